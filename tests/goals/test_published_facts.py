"""Every command of callers publishes a fact, so that whoever shows its effect learns of it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

import pytest

from services.goals.application import (
    BLOCKER_DECIDER,
    CYCLE_DECIDER,
    GOAL_DECIDER,
    fact_from_event,
)
from services.goals.domain import blocker_commands as blockers
from services.goals.domain import blocker_events
from services.goals.domain import cycle_and_hierarchy_commands as cycles
from services.goals.domain import cycle_and_hierarchy_events as cycle_events
from services.goals.domain import goal_tracking_commands as goals
from services.goals.domain import goal_tracking_events as goal_events
from services.goals.domain.goal_source import GoalSource
from shared.contracts.concerned_departments import find_concerned_departments
from shared.testing.repeated_command import RepeatedCommand
from tests.goals.domain_examples import (
    BASE_TIME,
    BLOCKER_ID,
    CYCLE_ID,
    DAY,
    DECEMBER_DUE,
    FEATURES_GOAL_ID,
    FIRST_ID,
    REGIONS_GOAL_ID,
    SALES_GOAL,
)
from tests.goals.hierarchy_builders import about_link, goal_set
from tests.goals.test_repeated_commands import (
    FROM_EVENTS_AND_TIMERS,
    LATER,
    LINK,
    PREPARE,
    REPETITIONS,
    SET_PRODUCT,
    SET_SALES,
    START,
    THREE,
)

SUB_GOAL = replace(SET_PRODUCT, parent_id=REGIONS_GOAL_ID)
CHANGES = (
    RepeatedCommand(
        CYCLE_DECIDER,
        [PREPARE, SET_SALES, SET_PRODUCT],
        cycles.MoveGoal(CYCLE_ID, FEATURES_GOAL_ID, REGIONS_GOAL_ID, LATER),
        {},
    ),
    RepeatedCommand(
        CYCLE_DECIDER,
        [PREPARE, SET_SALES, SUB_GOAL],
        cycles.SetWeights(CYCLE_ID, REGIONS_GOAL_ID, {FEATURES_GOAL_ID: Decimal(1)}, LATER),
        {},
    ),
    RepeatedCommand(
        CYCLE_DECIDER,
        [PREPARE, SET_SALES],
        cycles.SetGoalSource(CYCLE_ID, REGIONS_GOAL_ID, GoalSource(kind="erp"), LATER),
        {},
    ),
    RepeatedCommand(
        CYCLE_DECIDER,
        [PREPARE, SET_SALES],
        cycles.TransferGoal(CYCLE_ID, REGIONS_GOAL_ID, "legal", "merged", LATER),
        {},
    ),
    RepeatedCommand(
        GOAL_DECIDER,
        [START, goals.EnterReading(REGIONS_GOAL_ID, THREE, LATER)],
        goals.CorrectReading(REGIONS_GOAL_ID, FIRST_ID, Decimal(4), LATER + DAY),
        {},
    ),
)
FACTS: dict[str, tuple[str, AbstractSet[str]]] = {
    "PrepareCycle": ("cycle-prepared", set()),
    "ActivateCycle": ("cycle-activated", set()),
    "CloseCycle": ("cycle-closed", set()),
    "SetGoal": ("goal-set", {"sales"}),
    "MoveGoal": ("goal-moved", {"product"}),
    "ArchiveGoal": ("goal-archived", {"sales"}),
    "SetWeights": ("weights-changed", {"sales", "product"}),
    "SetGoalSource": ("goal-source-set", {"sales"}),
    "TransferGoal": ("goal-transferred", {"sales", "legal"}),
    "WithdrawGoal": ("goal-withdrawn", {"sales"}),
    "WithdrawCycle": ("cycle-withdrawn", set()),
    "OfferLink": ("link-offered", {"sales", "product"}),
    "AcceptLink": ("link-accepted", {"sales", "product"}),
    "DeclineLink": ("link-declined", {"sales", "product"}),
    "WithdrawLink": ("link-withdrawn", {"sales", "product"}),
    "EnterReading": ("goal-updated", {"sales"}),
    "CorrectReading": ("goal-updated", {"sales"}),
    "WithdrawReading": ("reading-withdrawn", {"sales"}),
    "RaiseBlocker": ("blocker-raised", {"sales"}),
    "AskSupport": ("support-asked", {"sales", "legal"}),
    "GiveSupport": ("support-given", {"sales", "legal"}),
    "WithdrawSupport": ("support-withdrawn", {"sales", "legal"}),
    "ResolveBlocker": ("blocker-resolved", {"sales"}),
}
"""The fact of each command, and the departments that it concerns; none: everybody."""
PUBLISHED_WITH_ANOTHER = {
    cycle_events.GoalActivated: "the cycle's or the goal's fact says so",
    goal_events.GoalStarted: "likewise",
    goal_events.GoalEnded: "likewise",
    goal_events.ReadingSourceSet: "the fact of the goal's source says so",
    goal_events.GoalOwnerChanged: "the fact of the goal's transfer says so",
    blocker_events.BlockerOwnerChanged: "likewise",
}
WITHOUT_EARLIER_VERSIONS = {
    cycle_events.GoalSourceSet,
    cycle_events.GoalTransferred,
    cycle_events.GoalWithdrawn,
    cycle_events.CycleWithdrawn,
}
"""The events of cycles that every version has stored complete."""


def fact_of(event: Any) -> Any:
    """Return the fact that an event is published as, or `None`."""
    return fact_from_event(event)


@pytest.mark.parametrize(
    "one", [*REPETITIONS, *CHANGES], ids=lambda one: type(one.command).__name__
)
def test_a_command_publishes_its_fact_to_the_departments_that_it_concerns(
    one: RepeatedCommand,
) -> None:
    state = one.decider.initial
    for command in one.before:
        state = one.decider.fold(one.decider.decide(command, state), state)
    name, departments = FACTS[type(one.command).__name__]
    found = [fact_of(event) for event in one.decider.decide(one.command, state)]
    facts = {fact.type.split(".")[2]: fact for fact in found if fact is not None}
    concerned = find_concerned_departments(facts[name].type, facts[name].model_dump(mode="json"))
    assert concerned == departments


def test_every_command_of_callers_is_in_the_table() -> None:
    unions = (cycles.CycleCommand, goals.GoalCommand, blockers.BlockerCommand)
    commands = {one for union in unions for one in get_args(union)}
    assert FACTS.keys() == {one.__name__ for one in commands - FROM_EVENTS_AND_TIMERS}


def test_every_event_is_published_or_told_by_another() -> None:
    """Each event that the commands above and time lead to."""
    published: set[type] = set()
    silent: set[type] = set()
    for one in (*REPETITIONS, *CHANGES):
        state = one.decider.initial
        checks = {
            GOAL_DECIDER: goals.AnnounceOverdueAndLagging(REGIONS_GOAL_ID, DECEMBER_DUE + DAY),
            BLOCKER_DECIDER: blockers.CheckSupportDeadlines(BLOCKER_ID, DECEMBER_DUE + DAY),
        }
        for command in (*one.before, one.command, *filter(None, [checks.get(one.decider)])):
            events = one.decider.decide(command, state)
            state = one.decider.fold(events, state)
            for event in events:
                (silent if fact_of(event) is None else published).add(type(event))
    assert silent <= PUBLISHED_WITH_ANOTHER.keys()
    assert not published & silent


def test_events_of_earlier_versions_publish_nothing_as_before() -> None:
    """Audits compare a log with what was published; logs keep what earlier versions wrote."""
    new = cycle_events.LinkDeclined(**about_link(LINK), reason="no")
    old = new.model_dump(include={"type", "cycle_id", "link", "reason"})
    assert fact_of(new) is not None
    assert fact_of(cycle_events.LinkDeclined.model_validate(old)) is None
    for event in get_args(get_args(cycle_events.CycleEvent)[0]):
        added = [f for f, info in event.model_fields.items() if info.default in (None, ())]
        assert added or event in PUBLISHED_WITH_ANOTHER.keys() | WITHOUT_EARLIER_VERSIONS, event


def test_the_times_of_facts_are_those_of_the_commands() -> None:
    events = CYCLE_DECIDER.decide(PREPARE, None)
    assert [fact_of(event).at for event in events] == [BASE_TIME]


def test_a_goal_that_was_set_says_how_it_is_measured() -> None:
    event = goal_set(SALES_GOAL)
    metric = event.plan.metric.model_dump(mode="json")
    assert fact_of(event).model_dump(mode="json").items() >= metric.items()
