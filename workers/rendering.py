"""Deliveries as their platform takes them, rendered once for all who are sent the same."""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import structs

from digest_core.delivery.model import Delivery
from digest_core.delivery.ports import Carrier, Ledger
from digest_core.models import Shown
from digest_core.subscriptions import Subscription
from workers.trips import Unit, unit_name

MOST_KEPT = 2000
"""Distinct deliveries."""


class Renderings:
    """Keeps what was rendered for one carrier, and in the ledger what it shows."""

    def __init__(self, carrier: Carrier, ledger: Ledger) -> None:
        self._carrier, self._ledger = carrier, ledger
        self._kept: dict[tuple[str, str, bool], tuple[Unit, ...]] = {}

    def units(self, made: Delivery, subscription: Subscription) -> tuple[Unit, ...]:
        """The pieces of a delivery for this recipient, in order."""
        variant = self._carrier.variant(subscription.address)
        name = (made.ordering, variant, subscription.silent)
        if name not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[name] = tuple(self._render(made, variant, silent=subscription.silent))
        return self._kept[name]

    def clear(self) -> None:
        """Editions may have changed."""
        self._kept.clear()

    def _render(self, made: Delivery, variant: str, *, silent: bool) -> list[Unit]:
        units = []
        for part in made.parts:
            message = structs.replace(part.message, silent=silent)
            for number, piece in enumerate(self._carrier.pieces(message, variant)):
                digest = _digest(piece.body, message.shown)
                units.append(Unit(unit_name(part.name, number), piece, digest, message.shown))
        self._ledger.keep_shown({unit.digest: unit.shown for unit in units if unit.shown})
        return units


def _digest(body: Any, shown: Shown | None) -> str:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    found = blake2b(content + msgspec.json.encode(shown), digest_size=6).digest()
    return urlsafe_b64encode(found).decode()
