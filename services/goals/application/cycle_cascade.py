"""Writes what a cycle's events mean for its goals into the goals' streams, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.goals.application.deciders import GOAL_DECIDER
from services.goals.domain.cycle_and_hierarchy_events import (
    CycleClosed,
    GoalActivated,
    GoalArchived,
)
from services.goals.domain.goal_tracking_commands import EndGoal, GoalCommand, StartGoal
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.eventsourcing.stream_state import StreamState
from shared.service_runtime.area_context import AreaContext


@dataclass(frozen=True)
class CascadingCycleStore:
    """The streams of cycles; appending to one also appends to the streams of its goals.

    The transaction begins with the append and not before: the execution of a command looks up its
    idempotency key on another connection, and must not hold a second one meanwhile.
    """

    area: AreaContext

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
            await unit.execute_commands(
                GOAL_DECIDER,
                [
                    (command, append.context)
                    for event in append.events
                    for command in _goal_commands(event)
                ],
            )
        return version


def _goal_commands(event: object) -> Iterator[GoalCommand]:
    """Yield the commands to goals that follow from a cycle's event."""
    match event:
        case GoalActivated(goal=goal, plan=plan, days=days, at=at):
            yield StartGoal(goal, plan, days, at)
        case GoalArchived(goal_id=goal_id, at=at):
            yield EndGoal(goal_id, "archived", at)
        case CycleClosed(goals=goals, at=at):
            for goal_id in goals:
                yield EndGoal(goal_id, "closed", at)
        case _:
            pass
