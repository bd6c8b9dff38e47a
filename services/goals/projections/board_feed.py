"""What changes on a board from a position in the area's log on, as rows that are ready to apply.

A position stands for the board with all events up to it. Positions become visible out of order; the
feed passes none that an open transaction may still fill. Clients that ask behind the same position
share one answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from services.goals.projections import cycles
from services.goals.projections.board_changes import (
    TouchedGoals,
    affected_goals,
    find_touched_goals,
    load_touched_of_cycle,
)
from services.goals.projections.board_names import add_department_names
from services.goals.projections.board_structure import BoardNode, BoardStructure
from services.goals.projections.goal_board import BoardGoal
from services.goals.projections.goal_board_query import load_board_rows
from services.goals.projections.kept_structures import KeptStructures
from services.goals.projections.links import list_accepted_links
from shared.postgres.event_store import create_event_reader
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from services.goals.projections.cycles import CycleRow
    from shared.postgres.database_connections import Connection

MAX_EVENTS = 2_000
"""So many events at most are told one after the other; behind more the whole board is told."""
SHARED_SECONDS = 0.1
"""An answer that nothing changed is shared for so long."""
MAX_KEPT_ANSWERS = 64
GAP_PAUSE_SECONDS = 0.02
ROWS_AT_A_TIME = 200
"""So many rows are worked out before the process serves others."""


@dataclass(frozen=True)
class BoardChanges:
    """The rows that changed up to a position."""

    position: int
    rows: Sequence[BoardGoal] = ()
    """The rows as they are now, in the order in which their goals were set."""
    removed: Sequence[UUID] = ()
    """Goals that are on the board no more."""
    is_whole: bool = False
    """Whether `rows` are the whole board, which replaces what a client has."""


@dataclass
class _Answer:
    task: asyncio.Task[BoardChanges]
    asked_at: float = field(default_factory=time.monotonic)
    waiting: int = 0
    """How many clients wait for it."""

    def is_fresh(self, shared_seconds: float) -> bool:
        """Return whether it may be given to others who ask the same."""
        if not self.task.done():
            return True
        if self.task.cancelled() or self.task.exception() is not None:
            return False
        return time.monotonic() - self.asked_at < shared_seconds


class BoardFeed:
    """The changes of all boards of an area, for the clients of this process."""

    def __init__(
        self,
        area: AreaContext,
        structures: KeptStructures | None = None,
        shared_seconds: float = SHARED_SECONDS,
    ) -> None:
        """Take the area whose log and read models are read, and the structures that are kept of it.

        What was answered within the last `shared_seconds` is answered again.
        """
        self._area = area
        self._structures = structures or KeptStructures(area.name)
        self._shared_seconds = shared_seconds
        self._reader = create_event_reader(area.name)
        self._answers: dict[tuple[UUID, int | None, int], _Answer] = {}

    async def read_changes(self, cycle_id: UUID, after: int | None, readings: int) -> BoardChanges:
        """Return what changed behind a position; its position is `after` where nothing is new.

        Without a position, or where it is not one of this log, that is the whole board. Each row
        has its newest `readings` readings. A cycle that does not exist has an empty board.
        """
        key = (cycle_id, after, readings)
        found = self._answers.get(key)
        if found is None or not found.is_fresh(self._shared_seconds):
            kept = [
                (other, one)
                for other, one in self._answers.items()
                if one.is_fresh(self._shared_seconds)
            ]
            self._answers = dict(kept[-MAX_KEPT_ANSWERS:])
            found = self._answers[key] = _Answer(asyncio.create_task(self._read(*key)))
        found.waiting += 1
        try:
            return await asyncio.shield(found.task)
        except asyncio.CancelledError:
            if found.waiting == 1:  # nobody else waits for it
                found.task.cancel()
                await asyncio.wait([found.task])
            raise
        finally:
            found.waiting -= 1

    async def _read(self, cycle_id: UUID, after: int | None, readings: int) -> BoardChanges:
        if after is None:
            return await self._read_whole(cycle_id, await self.end_position(), readings)
        async with self._area.pool.acquire() as db:
            rows, upto = await self._reader.read(db, after, MAX_EVENTS)
            events = await self._area.event_codec.decode_rows(db, rows)
        if not rows:
            if await self._is_ahead(after):
                return await self._read_whole(cycle_id, await self.end_position(), readings)
            return BoardChanges(upto)
        touched = find_touched_goals(events)
        if len(rows) == MAX_EVENTS or cycle_id in touched.whole_cycles:
            return await self._read_whole(cycle_id, await self.end_position(), readings)
        return await self._read_rows(cycle_id, upto, touched, readings)

    async def end_position(self) -> int:
        """Return a position up to which all events are visible, and none will appear before it."""
        reader = create_event_reader(self._area.name)
        while True:
            async with self._area.pool.acquire() as db:
                final = await reader.read_final_position(db)
            if final is not None:
                return final
            await asyncio.sleep(GAP_PAUSE_SECONDS)

    async def _is_ahead(self, position: int) -> bool:
        """Return whether a position is behind the end: it comes from another log."""
        async with self._area.pool.acquire() as db:
            last = await db.fetchval(
                "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_position"
            )
        return position > int(last)

    async def _read_whole(self, cycle_id: UUID, position: int, readings: int) -> BoardChanges:
        area = self._area
        async with self._structures.open_snapshot(area.pool) as snapshot:
            db, cycle = snapshot.db, await cycles.find_cycle(snapshot.db, cycle_id)
            if cycle is None:
                return BoardChanges(position, is_whole=True)
            structure = await snapshot.load(cycle_id)
            rows = await self._load_rows(db, cycle, structure, list(structure.values()), readings)
        await add_department_names(area.references, rows)
        return BoardChanges(position, rows, is_whole=True)

    async def _load_rows(
        self,
        db: Connection,
        cycle: CycleRow,
        structure: BoardStructure,
        nodes: Sequence[BoardNode],
        readings: int,
    ) -> list[BoardGoal]:
        """Return rows of one moment, some at a time, so that others are served meanwhile."""
        now = self._area.clock()
        rows: list[BoardGoal] = []
        for start in range(0, len(nodes), ROWS_AT_A_TIME):
            some = nodes[start : start + ROWS_AT_A_TIME]
            rows += await load_board_rows(db, cycle, structure, some, None, now, readings)
        return rows

    async def _read_rows(
        self, cycle_id: UUID, position: int, touched: TouchedGoals, readings: int
    ) -> BoardChanges:
        area = self._area
        async with self._structures.open_snapshot(area.pool) as snapshot:
            db, cycle = snapshot.db, await cycles.find_cycle(snapshot.db, cycle_id)
            goal_ids, former = await load_touched_of_cycle(db, touched, cycle_id)
            if cycle is None or not (goal_ids or touched.are_points_others):
                return BoardChanges(position)
            structure = await snapshot.load(cycle_id)
            accepted = await list_accepted_links(db, cycle_id, None)
            changed = affected_goals(
                structure,
                accepted,
                goal_ids,
                former,
                are_points_others=touched.are_points_others,
            )
            nodes = [node for goal_id, node in structure.items() if goal_id in changed]
            rows = await self._load_rows(db, cycle, structure, nodes, readings)
        await add_department_names(area.references, rows)
        return BoardChanges(position, rows, sorted(goal_ids - structure.keys()))
