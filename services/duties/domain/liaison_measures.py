"""What is measured of a liaison: the share on time, the median answer time, and the escalations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from statistics import median

MIN_CONTACTS = 5
"""Of fewer contacts nothing is said: chance would decide."""
WINDOW = timedelta(days=366)
"""Contacts that were asked longer ago are not looked at."""
_SECOND = timedelta(seconds=1)
_SECONDS_OF_AN_HOUR = 3600
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class ContactOutcome:
    """How one contact went."""

    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    """`None` while it is open."""
    escalations: int


@dataclass(frozen=True)
class LiaisonMeasures:
    """The figures of one person in one department; the last three need 5 contacts."""

    judged: int
    """Contacts that were answered, or are open and late."""
    on_time: int
    """Of those, the ones that were answered on time."""
    on_time_percent: Decimal | None
    median_answer_hours: Decimal | None
    escalations: int | None


def measure(outcomes: Sequence[ContactOutcome], now: datetime) -> LiaisonMeasures:
    """Return what is measured of a person's contacts.

    judged = answered + open with `due_at` < now; one that is open and not late is not judged yet.
    on_time = answered with `answered_at` ≤ `due_at`. on_time_percent = 100 × on_time ÷ judged,
    median_answer_hours = the median of `answered_at` − `asked_at` in hours of the clock on the
    wall, over those answered, and `None` where none was; escalations = the sum over all judged.
    Rounded half to even to one decimal. With judged < 5 all three are `None`: not enough data.
    """
    judged = [one for one in outcomes if one.answered_at is not None or one.due_at < now]
    on_time = sum(one.answered_at is not None and one.answered_at <= one.due_at for one in judged)
    if len(judged) < MIN_CONTACTS:
        return LiaisonMeasures(len(judged), on_time, None, None, None)
    hours = [
        Decimal((one.answered_at - one.asked_at) // _SECOND) / _SECONDS_OF_AN_HOUR
        for one in judged
        if one.answered_at is not None
    ]
    return LiaisonMeasures(
        len(judged),
        on_time,
        _rounded(Decimal(100 * on_time) / len(judged)),
        _rounded(median(hours)) if hours else None,
        sum(one.escalations for one in judged),
    )


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_TENTH, ROUND_HALF_EVEN)
