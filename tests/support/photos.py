"""What the platforms ask of a picture, and a PNG read back."""

import struct
import zlib
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST_PHOTO = 10 * 1024 * 1024


class NotAPicture(Exception):
    """Why Telegram would not take it, in its words."""


class Size(NamedTuple):
    width: int
    height: int


def size_of(png: bytes) -> Size:
    """The size of a whole PNG; raises `NotAPicture`."""
    if not png.startswith(SIGNATURE):
        raise NotAPicture("IMAGE_PROCESS_FAILED")
    place, seen = len(SIGNATURE), []
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        (check,) = struct.unpack(">I", png[place + 8 + length : place + 12 + length])
        if zlib.crc32(kind + body) != check:
            raise NotAPicture("IMAGE_PROCESS_FAILED")
        seen.append((kind, body))
        place += 12 + length
    if seen[0][0] != b"IHDR" or seen[-1][0] != b"IEND":
        raise NotAPicture("IMAGE_PROCESS_FAILED")
    return Size(*struct.unpack(">II", seen[0][1][:8]))


def check_photo(png: bytes) -> Size:
    """The size of what Telegram takes as a photo: 10 MB, both sides together 10,000, at most 20 to 1."""
    if len(png) > LARGEST_PHOTO:
        raise NotAPicture("file is too big")
    size = size_of(png)
    if sum(size) > 10_000 or max(size) > 20 * min(size):
        raise NotAPicture("PHOTO_INVALID_DIMENSIONS")
    return size
