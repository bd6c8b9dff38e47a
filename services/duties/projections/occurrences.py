"""The dates of standing duties: those that were met or missed, and the one that is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import standing_duty as domain
from services.duties.domain.day_boundaries import end_of_day
from services.duties.domain.recurrence import occurrence_name
from services.duties.domain.standing_duty import StandingDuty
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

OccurrenceStatus = Literal["open", "overdue", "fulfilled"]


class OccurrenceRow(BaseModel):
    """A date of a standing duty."""

    occurrence: str
    """What it is called: `2026-10`, or `2026-W41`."""
    day: date
    due_at: datetime
    """The last instant of the day."""
    status: OccurrenceStatus
    done_at: datetime | None
    """When it was met: late where that is after `due_at`."""


async def list_occurrences(
    db: Connection, duty_id: UUID, status: OccurrenceStatus | None, after: date | None, limit: int
) -> list[OccurrenceRow]:
    """Return the dates of a standing duty, the earliest first, behind `after`."""
    rows = await db.fetch(
        f"SELECT occurrence, day, due_at, {_STATUS} AS status, done_at FROM occurrence"  # noqa: S608
        f" WHERE duty_id = $1 AND ($2::text IS NULL OR {_STATUS} = $2)"
        " AND ($3::date IS NULL OR day > $3) ORDER BY day LIMIT $4",
        duty_id,
        status,
        after,
        limit,
    )
    return [OccurrenceRow(**row) for row in rows]


_STATUS = "CASE WHEN done_at IS NOT NULL THEN 'fulfilled' WHEN told THEN 'overdue' ELSE 'open' END"


@dataclass
class _OccurrenceChange:
    """What a batch says of a date."""

    duty: StandingDuty
    done_at: datetime | None = None
    overdue: bool = False


async def project_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Enter the dates that open, pass or are met; take out those that an end leaves behind."""
    dates: dict[tuple[UUID, date], _OccurrenceChange] = {}
    ended: dict[UUID, date | None] = {}
    for event in (recorded.event for recorded in events):
        match event:
            case domain.StandingDutyMade(duty=duty, next_date=day):
                pass
            case domain.OccurrenceFulfilled(duty=duty, next_date=day):
                dates.setdefault(
                    (duty.duty_id, event.day), _OccurrenceChange(duty)
                ).done_at = event.at
            case domain.OccurrenceOverdue(duty=duty, next_date=day):
                dates.setdefault((duty.duty_id, event.day), _OccurrenceChange(duty)).overdue = True
            case domain.StandingDutyEnded(duty=duty, next_date=day):
                ended[duty.duty_id] = duty.until
            case _:
                continue
        if day is not None:
            dates.setdefault((duty.duty_id, day), _OccurrenceChange(duty))
    if dates:
        await _upsert_occurrences(db, dates)
    if ended:
        await db.execute(
            "DELETE FROM occurrence USING unnest($1::uuid[], $2::date[]) AS told (duty_id, until)"
            " WHERE occurrence.duty_id = told.duty_id AND day > until"
            " AND done_at IS NULL AND NOT occurrence.told",
            list(ended),
            list(ended.values()),
        )


async def _upsert_occurrences(
    db: Connection, dates: dict[tuple[UUID, date], _OccurrenceChange]
) -> None:
    await db.execute(
        "INSERT INTO occurrence (duty_id, day, occurrence, due_at, done_at, told)"
        " SELECT * FROM unnest($1::uuid[], $2::date[], $3::text[], $4::timestamptz[],"
        " $5::timestamptz[], $6::boolean[])"
        " ON CONFLICT (duty_id, day) DO UPDATE"
        " SET done_at = coalesce(excluded.done_at, occurrence.done_at),"
        " told = occurrence.told OR excluded.told",
        [duty_id for duty_id, _ in dates],
        [day for _, day in dates],
        [occurrence_name(passed.duty.rhythm, day) for (_, day), passed in dates.items()],
        [end_of_day(day) for _, day in dates],
        [passed.done_at for passed in dates.values()],
        [passed.overdue for passed in dates.values()],
    )


PROJECTION = Projection("occurrences", ("occurrence",), project_events)
