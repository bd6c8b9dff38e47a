"""What a cycle decides about its goals is written into their streams with it: all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.goals.application.deciders import GOAL
from services.goals.domain.cycle import CycleClosed, GoalActivated, GoalArchived
from services.goals.domain.goal import EndGoal, GoalCommand, StartGoal
from shared.eventsourcing.store import Append, Recorded
from shared.runtime.area import Area


@dataclass(frozen=True)
class CycleStreams:
    """The streams of cycles, for commands that are carried out within them.

    The transaction is opened by the append and not before: whoever carries a command out looks its
    idempotency key up on another connection, and must not hold one meanwhile.
    """

    area: Area

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[Recorded[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        return await self.area.store.load(streams)

    async def append(self, append: Append) -> int:
        """Record a cycle's events, and what they mean for its goals; see the store's port.

        Raises `Conflict` also where one of the goals moved meanwhile: nothing is written then.
        """
        async with self.area.unit() as unit:
            version = await unit.append(append)
            await unit.execute(
                GOAL,
                [(command, append.context) for event in append.events for command in _goals(event)],
            )
        return version


def _goals(event: object) -> Iterator[GoalCommand]:
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
