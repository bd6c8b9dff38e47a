"""Facts of the goals area that the communication area hears in tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from pydantic import BaseModel

from services.comms.application.fact_handlers import handle_facts
from shared.contracts.goals import GoalLagging, GoalRecovered
from shared.contracts.goals_corrections import GoalTransferred, GoalWithdrawn
from shared.contracts.goals_structure import GoalArchived, GoalSet
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.service_runtime.running_area import RunningArea

CYCLE = UUID("01900000-0000-7000-8000-0000000000c1")


async def hear(area: RunningArea, *facts: BaseModel) -> None:
    """Let the area handle facts, in one transaction."""
    async with area.unit_of_work() as unit:
        await handle_facts(unit, _heard(area, facts))


async def hear_all(area: RunningArea, *facts: BaseModel) -> None:
    """Let the area handle facts as its consumer does."""
    make = area.definition.make_fact_handler
    assert make is not None
    async with area.unit_of_work() as unit:
        await make(area)(unit, _heard(area, facts))


def _heard(area: RunningArea, facts: Sequence[BaseModel]) -> list[Fact]:
    now = area.clock()
    return [
        Fact(
            id=uuid4(),
            position=1,
            area="goals",
            type=type(fact).model_fields["type"].default,
            key="goal",
            sequence=1,
            recorded_at=now,
            context=EventContext(correlation=UUID(int=1), actor="person:ann"),
            data=fact.model_dump_json(),
        )
        for fact in facts
    ]


def goal_set(goal: str, title: str, at: datetime, department: str = "rnd") -> GoalSet:
    """Return the fact of a new goal."""
    return GoalSet(
        cycle_id=CYCLE,
        goal_id=UUID(goal),
        goal=title,
        department=department,
        parent_id=None,
        at=at,
    )


def goal_archived(goal: str, title: str, at: datetime) -> GoalArchived:
    """Return the fact of a goal that is tracked no longer."""
    fields = dict(goal_set(goal, title, at))
    del fields["type"]
    return GoalArchived(
        **{name: fields[name] for name in GoalArchived.model_fields if name in fields},
        reason="moot",
    )


def goal_withdrawn(goal: str, title: str, at: datetime) -> GoalWithdrawn:
    """Return the fact of a goal that had been set by mistake."""
    return GoalWithdrawn(
        cycle_id=CYCLE,
        goal_id=UUID(goal),
        goal=title,
        department="rnd",
        parent_id=None,
        reason="set twice",
        at=at,
    )


def goal_transferred(goal: str, title: str, at: datetime) -> GoalTransferred:
    """Return the fact of a goal that HR has taken over."""
    return GoalTransferred(
        cycle_id=CYCLE,
        goal_id=UUID(goal),
        goal=title,
        was="rnd",
        department="hr",
        reason="merged",
        at=at,
    )


def goal_lagging(goal: str, title: str, at: datetime, expected: str = "0.5") -> GoalLagging:
    """Return the fact of a goal that is at a tenth of its target."""
    return GoalLagging(
        goal_id=UUID(goal),
        goal=title,
        department="rnd",
        completion=Decimal("0.1"),
        expected=Decimal(expected),
        at=at,
    )


def goal_recovered(goal: str, title: str, at: datetime) -> GoalRecovered:
    """Return the fact of a goal that does not lag any more."""
    fields = dict(goal_lagging(goal, title, at))
    del fields["type"]
    return GoalRecovered(**fields)
