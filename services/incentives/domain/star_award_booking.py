"""What a month's statement shows of awards of the star: what is booked in it, and not undone in it.

An award is booked in the first open month, a withdrawal in the month of the award or, once that is
locked, in the next open one. So what a month has of an award is nothing, the award, or its
opposite, whatever was decided how often; and all months together have what holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.incentives.domain.star_award import StarWinner
from services.incentives.domain.star_events import (
    StarAwardRestored,
    StarAwardWithdrawn,
    StarPublished,
)
from services.incentives.domain.star_ranking import StarRanking
from services.incentives.domain.star_statement import StarAdjustment, StarAwardLine
from shared.eventsourcing.money import money

StarAwardChangeKind = Literal["awarded", "withdrawn", "restored"]


@dataclass(frozen=True)
class AwardEntry:
    """One entry about a department's part of an award, in the books of a month."""

    period: str
    """The month that the star is of."""
    ranking: StarRanking
    winner: str
    winner_name: str | None
    department: str
    amount_minor: int | None
    """What is added: negative where the award is taken; `None` for leave."""
    currency: str | None
    leave_hours: int | None
    """Likewise."""
    change: StarAwardChangeKind
    adjusts: bool
    """Whether it changes an award that another month shows."""
    booked_in: str
    """The month whose statement shows it."""
    shown_in: str
    """The month whose statement shows the award after it."""
    dispute: UUID | None
    """The dispute by whose decision, or its reversal; `None` for a publication."""
    cause: UUID
    """The id of the event."""

    @property
    def is_given(self) -> bool:
        """Whether the award is given; otherwise it is taken."""
        return self.change != "withdrawn"


@dataclass(frozen=True)
class BookedStars:
    """What a month shows of awards, by department."""

    awards: Mapping[str, tuple[StarAwardLine, ...]]
    adjustments: Mapping[str, tuple[StarAdjustment, ...]]

    @property
    def departments(self) -> frozenset[str]:
        """The departments that have something of it."""
        return frozenset({*self.awards, *self.adjustments})


def list_award_entries(
    event: StarPublished | StarAwardWithdrawn | StarAwardRestored, event_id: UUID
) -> Iterator[AwardEntry]:
    """Yield the entries that an event makes, one for each winner and department."""
    booked_in = event.booked_in
    match event:
        case StarPublished():
            for winner in event.winners:
                yield from _entries(event, event_id, winner, "awarded")
        case StarAwardWithdrawn():
            adjusts = booked_in != event.award_booked_in
            yield from _entries(event, event_id, event.withdrawn, "withdrawn", adjusts=adjusts)
            if event.instead is not None:
                yield from _entries(event, event_id, event.instead, "awarded")
        case StarAwardRestored():
            adjusts = booked_in != event.award_booked_in
            yield from _entries(event, event_id, event.restored, "restored", adjusts=adjusts)
            if event.instead is not None:
                later = booked_in != event.withdrawn_in
                yield from _entries(event, event_id, event.instead, "withdrawn", adjusts=later)


def _entries(
    event: StarPublished | StarAwardWithdrawn | StarAwardRestored,
    event_id: UUID,
    winner: StarWinner,
    change: StarAwardChangeKind,
    *,
    adjusts: bool = False,
) -> Iterator[AwardEntry]:
    sign = -1 if change == "withdrawn" else 1
    shown_in = event.booked_in
    if isinstance(event, StarAwardRestored) and change == "restored":
        shown_in = event.shown_in
    for part in winner.award:
        yield AwardEntry(
            period=event.period,
            ranking=event.ranking,
            winner=winner.candidate.code,
            winner_name=winner.candidate.name,
            department=part.department,
            amount_minor=None if part.money is None else sign * part.money.amount_minor,
            currency=None if part.money is None else part.money.currency,
            leave_hours=None if part.leave_hours is None else sign * part.leave_hours,
            change=change,
            adjusts=adjusts,
            booked_in=event.booked_in,
            shown_in=shown_in,
            dispute=None if isinstance(event, StarPublished) else event.dispute,
            cause=event_id,
        )


def book_stars(entries: Iterable[AwardEntry]) -> BookedStars:
    """Return what a month shows of the entries booked in it, which come in the order of recording.

    Lines are sorted by month, ranking and winner.
    """
    by_award: dict[tuple[str, str, str, str], list[AwardEntry]] = {}
    for entry in entries:
        key = (entry.period, entry.ranking, entry.winner, entry.department)
        by_award.setdefault(key, []).append(entry)
    awards: dict[str, tuple[StarAwardLine, ...]] = {}
    adjustments: dict[str, tuple[StarAdjustment, ...]] = {}
    for _, found in sorted(by_award.items()):
        shown = _shown(found)
        if shown is None:
            continue
        department = shown.department
        if shown.adjusts:
            adjustment = _adjustment(shown)
            adjustments[department] = (*adjustments.get(department, ()), adjustment)
        else:
            awards[department] = (*awards.get(department, ()), _award(shown))
    return BookedStars(awards, adjustments)


def _shown(entries: Sequence[AwardEntry]) -> AwardEntry | None:
    """Return the entry that a month shows of one department's part; `None` where all cancel out.

    A decision that is reversed in the same month is as if it had not been made.
    """
    decisions = Counter(entry.dispute for entry in entries)
    standing = [one for one in entries if one.dispute is None or decisions[one.dispute] == 1]
    balance = sum(1 if entry.is_given else -1 for entry in standing)
    if not balance:
        return None
    if balance > 0:
        return next(entry for entry in standing if entry.is_given)
    return next(entry for entry in reversed(standing) if not entry.is_given)


def _award(entry: AwardEntry) -> StarAwardLine:
    return StarAwardLine(
        period=entry.period,
        ranking=entry.ranking,
        winner=entry.winner,
        winner_name=entry.winner_name,
        money=money(entry.amount_minor, entry.currency),
        leave_hours=entry.leave_hours,
        cause=entry.cause,
    )


def _adjustment(entry: AwardEntry) -> StarAdjustment:
    return StarAdjustment(
        period=entry.period,
        booked_in=entry.booked_in,
        department=entry.department,
        ranking=entry.ranking,
        winner=entry.winner,
        winner_name=entry.winner_name,
        money=money(entry.amount_minor, entry.currency),
        leave_hours=entry.leave_hours,
        cause=entry.cause,
    )
