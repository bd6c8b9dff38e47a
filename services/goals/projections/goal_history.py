"""The read model of each goal's history: readings, corrections, reports and announcements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

from pydantic import BaseModel, field_validator

from services.goals.domain import goal_tracking_events as domain
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.http.field_types import PlainDecimal
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class MadeOfRow(BaseModel):
    """A reading of another goal, with the value that a formula took."""

    goal_id: UUID
    reading_id: UUID
    value: PlainDecimal


class Happening(BaseModel):
    """An event in a goal's history; fields that its type does not have are `null`."""

    number: int
    what: str
    """The event's type: `goal-started`, `reading-entered`, `progress-reported`, …"""
    at: CompanyTime
    recorded_at: CompanyTime
    """When the event was recorded; `at` is when it happened."""
    actor: str | None
    """Who recorded it: a caller's subject, or `deadline:goals` where time alone caused it.

    `null` as well for readers who do not read the people of the goal's department.
    """
    reading_id: UUID | None
    value: PlainDecimal | None
    measured_at: CompanyTime | None
    source: str | None
    completion: PlainDecimal | None
    expected: PlainDecimal | None
    slot: str | None
    due_at: CompanyTime | None
    made_of: list[MadeOfRow] | None
    """The readings of other goals that a formula made this one of."""
    reason: str | None
    """Why a reading was withdrawn."""

    @field_validator("made_of", mode="before")
    @classmethod
    def _decode(cls, stored: object) -> object:
        return json.loads(stored) if isinstance(stored, str) else stored

    def without_actor(self) -> Happening:
        """Return the event without who recorded it."""
        return self.model_copy(update={"actor": None})


GOAL_HISTORY_QUERY = ListQuery(
    name="history",
    select="SELECT number, what, at, recorded_at, actor, reading_id, value, measured_at,"
    " source, completion, expected, slot, due_at, made_of, reason FROM happening",
    always=["goal_id = {goal}"],
    sort=Sort([SortKey("number", int)]),
    row=Happening,
)
"""The list of one goal's events, oldest first."""

_GOAL_EVENT_TYPES = get_args(get_args(domain.GoalEvent)[0])


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add the events of goals to the history."""
    rows = [_row(recorded) for recorded in events if isinstance(recorded.event, _GOAL_EVENT_TYPES)]
    if rows:
        await db.execute(
            "INSERT INTO happening (goal_id, number, what, at, recorded_at, actor, reading_id,"
            " value, measured_at, source, completion, expected, slot, due_at, made_of,"
            " reason)"
            " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[],"
            " $5::timestamptz[], $6::text[], $7::uuid[], $8::numeric[], $9::timestamptz[],"
            " $10::text[], $11::numeric[], $12::numeric[], $13::text[], $14::timestamptz[],"
            " $15::json[], $16::text[])",
            *map(list, zip(*rows, strict=True)),
        )


def _row(recorded: RecordedEvent[Any]) -> tuple[Any, ...]:
    event = recorded.event
    reading = getattr(event, "reading", None)
    slot = getattr(event, "slot", None)
    return (
        event.goal.goal_id,
        recorded.version,
        event.type,
        event.at,
        recorded.recorded_at,
        recorded.context.actor,
        reading and reading.reading_id,
        reading and reading.value,
        reading and reading.measured_at,
        reading and reading.source,
        getattr(event, "completion", None),
        getattr(event, "expected", None),
        slot and slot.name,
        slot and slot.due_at,
        _made_of(event),
        getattr(event, "reason", None),
    )


def _made_of(event: Any) -> str | None:
    made_of = getattr(event, "made_of", ())
    return json.dumps([one.model_dump(mode="json") for one in made_of]) if made_of else None


PROJECTION = Projection("happenings", ("happening",), apply_events)
