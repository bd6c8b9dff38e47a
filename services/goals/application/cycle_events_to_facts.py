"""Translates the stored events of cycles, of their tree and of their links into facts.

Events of earlier versions lack the goals' titles or the time; they were published as nothing, and
still are.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.goals.application.deciders import GoalsEvent
from services.goals.domain import cycle_and_hierarchy_events as events
from services.goals.domain.goal_plan import GoalReference
from shared.contracts import goals_corrections as corrections
from shared.contracts import goals_readings as readings
from shared.contracts import goals_structure as facts

LinkEvent = events.LinkOffered | events.LinkAccepted | events.LinkDeclined | events.LinkWithdrawn


def cycle_fact(event: GoalsEvent) -> BaseModel | None:
    """Return the fact that an event of a cycle is published as, or `None`."""
    return (
        _cycle_fact(event) or _goal_fact(event) or _owner_or_source_fact(event) or _link_fact(event)
    )


def _cycle_fact(event: GoalsEvent) -> BaseModel | None:
    match event:
        case events.CyclePrepared(cycle_id=cycle_id, terms=terms, at=at) if at is not None:
            return facts.CyclePrepared(cycle_id=cycle_id, cycle=terms.name, at=at)
        case events.CycleActivated(cycle_id=cycle_id, name=name, at=at) if name is not None:
            return facts.CycleActivated(cycle_id=cycle_id, cycle=name, at=at)
        case events.CycleClosed(cycle_id=cycle_id, name=name, at=at) if name is not None:
            return facts.CycleClosed(cycle_id=cycle_id, cycle=name, at=at)
        case events.CycleWithdrawn():
            return corrections.CycleWithdrawn(
                cycle_id=event.cycle_id, cycle=event.name, reason=event.reason, at=event.at
            )
        case _:
            return None


def _goal_fact(event: GoalsEvent) -> BaseModel | None:
    match event:
        case events.GoalSet(goal=goal, at=at) if at is not None:
            return facts.GoalSet(
                **_goal_fields(event, goal),
                **dict(event.plan.metric),
                parent_id=event.parent_id,
                at=at,
            )
        case events.GoalMoved(goal=GoalReference() as goal, at=at) if at is not None:
            return facts.GoalMoved(**_goal_fields(event, goal), parent_id=event.parent_id, at=at)
        case events.GoalArchived(goal=GoalReference() as goal, at=at, reason=reason):
            return facts.GoalArchived(
                **_goal_fields(event, goal), parent_id=event.parent_id, reason=reason, at=at
            )
        case events.WeightsSet(parent=GoalReference() as parent, at=at) if at is not None:
            weights = tuple(
                facts.ChangedWeight(
                    goal_id=item.goal_id,
                    goal=goal.title,
                    department=goal.department,
                    weight=item.weight,
                    fraction=item.fraction,
                )
                for item, goal in zip(event.weights, event.goals, strict=True)
            )
            return facts.WeightsChanged(**_goal_fields(event, parent), weights=weights, at=at)
        case _:
            return None


def _owner_or_source_fact(event: GoalsEvent) -> BaseModel | None:
    match event:
        case events.GoalTransferred():
            return corrections.GoalTransferred(
                **_goal_fields(event, event.goal), was=event.was, reason=event.reason, at=event.at
            )
        case events.GoalWithdrawn():
            return corrections.GoalWithdrawn(
                **_goal_fields(event, event.goal),
                parent_id=event.parent_id,
                reason=event.reason,
                at=event.at,
            )
        case events.GoalSourceSet(source=source):
            formula = source.formula
            return readings.GoalSourceSet(
                **_goal_fields(event, event.goal),
                kind=source.kind,
                formula=formula and formula.kind,
                of=formula and formula.of,
                goals=tuple(
                    readings.FeedingGoal(goal_id=one.goal_id, factor=one.factor)
                    for one in (formula.goals if formula else ())
                ),
                since=event.since,
                at=event.at,
            )
        case _:
            return None


def _link_fact(event: GoalsEvent) -> BaseModel | None:
    match event:
        case events.LinkOffered():
            return _about_link(facts.LinkOffered, event)
        case events.LinkAccepted():
            return _about_link(facts.LinkAccepted, event)
        case events.LinkDeclined(reason=reason):
            return _about_link(facts.LinkDeclined, event, reason=reason)
        case events.LinkWithdrawn(reason=reason):
            return _about_link(facts.LinkWithdrawn, event, reason=reason)
        case _:
            return None


def _about_link(fact: type[BaseModel], event: LinkEvent, **reason: str) -> BaseModel | None:
    if event.source is None or event.target is None or event.at is None:
        return None
    return fact(
        cycle_id=event.cycle_id,
        **event.link.model_dump(),
        source_goal=event.source.title,
        source_department=event.source.department,
        target_goal=event.target.title,
        target_department=event.target.department,
        at=event.at,
        **reason,
    )


def _goal_fields(event: Any, goal: GoalReference) -> dict[str, Any]:
    return {
        "cycle_id": event.cycle_id,
        "goal_id": goal.goal_id,
        "goal": goal.title,
        "department": goal.department,
    }
