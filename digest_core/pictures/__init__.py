"""Pictures of an edition. What is drawn with is imported where a picture is drawn."""

from collections.abc import Sequence

from digest_core.figures import Picture, PictureRef
from digest_core.models import Edition
from digest_core.pictures.numbers import numbers_of
from digest_core.pictures.trend import trend_of
from digest_core.pictures.weeks import WeekTally, last_monday

__all__ = ["edition_pictures", "has_pictures", "picture_refs"]


def has_pictures(edition: Edition) -> bool:
    """Whether an edition is of a kind that gets pictures: those about weeks and months."""
    return last_monday(edition) is not None


def edition_pictures(edition: Edition, history: Sequence[WeekTally]) -> tuple[Picture, ...]:
    """What there is to look at: the trend of the weeks in `history`, and the papers' key numbers.

    Empty for editions of a day or a paper, and where nothing is known.
    """
    if not has_pictures(edition):
        return ()
    from digest_core.pictures.numbers_picture import numbers_picture
    from digest_core.pictures.trend_picture import trend_picture

    trend = trend_of(history)
    pictures = (trend_picture(trend) if trend else None, numbers_picture(edition, numbers_of(edition)))
    return tuple(picture for picture in pictures if picture)


def picture_refs(edition: Edition, pictures: Sequence[Picture]) -> tuple[PictureRef, ...]:
    """An edition's pictures as messages carry them."""
    return tuple(
        PictureRef(edition=edition.edition, key=edition.key, name=one.name, alt=one.alt) for one in pictures
    )
