"""From readings to the readings that formulas make of them, once each, shortly after.

A goal is a stream of its own, and readings of different goals never conflict. So the area consumes
its own facts: whatever was entered, corrected or withdrawn, the readings of each goal that is fed
are worked out anew from those that the others have then. They do not depend on the order of the
facts, nor on how often one is delivered. A fed goal's own readings are facts, too, and feed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.goals.application.deciders import GOAL_DECIDER, GOAL_STREAM_PREFIX
from services.goals.application.relations import ListPairs
from services.goals.domain.fed_readings import MeasuredGoal, fed_readings
from services.goals.domain.goal_tracking_commands import FeedReadings
from services.goals.domain.goal_tracking_state import EndedGoal, Goal, TrackedGoal
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

_READING_TYPES = frozenset({"concord.goals.goal-updated.v1", "concord.goals.reading-withdrawn.v1"})
_SOURCE_TYPE = "concord.goals.goal-source-set.v1"
FEEDING_FACT_TYPES = _READING_TYPES | {_SOURCE_TYPE}
"""The types of the facts after which fed readings may be others."""


class _AboutGoal(BaseModel):
    """What is read of these facts."""

    goal_id: UUID
    at: datetime


async def feed_goals(unit: UnitOfWork, facts: Sequence[Fact], list_goals_fed_by: ListPairs) -> None:
    """Let the goals that are fed have the readings that follow from those of the others now."""
    changed: dict[UUID, tuple[datetime, EventContext]] = {}
    reset: dict[UUID, tuple[datetime, EventContext]] = {}
    for fact in facts:
        if fact.type in FEEDING_FACT_TYPES:
            about = _AboutGoal.model_validate_json(fact.data)
            context = EventContext.caused_by(fact.id, fact.context, "consumer:goals")
            kept = reset if fact.type == _SOURCE_TYPE else changed
            before = kept.get(about.goal_id)
            kept[about.goal_id] = (max(about.at, before[0]) if before else about.at, context)
    fed = dict(reset)
    for source_id, fed_id in await list_goals_fed_by(unit.connection, changed):
        at, context = changed[source_id]
        fed[fed_id] = (max(at, fed[fed_id][0]) if fed_id in fed else at, context)
    await unit.execute_commands(GOAL_DECIDER, await _commands(unit, fed))


async def _commands(
    unit: UnitOfWork, fed: Mapping[UUID, tuple[datetime, EventContext]]
) -> list[tuple[FeedReadings, EventContext]]:
    goals = await _load_goals(unit, fed)
    tracked = {key: goal for key, goal in goals.items() if isinstance(goal, TrackedGoal)}
    source_ids = {
        goal_id
        for goal in tracked.values()
        for period in goal.sources
        for goal_id in period.source.goal_ids
    }
    measured = {
        key: _measured(key, goal)
        for key, state in (await _load_goals(unit, source_ids)).items()
        if (goal := state.last if isinstance(state, EndedGoal) else state) is not None
    }
    return [
        (
            FeedReadings(
                key,
                fed_readings(key, [(one.since, one.source) for one in goal.sources], measured),
                fed[key][0],
            ),
            fed[key][1],
        )
        for key, goal in sorted(tracked.items())
    ]


async def _load_goals(unit: UnitOfWork, goal_ids: Iterable[UUID]) -> dict[UUID, Goal]:
    streams = {key: f"{GOAL_STREAM_PREFIX}{key}" for key in goal_ids}
    states = await unit.load_states(dict.fromkeys(streams.values(), GOAL_DECIDER))
    return {key: states[stream].state for key, stream in streams.items()}


def _measured(goal_id: UUID, goal: TrackedGoal) -> MeasuredGoal:
    by_time = sorted(goal.readings.values(), key=lambda reading: reading.measured_at)
    return MeasuredGoal(goal_id, goal.plan.metric, by_time)
