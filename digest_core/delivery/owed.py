"""What a chat is owed now: every stored edition of its kinds that it has not had, once, at its own time. Pure.

- The newest with papers is told in full, the others by their titles, in one message; where two came out on one day, the
  kind that comes out more rarely leads, so that Monday's message is the weekly where it is subscribed.
- A chat is sent one such message for each of its days; what comes out after it waits for the next day.
- An edition that was not there at the chat's time is owed for the rest of that day. A day that was missed altogether
  is made up for until the same time of the next, with what should have been sent then.
- Editions without anything new are owed only to those who want to hear of empty days.
- Nothing older than `LOOK_BACK` is owed, and nothing from before the chat subscribed.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from digest_core.delivery.model import Owed, Ref, StoredEdition, ref_of
from digest_core.delivery.when import Due, effective_at, is_quiet, last_due, local, minutes_between
from digest_core.editions import EDITIONS, series
from digest_core.ports import Store
from digest_core.subscriptions import Subscription

__all__ = ["Owed", "Ref", "effective_at", "minutes_between", "owed", "stored_lately", "waits_in_vain"]

LOOK_BACK = timedelta(days=14)
LATE_AFTER = timedelta(minutes=15)
"""Sooner it is the time that sending takes."""
DEADLINE = timedelta(hours=3)
"""How long after a chat's time an edition may still come before the chat is told that it has not."""
_A_DAY = timedelta(days=1)


def stored_lately(store: Store, now: datetime) -> tuple[StoredEdition, ...]:
    """Every edition that may be owed to anybody: one reading serves all chats."""
    since, until = (now - LOOK_BACK - _A_DAY).date(), (now + _A_DAY).date()
    return tuple(found for kind in series() for found in store.outlines(kind, since, until))


def owed(
    subscription: Subscription,
    *,
    had: Collection[Ref],
    stored: Sequence[StoredEdition],
    now: datetime,
    forced: bool = False,
    served: date | None = None,
) -> Owed | None:
    """What the chat is to be sent at `now`, None where that is nothing.

    `had` are the editions it has had, as far as `stored` goes; `served` is the last day it was sent anything for
    (`Owed.day`). `forced` heeds no times, days or ages: all of `stored` that is of the chat's kinds and new to it. It
    is the operator who prompts that, so it stands for none of the chat's days.
    """
    due = Due(date.min, now) if forced else _due(subscription, now, served)
    if due is None or subscription.paused:
        return None
    new = [one for one in stored if _is_of(one, subscription) and ref_of(one) not in had]
    if not forced:
        new = [one for one in new if _belongs(one, subscription, due, local(now, subscription).date())]
    return _told(new, due, now, empty=subscription.empty_days or forced, forced=forced)


def _due(subscription: Subscription, now: datetime, served: date | None) -> Due | None:
    """The time that is to be served now."""
    due = last_due(subscription, now)
    if due is None or (served is not None and served >= due.day):
        return None
    return None if is_quiet(subscription, local(now, subscription).time()) else due


def _is_of(one: StoredEdition, subscription: Subscription) -> bool:
    return one.edition in subscription.editions and not one.sample


def _belongs(one: StoredEdition, subscription: Subscription, due: Due, today: date) -> bool:
    """Whether an edition is owed for a day; what closed after a day that is over is not what was missed then."""
    # Nobody knows when an imported one closed: it belongs to its date.
    in_time = one.date <= due.day if one.cut_off is None else one.cut_off <= due.moment
    # Whoever pretends an earlier clock pretends that everybody had subscribed by then.
    return one.date >= max(min(subscription.since, today), due.day - LOOK_BACK) and (
        in_time or due.day == today
    )


def _told(new: Iterable[StoredEdition], due: Due, now: datetime, *, empty: bool, forced: bool) -> Owed | None:
    ordered = sorted(new, key=_place, reverse=True)
    telling = [one for one in ordered if one.new != "nothing"]
    if not telling and not (ordered and empty):
        return None
    lead = max(telling or ordered, key=lambda one: (one.new == "papers", *_place(one)))
    older = tuple(ref_of(one) for one in telling if one is not lead)
    quiet = tuple(ref_of(one) for one in ordered if one.new == "nothing" and one is not lead)
    late = not forced and now - due.moment > LATE_AFTER and (lead.cut_off or due.moment) <= due.moment
    return Owed(lead=ref_of(lead), older=older, quiet=quiet, empty=not telling, late=late, day=due.day)


def _place(one: StoredEdition) -> tuple[date, int, str]:
    """Newer ones first; of one day the kind that comes out more rarely, which the registry names later."""
    kinds = list(EDITIONS)
    return one.date, kinds.index(one.edition) if one.edition in kinds else len(kinds), one.key


def waits_in_vain(
    subscription: Subscription,
    missing: Ref,
    *,
    had: Collection[Ref],
    now: datetime,
    closed: datetime | None = None,
    served: date | None = None,
) -> bool:
    """Whether the chat is to be told that an edition is not there: `DEADLINE` after its time, once that has passed.

    `closed` is the cut-off of the missing edition: who was due before it has not waited for it.
    """
    due = _due(subscription, now, served)
    if due is None or subscription.paused or due.day != local(now, subscription).date():
        return False
    expected = missing.edition in subscription.editions and missing not in had
    return expected and now - due.moment >= DEADLINE and (closed is None or closed <= due.moment)
