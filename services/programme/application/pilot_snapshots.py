"""The decider of pilots, and the snapshots that the timer takes of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.programme.domain import pilot_decisions, pilot_events
from services.programme.domain.pilot_commands import EndPilot, PilotCommand, TakeSnapshot
from services.programme.domain.pilot_decisions import Pilot
from services.programme.domain.pilot_events import SnapshotFigure, SnapshotFigures
from services.programme.domain.pilot_schedule import ProgrammeEnd, due_numbers, window_of
from services.programme.domain.target_codes import TargetCode
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.postgres.reference_table import ReferenceKind, list_references
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

PILOT_STREAM_PREFIX = "pilot-"
MAX_DEPARTMENTS = 100_000

PILOT_DECIDER: Decider[PilotCommand, pilot_events.StoredPilotEvent, Pilot | None] = Decider(
    initial=None,
    decide=pilot_decisions.decide,
    evolve=pilot_decisions.evolve,
    stream_for=lambda command: f"{PILOT_STREAM_PREFIX}{command.programme_id}",
)

ReadFigures = Callable[
    ["Connection", datetime, datetime, frozenset[str] | None, UUID | None],
    Awaitable[Mapping[TargetCode, SnapshotFigure]],
]
"""Returns the targets' figures of a window, of departments or a project."""


@dataclass(frozen=True)
class SnapshotReads:
    """What of the read models a snapshot is made of."""

    read_figures: ReadFigures
    find_end: Callable[[Connection, UUID], Awaitable[ProgrammeEnd | None]]
    """Returns when a programme ended; `None` while it goes on."""


async def take_due_snapshots(
    unit: UnitOfWork, streams: Sequence[str], now: datetime, reads: SnapshotReads
) -> None:
    """Take every snapshot of these pilots that is due by `now`, each of its own two weeks.

    What was due while the service was down is taken now, and says so. A pilot whose programme has
    ended has no more snapshots than were due by then.
    """
    if not streams:
        return
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:programme")
    states = await unit.load_states(dict.fromkeys(streams, PILOT_DECIDER))
    commands: list[PilotCommand] = []
    known = await list_references(unit.connection, ReferenceKind.DEPARTMENT, MAX_DEPARTMENTS)
    company = frozenset(one.code for one in known)
    for stream in streams:
        pilot: Pilot | None = states[stream].state
        if pilot is None or pilot.ended is not None:
            continue
        end = await reads.find_end(unit.connection, pilot.chosen.programme_id)
        until = now if end is None else min(now, end.at)
        commands += [
            TakeSnapshot(
                pilot.chosen.programme_id,
                number,
                await _read_parts(
                    unit.connection, pilot.chosen, number, company, reads.read_figures
                ),
                now,
            )
            for number in due_numbers(
                pilot.chosen.starts_on, pilot.chosen.ends_on, pilot.snapshots, until
            )
        ]
        if end is not None:
            commands.append(EndPilot(pilot.chosen.programme_id, end.reason, end.at))
    await unit.execute_commands(PILOT_DECIDER, [(command, context) for command in commands])


async def _read_parts(
    connection: Connection,
    chosen: pilot_events.PilotChosen,
    number: int,
    company: frozenset[str],
    read_figures: ReadFigures,
) -> SnapshotFigures:
    since, until = window_of(chosen.starts_on, number)
    departments = frozenset(chosen.departments)
    return {
        "project": await read_figures(connection, since, until, None, chosen.project_id),
        "departments": await read_figures(connection, since, until, departments, None),
        "rest": await read_figures(connection, since, until, company - departments, None),
    }
