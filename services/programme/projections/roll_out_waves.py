"""The read model of the roll-out, and its query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.programme.domain.roll_out_events import WavePlanned
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection
from shared.postgres.reference_table import ReferenceKind, list_references

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_DEPARTMENTS = 100_000


class WaveRow(BaseModel):
    """Departments that join together."""

    number: int
    departments: list[str]
    starts_on: date
    status: Literal["planned", "started"]


class RollOut(BaseModel):
    """Which departments work by the programme from when on."""

    waves: list[WaveRow]
    without_wave: list[str]
    """The open departments that are in no wave."""


async def apply_events(db: Connection, recorded_events: Sequence[RecordedEvent[Any]]) -> None:
    """Record the waves among the events."""
    for recorded in recorded_events:
        event = recorded.event
        if not isinstance(event, WavePlanned):
            continue
        await db.execute(
            "INSERT INTO roll_out_wave (programme_id, number, departments, starts_on, updated_at)"
            " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (programme_id, number) DO UPDATE"
            " SET departments = excluded.departments, starts_on = excluded.starts_on,"
            " updated_at = excluded.updated_at",
            event.programme_id,
            event.number,
            list(event.departments),
            event.starts_on,
            recorded.recorded_at,
        )


PROJECTION = Projection("roll_out_waves", ("roll_out_wave",), apply_events)


async def find_roll_out(db: Connection, programme_id: UUID, today: date) -> RollOut:
    """Return the waves of a programme by number, and who is in none."""
    rows = await db.fetch(
        "SELECT number, departments, starts_on FROM roll_out_wave WHERE programme_id = $1"
        " ORDER BY number",
        programme_id,
    )
    waves = [
        WaveRow(**row, status="started" if row["starts_on"] <= today else "planned") for row in rows
    ]
    joined = {department for wave in waves for department in wave.departments}
    known = await list_references(db, ReferenceKind.DEPARTMENT, MAX_DEPARTMENTS)
    return RollOut(
        waves=waves,
        without_wave=[
            one.code
            for one in known
            if one.code not in joined and (one.valid_to is None or one.valid_to >= today)
        ],
    )
