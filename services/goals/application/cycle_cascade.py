"""Writes what a cycle's events mean for its goals into the goals' streams, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.goals.application.deciders import BLOCKER_DECIDER, GOAL_DECIDER
from services.goals.application.relations import ListPairs
from services.goals.domain.blocker_commands import (
    BlockerCommand,
    ChangeBlockerOwner,
    WithdrawBlocker,
)
from services.goals.domain.cycle_and_hierarchy_events import (
    CycleClosed,
    GoalActivated,
    GoalArchived,
    GoalSourceSet,
    GoalTransferred,
    GoalWithdrawn,
)
from services.goals.domain.goal_tracking_commands import (
    ChangeOwner,
    EndGoal,
    GoalCommand,
    SetReadingSource,
    StartGoal,
    WithdrawTracking,
)
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext


@dataclass(frozen=True)
class CascadingCycleStore:
    """The streams of cycles; appending to one also appends to the streams of its goals.

    The transaction begins with the append and not before: the execution of a command looks up its
    idempotency key on another connection, and must not hold a second one meanwhile.
    """

    area: AreaContext
    list_blockers_of: ListPairs

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        return await self.area.event_store.load(streams)

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's present state."""
        return await self.area.event_store.load_states(deciders)

    async def append(self, append: AppendRequest) -> int:
        """Append a cycle's events and the goals' events that follow; return the cycle's version.

        Raises `Conflict` where the cycle or one of the goals was changed meanwhile; nothing is
        written then.
        """
        async with self.area.unit_of_work() as unit:
            version = await unit.append(append)
            await cascade(unit, [append], self.list_blockers_of)
        return version


async def cascade(
    unit: UnitOfWork, appends: Sequence[AppendRequest], list_blockers_of: ListPairs
) -> None:
    """Append to the streams of goals and blockers what events of cycles mean for them.

    Raises `VersionConflict` where one of them was changed meanwhile, and their refusals.
    """
    events = [(event, append.context) for append in appends for event in append.events]
    await unit.execute_commands(
        GOAL_DECIDER,
        [(command, context) for event, context in events for command in _goal_commands(event)],
    )
    changed = {
        event.goal.goal_id: (event, context)
        for event, context in events
        if isinstance(event, GoalTransferred | GoalWithdrawn)
    }
    blockers = await list_blockers_of(unit.connection, changed)
    await unit.execute_commands(
        BLOCKER_DECIDER,
        [
            (_blocker_command(blocker_id, changed[goal_id][0]), changed[goal_id][1])
            for blocker_id, goal_id in blockers
        ],
    )


def _blocker_command(blocker_id: UUID, event: GoalTransferred | GoalWithdrawn) -> BlockerCommand:
    if isinstance(event, GoalTransferred):
        return ChangeBlockerOwner(blocker_id, event.goal, event.at)
    return WithdrawBlocker(blocker_id, event.at)


def _goal_commands(event: object) -> Iterator[GoalCommand]:
    """Yield the commands to goals that follow from a cycle's event."""
    match event:
        case GoalActivated(goal=goal, plan=plan, days=days, at=at):
            yield StartGoal(goal, plan, days, at, event.source)
        case GoalSourceSet(goal=goal, source=source, since=since, at=at):
            yield SetReadingSource(goal.goal_id, source, since, at)
        case GoalArchived(goal_id=goal_id, at=at):
            yield EndGoal(goal_id, "archived", at)
        case GoalTransferred(goal=goal, at=at):
            yield ChangeOwner(goal, at)
        case GoalWithdrawn(goal=goal, by=by, at=at):
            yield WithdrawTracking(goal.goal_id, at, is_uncounted=by != "officer")
        case CycleClosed(goals=goals, at=at):
            for goal_id in goals:
                yield EndGoal(goal_id, "closed", at)
        case _:
            pass
