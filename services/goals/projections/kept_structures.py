"""Keeps the structures of boards as long as nothing was recorded in the area since.

A structure follows from the read models alone, and these from the events. So it stands while a
snapshot of the database has the same events: the last visible position is the same, and no
position up to it was open any more. Which replica recorded an event does not matter; tables that a
rebuild puts in the place of others have another identity.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from services.goals.projections.board_structure import (
    BoardInputs,
    BoardStructure,
    build_structure,
    load_inputs,
    load_structure,
)
from shared.eventsourcing.past_moment import reads_present
from shared.postgres.event_store import create_event_reader

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool

MAX_KEPT_GOALS = 20_000
"""Structures of so many goals together are kept at most, those that were read last."""
LOG_STATE = """
SELECT greatest(
    (SELECT max(position) FROM earlier_event), (SELECT max(position) FROM compact_event), 0
) AS position, 'placement'::regclass::oid::bigint AS tables
"""


class _LogState(NamedTuple):
    """The last position that is visible, and the identity of the tables."""

    position: int
    tables: int


@dataclass(frozen=True, slots=True)
class _Kept:
    state: _LogState
    inputs: BoardInputs
    structure: BoardStructure


@dataclass(frozen=True)
class BoardSnapshot:
    """One moment of the area's tables, in which boards and what they show are read."""

    db: Connection
    _structures: KeptStructures
    _before: _LogState | None
    """Of which all is visible here; `None`: unknown."""

    async def load(self, cycle_id: UUID, as_of: datetime | None = None) -> BoardStructure:
        """Return a cycle's structure, as it was recorded at `as_of` or is."""
        if as_of is not None or self._before is None:
            return await load_structure(self.db, cycle_id, as_of)
        return await self._structures.load(self.db, cycle_id, self._before)


class KeptStructures:
    """The structures of an area's boards, for the requests of this process."""

    def __init__(self, area: str, max_goals: int = MAX_KEPT_GOALS) -> None:
        """Take the area's name; structures of at most `max_goals` goals are kept."""
        self._area = area
        self._max_goals = max_goals
        self._kept: dict[UUID, _Kept] = {}

    @asynccontextmanager
    async def open_snapshot(self, pool: ConnectionPool) -> AsyncIterator[BoardSnapshot]:
        """Yield a moment of the area's tables, in a transaction that reads them alone."""
        async with pool.acquire() as db:
            before = await self._find_final_state(db)
            async with db.transaction(isolation="repeatable_read"):
                yield BoardSnapshot(db, self, before)

    async def _find_final_state(self, db: Connection) -> _LogState | None:
        """Return a state of which every later snapshot has all events; `None`: unknown."""
        if not reads_present():  # the tables are those that were folded for a past moment
            return None
        state = await _read_log_state(db)
        if any(one.state == state for one in self._kept.values()):
            return state
        final = await create_event_reader(self._area).read_final_position(db)
        return None if final is None else _LogState(final, state.tables)

    async def load(self, db: Connection, cycle_id: UUID, before: _LogState) -> BoardStructure:
        """Return a cycle's present structure, as the open transaction sees it.

        `before` was found before its snapshot was taken. Where the snapshot has events behind that,
        it may lack an earlier one; in tables that took the place of those, it lacks rows. Nothing
        is kept then.
        """
        state = await _read_log_state(db)
        if state.position > before.position or state.tables != before.tables:
            return await load_structure(db, cycle_id, None)
        kept = self._kept.pop(cycle_id, None)
        if kept is None or kept.state != state:
            inputs = await load_inputs(db, cycle_id, None)
            if kept is None or kept.inputs != inputs:
                structure = build_structure(inputs, kept.structure if kept else None)
            else:  # what was recorded since is about something else
                structure = kept.structure
            kept = _Kept(state, inputs, structure)
        self._kept[cycle_id] = kept  # behind the others: it was read last
        self._forget_surplus()
        return kept.structure

    def _forget_surplus(self) -> None:
        goals = sum(len(one.structure) for one in self._kept.values())
        for cycle_id in list(self._kept):
            if goals <= self._max_goals:
                return
            goals -= len(self._kept.pop(cycle_id).structure)


async def _read_log_state(db: Connection) -> _LogState:
    (row,) = await db.fetch(LOG_STATE)
    return _LogState._make(row)
