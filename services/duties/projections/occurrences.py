"""The read model of standing duties' dates: fulfilled ones, overdue ones, and the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import standing_duty_events
from services.duties.domain.recurrence import occurrence_name
from services.duties.domain.standing_duty_events import StandingDuty
from shared.eventsourcing.company_days import last_instant_of_day
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

OccurrenceStatus = Literal["open", "overdue", "fulfilled"]


class OccurrenceRow(BaseModel):
    """A date of a standing duty."""

    occurrence: str
    """The name of the date, `2026-10` or `2026-W41`."""
    day: date
    due_at: CompanyTime
    """The last instant of the day in the company's zone."""
    status: OccurrenceStatus
    done_at: CompanyTime | None
    """When it counts as fulfilled; late where that is after `due_at`."""
    occurred_at: CompanyTime | None
    """When it was fulfilled as entered, which counts once it needs no confirmation."""
    entered_at: CompanyTime | None
    """When that was entered; `null` also for what was entered before this was kept."""
    awaiting_confirmation: bool
    """Whether the recipient has to confirm `occurred_at` before it counts."""


_STATUS = "CASE WHEN done_at IS NOT NULL THEN 'fulfilled' WHEN told THEN 'overdue' ELSE 'open' END"
OCCURRENCE_LIST_QUERY = ListQuery(
    name="occurrences",
    select=f"SELECT occurrence, day, due_at, {_STATUS} AS status, done_at,"  # noqa: S608  a constant, no input
    " coalesce(occurred_at, done_at) AS occurred_at, entered_at,"
    " coalesce(awaiting_confirmation, false) AS awaiting_confirmation"
    " FROM occurrence LEFT JOIN fulfilment USING (duty_id, day)",
    always=["duty_id = {duty}"],
    conditions={
        "statuses": f"{_STATUS} = ANY ({{statuses}})",
        "awaiting_confirmation": "coalesce(awaiting_confirmation, false) = {awaiting_confirmation}",
    },
    sort=Sort([SortKey("day", date)]),
    row=OccurrenceRow,
)
"""The list of a standing duty's dates, the earliest first; the filter `duty` is required."""


async def find_earliest(
    db: Connection, duty_id: UUID, statuses: Sequence[OccurrenceStatus]
) -> OccurrenceRow | None:
    """Return the earliest of a duty's dates in one of these states, or `None`."""
    filters = {"duty": duty_id, "statuses": statuses}
    return next(iter(await OCCURRENCE_LIST_QUERY.fetch(db, filters, limit=1)), None)


async def find_unconfirmed(db: Connection, duty_id: UUID) -> OccurrenceRow | None:
    """Return the earliest of a duty's dates whose time is awaiting confirmation, or `None`."""
    filters = {"duty": duty_id, "awaiting_confirmation": True}
    return next(iter(await OCCURRENCE_LIST_QUERY.fetch(db, filters, limit=1)), None)


@dataclass
class _OccurrenceChange:
    """What a batch of events changes of a date."""

    duty: StandingDuty
    done_at: datetime | None = None
    overdue: bool = False


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Write the dates that open, pass or are fulfilled; delete open ones behind a duty's end."""
    changes: dict[tuple[UUID, date], _OccurrenceChange] = {}
    ended: dict[UUID, date | None] = {}
    fulfilments: list[standing_duty_events.OccurrenceFulfilled] = []
    confirmed: list[tuple[UUID, date]] = []
    for event in (recorded.event for recorded in events):
        match event:
            case standing_duty_events.StandingDutyMade(duty=duty, next_date=day):
                pass
            case standing_duty_events.OccurrenceFulfilled(duty=duty, next_date=day):
                changes.setdefault(
                    (duty.duty_id, event.day), _OccurrenceChange(duty)
                ).done_at = event.counts_at
                fulfilments.append(event)
            case standing_duty_events.FulfilmentConfirmed(duty=duty, next_date=day):
                changes.setdefault(
                    (duty.duty_id, event.day), _OccurrenceChange(duty)
                ).done_at = event.done_at
                confirmed.append((duty.duty_id, event.day))
            case standing_duty_events.OccurrenceOverdue(duty=duty, next_date=day):
                changes.setdefault(
                    (duty.duty_id, event.day), _OccurrenceChange(duty)
                ).overdue = True
            case standing_duty_events.StandingDutyEnded(duty=duty, next_date=day):
                ended[duty.duty_id] = duty.until
            case _:
                continue
        if day is not None:
            changes.setdefault((duty.duty_id, day), _OccurrenceChange(duty))
    if changes:
        await _upsert_occurrences(db, changes)
    await _insert_fulfilments(db, fulfilments)
    await db.executemany(
        "UPDATE fulfilment SET awaiting_confirmation = false WHERE duty_id = $1 AND day = $2",
        confirmed,
    )
    if ended:
        await db.execute(
            "DELETE FROM occurrence USING unnest($1::uuid[], $2::date[]) AS ended (duty_id, until)"
            " WHERE occurrence.duty_id = ended.duty_id AND day > until"
            " AND done_at IS NULL AND NOT occurrence.told",
            list(ended),
            list(ended.values()),
        )


async def _upsert_occurrences(
    db: Connection, changes: dict[tuple[UUID, date], _OccurrenceChange]
) -> None:
    await execute_for_rows(
        db,
        "INSERT INTO occurrence (duty_id, day, occurrence, due_at, done_at, told)"
        " SELECT * FROM unnest($1::uuid[], $2::date[], $3::text[], $4::timestamptz[],"
        " $5::timestamptz[], $6::boolean[])"
        " ON CONFLICT (duty_id, day) DO UPDATE"
        " SET done_at = coalesce(excluded.done_at, occurrence.done_at),"
        " told = occurrence.told OR excluded.told",
        [duty_id for duty_id, _ in changes],
        [day for _, day in changes],
        [occurrence_name(change.duty.rhythm, day) for (_, day), change in changes.items()],
        [last_instant_of_day(day) for _, day in changes],
        [change.done_at for change in changes.values()],
        [change.overdue for change in changes.values()],
    )


async def _insert_fulfilments(
    db: Connection, events: Sequence[standing_duty_events.OccurrenceFulfilled]
) -> None:
    await db.executemany(
        "INSERT INTO fulfilment (duty_id, day, occurred_at, entered_at, awaiting_confirmation)"
        " VALUES ($1, $2, $3, $4, $5)",
        [
            (one.duty.duty_id, one.day, one.at, one.entered_at, one.awaiting_confirmation)
            for one in events
            if one.entered_at is not None
        ],
    )


PROJECTION = Projection("occurrences", ("occurrence", "fulfilment"), apply_events)
