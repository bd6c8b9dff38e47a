"""The read model of standing duties' dates: fulfilled ones, overdue ones, and the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import standing_duty_events
from services.duties.domain.day_boundaries import last_instant_of_day
from services.duties.domain.recurrence import occurrence_name
from services.duties.domain.standing_duty_events import StandingDuty
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

OccurrenceStatus = Literal["open", "overdue", "fulfilled"]


class OccurrenceRow(BaseModel):
    """A date of a standing duty."""

    occurrence: str
    """The name of the date, `2026-10` or `2026-W41`."""
    day: date
    due_at: datetime
    """The last instant of the day in the company's zone."""
    status: OccurrenceStatus
    done_at: datetime | None
    """When it was fulfilled; late where that is after `due_at`."""


_STATUS = "CASE WHEN done_at IS NOT NULL THEN 'fulfilled' WHEN told THEN 'overdue' ELSE 'open' END"
OCCURRENCE_LIST_QUERY = ListQuery(
    name="occurrences",
    select=f"SELECT occurrence, day, due_at, {_STATUS} AS status, done_at FROM occurrence",  # noqa: S608  a constant, no input
    always=["duty_id = {duty}"],
    conditions={"status": f"{_STATUS} = ANY ({{status}})"},
    sort=Sort([SortKey("day", date)]),
    row=OccurrenceRow,
)
"""The list of a standing duty's dates, the earliest first; the filter `duty` is required."""


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
    for event in (recorded.event for recorded in events):
        match event:
            case standing_duty_events.StandingDutyMade(duty=duty, next_date=day):
                pass
            case standing_duty_events.OccurrenceFulfilled(duty=duty, next_date=day):
                changes.setdefault(
                    (duty.duty_id, event.day), _OccurrenceChange(duty)
                ).done_at = event.at
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
    await db.execute(
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


PROJECTION = Projection("occurrences", ("occurrence",), apply_events)
