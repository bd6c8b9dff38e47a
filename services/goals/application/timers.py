"""When the area has to look again: a report or support that falls due, a goal that falls behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.goals.application.deciders import BLOCKER, GOAL, OF_BLOCKER, OF_GOAL, GoalsEvent
from services.goals.domain import blocker, goal
from services.goals.domain.blocker import CheckSupports
from services.goals.domain.goal import CheckGoal
from services.goals.domain.plan import AboutGoal
from services.goals.domain.rhythm import Slot
from shared.eventsourcing.context import Context
from shared.postgres.deadlines import Due
from shared.postgres.unit import Unit
from shared.postgres.writer import ClearDeadline, DeadlineChange, SetDeadline

_PASSED = timedelta(microseconds=1)
"""At its due itself a report is still in time; the timer looks right after it."""


def deadlines(event: GoalsEvent) -> Sequence[DeadlineChange]:
    """Run a timer for every report and support that is owed, and one for the expected line."""
    return [*_of_goal(event), *_of_blocker(event)]


def _of_goal(event: GoalsEvent) -> Iterator[DeadlineChange]:
    match event:
        case goal.GoalStarted(slots=slots):
            for slot in slots:
                yield SetDeadline(_report(event.goal, slot), slot.due_at + _PASSED)
            yield _line(event.goal, event.behind_at)
        case goal.ReadingEntered() | goal.ReadingCorrected():
            yield _line(event.goal, event.behind_at)
        case goal.GoalLagged():
            yield _line(event.goal, None)
        case goal.ProgressReported() | goal.ProgressOverdue():
            yield ClearDeadline(_report(event.goal, event.slot))
        case goal.GoalEnded(dropped=dropped):
            for slot in dropped:
                yield ClearDeadline(_report(event.goal, slot))
            yield _line(event.goal, None)
        case _:
            pass


def _of_blocker(event: GoalsEvent) -> Iterator[DeadlineChange]:
    match event:
        case blocker.SupportAsked(support=asked):
            yield SetDeadline(_support(asked), asked.due_at + _PASSED)
        case blocker.SupportGiven() | blocker.SupportOverdue() | blocker.SupportWithdrawn():
            yield ClearDeadline(_support(event.support))
        case _:
            pass


async def on_due(unit: Unit, due: Sequence[Due], now: datetime) -> None:
    """Announce what the passing of time has brought about."""
    streams = sorted({one.stream for one in due})
    context = Context(correlation=unit.writer.ids(), actor="deadline:goals")
    await unit.execute(GOAL, [(CheckGoal(id_, now), context) for id_ in _ids(streams, OF_GOAL)])
    await unit.execute(
        BLOCKER, [(CheckSupports(id_, now), context) for id_ in _ids(streams, OF_BLOCKER)]
    )


def _ids(streams: Sequence[str], prefix: str) -> list[UUID]:
    return [UUID(one.removeprefix(prefix)) for one in streams if one.startswith(prefix)]


def _report(about: AboutGoal, slot: Slot) -> str:
    return f"report-{about.goal_id}-{slot.name}"


def _line(about: AboutGoal, behind_at: datetime | None) -> DeadlineChange:
    key = f"line-{about.goal_id}"
    return ClearDeadline(key) if behind_at is None else SetDeadline(key, behind_at)


def _support(asked: blocker.Asked) -> str:
    return f"support-{asked.support_id}"
