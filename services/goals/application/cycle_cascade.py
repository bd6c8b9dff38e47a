"""What a cycle decides about its goals is written into their streams with it: all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.goals.application.deciders import GOAL_DECIDER
from services.goals.domain.cycle import CycleClosed, GoalActivated, GoalArchived
from services.goals.domain.goal_commands import EndGoal, GoalCommand, StartGoal
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.service_runtime.area_resources import AreaResources


@dataclass(frozen=True)
class CascadingCycleStreams:
    """The streams of cycles, for commands that are carried out within them.

    The transaction is opened by the append and not before: whoever carries a command out looks its
    idempotency key up on another connection, and must not hold one meanwhile.
    """

    area: AreaResources

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        return await self.area.event_store.load(streams)

    async def append(self, append: AppendRequest) -> int:
        """Record a cycle's events, and what they mean for its goals; see the store's port.

        Raises `Conflict` also where one of the goals moved meanwhile: nothing is written then.
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
    """Yield what a cycle's event means for its goals."""
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
