"""Standing duties, handoffs and transfers for tests of overlaps, and a plain account of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import combinations
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from services.duties.domain.handoff_events import HandoffAccepted
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.project_duties import normalize_activity
from services.duties.domain.recurrence import Weekly
from services.duties.domain.standing_duty_events import (
    OccurrenceFulfilled,
    StandingDuty,
    StandingDutyMade,
    StandingDutyTransferred,
)
from services.duties.domain.wording import MIN_SIMILARITY, measure_similarity
from services.duties.projections import overlap_tables
from services.duties.projections.overlaps import overlap_list_query
from services.duties.projections.word_segmentation import segment_words
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_CONTEXT = EventContext(correlation=UUID(int=1), actor="somebody")
_IDS = UUID(int=2)


def make_duty(number: int, department: str, deliverable: str, **changes: Any) -> StandingDuty:
    """Return a standing duty, each with an activity of its own unless it is told."""
    told = {"activity": f"activity-{number}", "recipient": "sales", "scope": (), **changes}
    return StandingDuty(
        duty_id=UUID(int=number),
        deliverable=deliverable,
        accountable=department,
        acceptance="it is complete",
        rhythm=Weekly(weekday="monday"),
        effective_from=told.pop("effective_from", date(2026, 1, 1)),
        **told,
    )


def made(duty: StandingDuty) -> StandingDutyMade:
    """Return the event of a new standing duty."""
    return StandingDutyMade(duty=duty, next_date=None, at=noon(duty.effective_from))


def fulfilled(duty: StandingDuty, day: date) -> OccurrenceFulfilled:
    """Return the event of a date that was met."""
    return OccurrenceFulfilled(duty=duty, day=day, next_date=None, at=noon(day))


def passed(duty: StandingDuty, successor: str, day: date) -> StandingDutyTransferred:
    """Return the event of a standing duty that another department takes over."""
    return StandingDutyTransferred(
        duty=duty.model_copy(update={"accountable": successor}),
        was=duty.accountable,
        side="sender",
        successor=successor,
        next_date=None,
        reason="merged",
        at=noon(day),
    )


def accepted(key: str, deliverable: str, sender: str, recipient: str, day: date) -> HandoffAccepted:
    """Return the event of a deliverable that was handed over."""
    ids = [uuid5(_IDS, f"{kind} {key}") for kind in ("handoff", "project", "duty")]
    at = noon(day)
    owed = Obligation(
        handoff_id=ids[0],
        project_id=ids[1],
        duty_id=ids[2],
        deliverable=deliverable,
        sender=sender,
        recipient=recipient,
        due_at=at,
    )
    return HandoffAccepted(obligation=owed, deadline=at, delivered_at=at, at=at)


def noon(day: date) -> datetime:
    """Return a time of the day."""
    return datetime.combine(day, time(4), UTC)


async def project(db: Connection, events: Sequence[Any], batch_size: int) -> None:
    """Project the events, so many at a time."""
    log = [
        RecordedEvent(n, f"stream-{n}", 1, UUID(int=n), event.at, _CONTEXT, event)
        for n, event in enumerate(events, 1)
    ]
    for start in range(0, len(log), batch_size):
        await overlap_tables.PROJECTION.project_whole(db, log[start : start + batch_size])


@dataclass(frozen=True)
class Output:
    """What was handed over, as the plain account has it."""

    sender: str
    recipient: str
    activity: str | None
    deliverable: str
    day: date


@dataclass(frozen=True)
class PlainOverlap:
    """What the plain account says of two departments with the same output."""

    departments: tuple[str, str]
    names: tuple[str, str]
    recipient: str | None
    similarity: int
    since: date
    until: date
    deliveries: int


def find_plainly(outputs: Iterable[Output], days: int) -> set[PlainOverlap]:
    """Return the overlaps between outputs at most so many days apart, comparing all with all."""
    lines: dict[tuple[str, str], list[Output]] = {}
    for one in outputs:
        lines.setdefault((one.sender, one.deliverable), []).append(one)
    found = set()
    for first, second in combinations(sorted(lines), 2):
        similarity = _similarity(first[1], second[1])
        near = [
            (one, other)
            for one in lines[first]
            for other in lines[second]
            if abs((one.day - other.day).days) <= days
            and (one.recipient == other.recipient or (one.activity or 1) == (other.activity or 2))
        ]
        if first[0] != second[0] and similarity >= MIN_SIMILARITY and near:
            counted = [
                *{id(one): one for one, _ in near}.values(),
                *{id(other): other for _, other in near}.values(),
            ]
            recipients = {one.recipient for one in counted}
            found.add(
                PlainOverlap(
                    (first[0], second[0]),
                    (first[1], second[1]),
                    recipients.pop() if len(recipients) == 1 else None,
                    similarity,
                    min(one.day for one in counted),
                    max(one.day for one in counted),
                    len(counted),
                )
            )
    return found


def nameless(overlaps: set[PlainOverlap]) -> set[PlainOverlap]:
    """Return them without names, which the list has as they were written first."""
    return {replace(one, names=("", "")) for one in overlaps}


def _similarity(one: str, other: str) -> int:
    if one == other:
        return 100
    return measure_similarity(segment_words(one), segment_words(other))


def pass_on(outputs: Sequence[Output], was: str, deliverable: str, successor: str) -> list[Output]:
    """Return the outputs as they count once a department was succeeded in a deliverable."""
    return [
        replace(one, sender=successor)
        if (one.sender, one.deliverable) == (was, deliverable)
        else one
        for one in outputs
    ]


def as_output(event: OccurrenceFulfilled | HandoffAccepted) -> Output:
    """Return what an event says was handed over."""
    names: tuple[str, str, str | None, str]
    if isinstance(event, HandoffAccepted):
        owed = event.obligation
        names = (owed.sender, owed.recipient, None, owed.deliverable)
    else:
        duty = event.duty
        names = (duty.accountable, duty.recipient, duty.activity, duty.deliverable)
    sender, recipient, activity, deliverable = names
    return Output(sender, recipient, activity, normalize_activity(deliverable), event.at.date())


async def read_rows(db: Connection, days: int) -> set[PlainOverlap]:
    """Return the overlaps in behaviour as the list has them."""
    query = overlap_list_query(days)
    filters = {"today": date(2026, 12, 31), "within_days": days, "kinds": ["same-output"]}
    rows = await query.fetch(db, filters, limit=100_000)
    return {
        PlainOverlap(
            (row.department, row.other_department),
            (row.name, row.other_name),
            row.recipient,
            row.similarity,
            row.since,
            row.until or date.max,
            row.deliveries,
        )
        for row in rows
    }
