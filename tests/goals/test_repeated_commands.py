"""A command that is repeated with the same values changes nothing; with other values it is refused.

Every command of callers is in the table; those that follow from events and timers never refuse.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

import pytest

from services.goals.application import BLOCKER_DECIDER, CYCLE_DECIDER, GOAL_DECIDER
from services.goals.domain import blocker_commands as blockers
from services.goals.domain import cycle_and_hierarchy_commands as cycles
from services.goals.domain import goal_tracking_commands as goals
from services.goals.domain.blocker_events import SupportRequest
from services.goals.domain.goal_hierarchy import GoalLink
from shared.testing.repeated_command import RepeatedCommand
from tests.goals.area_client import GoalsClient
from tests.goals.domain_examples import (
    BASE_TIME,
    BLOCKER_ID,
    CYCLE_ID,
    DAY,
    FIRST_ID,
    GOAL_PLAN,
    HOUR,
    LINK_ID,
    OCTOBER_DUE,
    PRODUCT_GOAL,
    QUARTER_DAYS,
    QUARTER_TERMS,
    REGIONS_GOAL_ID,
    SALES_GOAL,
    measured_reading,
)

LATER = BASE_TIME + DAY
OTHER_TIME: dict[str, Any] = {"at": LATER + HOUR}
OTHER_REASON: dict[str, Any] = {"reason": "another reason"}

LINK = GoalLink(
    link_id=LINK_ID,
    kind="contributes",
    source=SALES_GOAL.goal_id,
    target=PRODUCT_GOAL.goal_id,
    offered_by="source",
)
SUPPORT = SupportRequest(
    support_id=FIRST_ID,
    blocker_id=BLOCKER_ID,
    goal=SALES_GOAL,
    department="legal",
    what="help",
    due_at=OCTOBER_DUE,
)
OTHER_SUPPORT = SUPPORT.model_copy(update={"what": "more help"})
PREPARE = cycles.PrepareCycle(CYCLE_ID, QUARTER_TERMS, BASE_TIME)
ACTIVATE = cycles.ActivateCycle(CYCLE_ID, LATER)
SET_SALES = cycles.SetGoal(CYCLE_ID, SALES_GOAL, GOAL_PLAN, None, BASE_TIME)
SET_PRODUCT = replace(SET_SALES, goal=PRODUCT_GOAL)
OFFER = cycles.OfferLink(CYCLE_ID, LINK, BASE_TIME)
LINKED = [PREPARE, SET_SALES, SET_PRODUCT, OFFER]
START = goals.StartGoal(SALES_GOAL, GOAL_PLAN, QUARTER_DAYS, BASE_TIME)
THREE, FOUR = (measured_reading(value, BASE_TIME + HOUR) for value in (3, 4))
RAISE = blockers.RaiseBlocker(BLOCKER_ID, SALES_GOAL, "no licence", BASE_TIME)
ASK = blockers.AskSupport(SUPPORT, BASE_TIME)

REPETITIONS = (
    RepeatedCommand(
        CYCLE_DECIDER, [], PREPARE, {"terms": QUARTER_TERMS.model_copy(update={"name": "x"})}
    ),
    RepeatedCommand(CYCLE_DECIDER, [PREPARE], ACTIVATE, OTHER_TIME),
    RepeatedCommand(
        CYCLE_DECIDER, [PREPARE, ACTIVATE], cycles.CloseCycle(CYCLE_ID, LATER), OTHER_TIME
    ),
    RepeatedCommand(
        CYCLE_DECIDER,
        [PREPARE],
        SET_SALES,
        {
            "goal": SALES_GOAL.model_copy(update={"title": "x"}),
            "plan": GOAL_PLAN.model_copy(update={"tolerance": Decimal(1)}),
        },
    ),
    RepeatedCommand(
        CYCLE_DECIDER,
        [PREPARE, SET_SALES],
        cycles.ArchiveGoal(CYCLE_ID, REGIONS_GOAL_ID, "moot", LATER),
        OTHER_TIME | OTHER_REASON,
    ),
    RepeatedCommand(
        CYCLE_DECIDER,
        [PREPARE, SET_SALES],
        cycles.WithdrawGoal(CYCLE_ID, REGIONS_GOAL_ID, "typo", LATER),
        OTHER_REASON,
    ),
    RepeatedCommand(
        CYCLE_DECIDER, [PREPARE], cycles.WithdrawCycle(CYCLE_ID, "typo", LATER), OTHER_REASON
    ),
    RepeatedCommand(
        CYCLE_DECIDER, LINKED[:-1], OFFER, {"link": LINK.model_copy(update={"kind": "depends-on"})}
    ),
    RepeatedCommand(CYCLE_DECIDER, LINKED, cycles.AcceptLink(CYCLE_ID, LINK_ID, BASE_TIME), {}),
    RepeatedCommand(
        CYCLE_DECIDER, LINKED, cycles.DeclineLink(CYCLE_ID, LINK_ID, "no", BASE_TIME), OTHER_REASON
    ),
    RepeatedCommand(
        CYCLE_DECIDER, LINKED, cycles.WithdrawLink(CYCLE_ID, LINK_ID, "no", BASE_TIME), OTHER_REASON
    ),
    RepeatedCommand(
        GOAL_DECIDER,
        [START],
        goals.EnterReading(REGIONS_GOAL_ID, THREE, LATER),
        {"reading": FOUR},
    ),
    RepeatedCommand(
        GOAL_DECIDER,
        [START, goals.EnterReading(REGIONS_GOAL_ID, THREE, LATER)],
        goals.WithdrawReading(REGIONS_GOAL_ID, THREE.reading_id, "typo", LATER),
        OTHER_REASON,
    ),
    RepeatedCommand(BLOCKER_DECIDER, [], RAISE, {"goal": PRODUCT_GOAL, "what": "no staff"}),
    RepeatedCommand(BLOCKER_DECIDER, [RAISE], ASK, {"support": OTHER_SUPPORT}),
    RepeatedCommand(
        BLOCKER_DECIDER,
        [RAISE, ASK],
        blockers.GiveSupport(BLOCKER_ID, FIRST_ID, LATER),
        OTHER_TIME,
    ),
    RepeatedCommand(
        BLOCKER_DECIDER,
        [RAISE, ASK],
        blockers.WithdrawSupport(BLOCKER_ID, FIRST_ID, "moot", LATER),
        OTHER_TIME | OTHER_REASON,
    ),
    RepeatedCommand(
        BLOCKER_DECIDER, [RAISE], blockers.ResolveBlocker(BLOCKER_ID, LATER), OTHER_TIME
    ),
)

FROM_EVENTS_AND_TIMERS = {
    goals.StartGoal,
    goals.EndGoal,
    goals.SetReadingSource,
    goals.FeedReadings,
    goals.ChangeOwner,
    goals.WithdrawTracking,
    blockers.TransferSupport,
    blockers.ChangeBlockerOwner,
    blockers.WithdrawBlocker,
    goals.AnnounceOverdueAndLagging,
    blockers.CheckSupportDeadlines,
}
REPLACES_WHAT_HOLDS = {
    cycles.MoveGoal,
    cycles.SetWeights,
    cycles.SetGoalSource,
    cycles.TransferGoal,
    goals.CorrectReading,
}
"""Other values are a change."""


def test_every_command_of_callers_is_in_the_table() -> None:
    unions = (cycles.CycleCommand, goals.GoalCommand, blockers.BlockerCommand)
    commands = {one for union in unions for one in get_args(union)}
    in_table = {type(one.command) for one in REPETITIONS}
    assert in_table == commands - FROM_EVENTS_AND_TIMERS - REPLACES_WHAT_HOLDS


@pytest.mark.parametrize("one", REPETITIONS, ids=lambda one: type(one.command).__name__)
def test_the_same_values_again_change_nothing_and_other_values_are_refused(
    one: RepeatedCommand,
) -> None:
    one.check()


STATED_TIMES = [one for one in REPETITIONS if hasattr(one.command, "is_at_stated")]


@pytest.mark.parametrize("one", STATED_TIMES, ids=lambda one: type(one.command).__name__)
def test_a_repetition_that_names_no_time_contradicts_none(one: RepeatedCommand) -> None:
    unstated = replace(one.command, is_at_stated=False, at=LATER + DAY)
    assert one.decider.decide(unstated, one.state_after()) == []


async def test_the_routes_tell_a_time_that_was_named_from_now(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle(active=False)
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    blocker = await area_client.create_resource(f"/goals/{goal}/blockers", {"what": "no licence"})
    supports = f"/blockers/{blocker}/supports"
    ask = {"department": "legal", "what": "help", "due": "2026-11-30"}
    given, withdrawn = [await area_client.create_resource(supports, ask) for _ in range(2)]
    why = {"reason": "moot"}
    for path, body, code in (
        (f"/cycles/{cycle}/activate", {}, "cycle-activated-already"),
        (f"{supports}/{given}/give", {}, "support-given-already"),
        (f"{supports}/{withdrawn}/withdraw", why, "support-withdrawn-already"),
        (f"/blockers/{blocker}/resolve", {}, "blocker-resolved-already"),
        (f"/goals/{goal}/archive", why, "goal-archived-before"),
        (f"/cycles/{cycle}/close", {}, "cycle-closed-already"),
    ):
        first = area_client.installation.clock()
        await area_client.create_resource(path, body)
        area_client.installation.clock.advance(HOUR)
        assert (await area_client.post(path, body)).status_code == 200
        same = await area_client.post(path, {**body, "at": first.isoformat()})
        assert same.status_code == 200, same.text
        other = await area_client.post(path, {**body, "at": (first + HOUR).isoformat()})
        assert (other.status_code, other.json()["code"]) == (409, code)
