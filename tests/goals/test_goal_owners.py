"""Goals, reports and support that go to another department, or were a mistake: the domain."""

from typing import get_args

import pytest

from services.goals.domain import blocker_commands as blockers
from services.goals.domain import blocker_events as b
from services.goals.domain import cycle_and_hierarchy_commands as cycles
from services.goals.domain import cycle_and_hierarchy_events as events
from services.goals.domain import goal_tracking_commands as commands
from services.goals.domain import goal_tracking_events as g
from services.goals.domain.blocker_decisions import decide as decide_blocker
from services.goals.domain.blocker_state import evolve as evolve_blocker
from services.goals.domain.cycle_refusals import CycleIdTaken, CycleIsClosed, CycleIsWithdrawn
from services.goals.domain.goal_refusals import (
    CompanyGoalIsNotTransferred,
    GoalCountsAlready,
    GoalHasSubGoals,
    GoalWithdrawnBefore,
)
from services.goals.domain.goal_source import GoalFormula, GoalSource, SourceGoal
from services.goals.domain.reading_refusals import GoalReadingsWithdrawn
from services.goals.domain.refusals import GoalArchivedAlready
from shared.testing.given_when_then import aggregate_scenario
from tests.goals.domain_examples import (
    BASE_TIME,
    BLOCKER_ID,
    COMPANY_GOAL,
    CYCLE_ID,
    DAY,
    FEATURES_GOAL_ID,
    FIRST_ID,
    NOVEMBER_DUE,
    OCTOBER_DUE,
    QUARTER_DAYS,
    QUARTER_TERMS,
    REGIONS_GOAL_ID,
    REVENUE_GOAL_ID,
    SALES_GOAL,
    SECOND_ID,
    measured_reading,
)
from tests.goals.goal_builders import DECEMBER, NOVEMBER, OCTOBER, enter, overdue, three, tracked
from tests.goals.goal_builders import given as given_goal
from tests.goals.hierarchy_builders import family, given

given_blocker = aggregate_scenario(decide_blocker, evolve_blocker, None).given
LEGAL_GOAL = SALES_GOAL.model_copy(update={"department": "legal"})
ACTIVE = (*family, events.CycleActivated(cycle_id=CYCLE_ID, at=BASE_TIME, name="2026 Q4"))
LATER = BASE_TIME + DAY
AFTER_OCTOBER = OCTOBER_DUE + DAY


def transfer(department: str = "legal") -> cycles.TransferGoal:
    return cycles.TransferGoal(CYCLE_ID, REGIONS_GOAL_ID, department, "merged", LATER)


def withdraw_goal(reason: str = "typo") -> cycles.WithdrawGoal:
    return cycles.WithdrawGoal(CYCLE_ID, REGIONS_GOAL_ID, reason, LATER)


WITHDRAW_CYCLE = cycles.WithdrawCycle(CYCLE_ID, "typo", LATER)


def test_a_goal_goes_to_another_department_once() -> None:
    moved = events.GoalTransferred(
        cycle_id=CYCLE_ID, goal=LEGAL_GOAL, was="sales", reason="merged", at=LATER
    )
    given(*family).when(transfer()).then(moved).when(transfer()).then()
    given(*family).when(transfer("sales")).then()
    company = cycles.TransferGoal(CYCLE_ID, REVENUE_GOAL_ID, "legal", "merged", LATER)
    given(*family).when(company).then_refused(CompanyGoalIsNotTransferred)


def test_what_was_overdue_or_reported_stays_with_the_former_department() -> None:
    change = commands.ChangeOwner(LEGAL_GOAL, AFTER_OCTOBER)
    moved = given_goal(tracked).when(change).events
    assert moved == (
        overdue(OCTOBER),
        g.GoalOwnerChanged(goal=LEGAL_GOAL, was="sales", kept=("2026-10",), at=AFTER_OCTOBER),
    )
    past = (tracked, *moved)
    given_goal(*past).when(change).then()
    late = given_goal(*past).when(enter(three, AFTER_OCTOBER)).events
    assert late[-1] == g.ProgressReported(goal=SALES_GOAL, slot=OCTOBER, at=AFTER_OCTOBER)
    assert isinstance(late[0], g.ReadingEntered)
    assert late[0].goal == LEGAL_GOAL


def test_what_is_due_after_the_transfer_is_owed_by_the_new_department() -> None:
    moved = given_goal(tracked).when(commands.ChangeOwner(LEGAL_GOAL, LATER)).events
    check = commands.AnnounceOverdueAndLagging(REGIONS_GOAL_ID, NOVEMBER_DUE + DAY)
    found = given_goal(tracked, *moved).when(check).events
    assert [event.goal.department for event in found] == ["legal", "legal"]
    again = commands.ChangeOwner(SALES_GOAL, NOVEMBER_DUE + DAY)
    (*_, back) = given_goal(tracked, *moved).when(again).events
    assert isinstance(back, g.GoalOwnerChanged)
    assert (back.was, back.kept) == ("legal", ("2026-10", "2026-11"))


def test_a_goal_set_by_mistake_is_withdrawn_with_what_hangs_on_it() -> None:
    fed = events.GoalSourceSet(
        cycle_id=CYCLE_ID,
        goal=COMPANY_GOAL,
        source=GoalSource(
            kind="goals",
            formula=GoalFormula(
                kind="sum", of="value", goals=(SourceGoal(goal_id=REGIONS_GOAL_ID),)
            ),
        ),
        since=BASE_TIME,
        at=BASE_TIME,
    )
    outcome = given(*family, fed).when(withdraw_goal()).events
    assert [type(event) for event in outcome] == [events.GoalSourceSet, events.GoalWithdrawn]
    past = (*family, fed, *outcome)
    given(*past).when(withdraw_goal()).then()
    given(*past).when(withdraw_goal("other")).then_refused(GoalWithdrawnBefore)
    archive = cycles.ArchiveGoal(CYCLE_ID, REGIONS_GOAL_ID, "typo", LATER)
    given(*past).when(archive).then_refused(GoalArchivedAlready)
    company = cycles.WithdrawGoal(CYCLE_ID, REVENUE_GOAL_ID, "typo", LATER)
    given(*family).when(company).then_refused(GoalHasSubGoals)


def test_an_archived_goal_is_not_withdrawn() -> None:
    archive = cycles.ArchiveGoal(CYCLE_ID, REGIONS_GOAL_ID, "moot", LATER)
    past = (*family, *given(*family).when(archive).events)
    given(*past).when(withdraw_goal()).then_refused(GoalArchivedAlready)


@pytest.mark.parametrize("past", [family, ACTIVE])
def test_a_cycle_prepared_by_mistake_is_withdrawn_with_its_goals(
    past: tuple[events.CycleEvent, ...],
) -> None:
    outcome = given(*past).when(WITHDRAW_CYCLE).events
    assert [type(event) for event in outcome] == [
        *[events.GoalWithdrawn] * 3,
        events.CycleWithdrawn,
    ]
    assert isinstance(outcome[0], events.GoalWithdrawn)
    assert (outcome[0].goal.goal_id, outcome[0].by) == (FEATURES_GOAL_ID, "cycle")
    gone = (*past, *outcome)
    given(*gone).when(WITHDRAW_CYCLE).then()
    for command in (
        cycles.WithdrawCycle(CYCLE_ID, "other", LATER),
        cycles.ActivateCycle(CYCLE_ID, LATER),
        cycles.CloseCycle(CYCLE_ID, LATER),
        transfer(),
    ):
        given(*gone).when(command).then_refused(CycleIsWithdrawn)
    prepare = cycles.PrepareCycle(CYCLE_ID, QUARTER_TERMS, BASE_TIME)
    given(*gone).when(prepare).then_refused(CycleIdTaken)


def test_a_closed_cycle_is_not_withdrawn() -> None:
    closed = events.CycleClosed(cycle_id=CYCLE_ID, goals=(), at=LATER, name="2026 Q4")
    given(*ACTIVE, closed).when(WITHDRAW_CYCLE).then_refused(CycleIsClosed)


def test_a_withdrawn_goal_takes_its_reports_back_also_those_that_were_overdue() -> None:
    second = measured_reading(4, NOVEMBER_DUE - DAY, SECOND_ID)
    past: tuple[g.GoalEvent, ...] = (tracked,)
    past += given_goal(*past).when(enter(second, NOVEMBER_DUE)).events
    command = commands.WithdrawTracking(REGIONS_GOAL_ID, NOVEMBER_DUE + DAY, is_uncounted=False)
    outcome = given_goal(*past).when(command).events
    taken_back = [
        g.ProgressReportWithdrawn(goal=SALES_GOAL, slot=slot, is_owed=False, at=command.at)
        for slot in (OCTOBER, NOVEMBER)
    ]
    ended = g.GoalEnded(goal=SALES_GOAL, because="withdrawn", dropped=(DECEMBER,), at=command.at)
    assert outcome == (*taken_back, ended)
    given_goal(*past, *outcome).when(command).then()
    given_goal(*past, *outcome).when(enter(three, LATER)).then_refused(GoalReadingsWithdrawn)


def test_what_counts_already_is_taken_back_by_officers_alone() -> None:
    by_department = commands.WithdrawTracking(REGIONS_GOAL_ID, LATER, is_uncounted=True)
    past = (tracked, *given_goal(tracked).when(enter(three, LATER)).events)
    given_goal(*past).when(by_department).then_refused(GoalCountsAlready)
    given_goal(tracked, overdue(OCTOBER)).when(by_department).then_refused(GoalCountsAlready)
    assert given_goal(tracked).when(by_department).events
    given_goal().when(by_department).then()


REQUEST = b.SupportRequest(
    support_id=FIRST_ID,
    blocker_id=BLOCKER_ID,
    goal=SALES_GOAL,
    department="product",
    what="help",
    due_at=OCTOBER_DUE,
)
BLOCKED = (
    b.BlockerRaised(blocker_id=BLOCKER_ID, goal=SALES_GOAL, what="no licence", at=BASE_TIME),
    b.SupportAsked(support=REQUEST, at=BASE_TIME),
)


def hand_over(department: str, support_id: object = FIRST_ID) -> blockers.TransferSupport:
    assert support_id in {FIRST_ID, SECOND_ID}
    known = FIRST_ID if support_id == FIRST_ID else SECOND_ID
    return blockers.TransferSupport(BLOCKER_ID, known, department, AFTER_OCTOBER)


def test_overdue_support_goes_to_another_department_and_is_not_announced_anew() -> None:
    moved = REQUEST.model_copy(update={"department": "legal"})
    announced = b.SupportOverdue(support=REQUEST, at=OCTOBER_DUE)
    transferred = b.SupportTransferred(support=moved, was="product", at=AFTER_OCTOBER)
    after = given_blocker(*BLOCKED).when(hand_over("legal")).then(announced, transferred)
    after.when(hand_over("legal")).then()
    after.when(blockers.CheckSupportDeadlines(BLOCKER_ID, AFTER_OCTOBER + DAY)).then()
    after.when(blockers.GiveSupport(BLOCKER_ID, FIRST_ID, AFTER_OCTOBER)).then(
        b.SupportGiven(support=moved, at=AFTER_OCTOBER)
    ).when(hand_over("sales")).then()
    given_blocker(*BLOCKED).when(hand_over("legal", SECOND_ID)).then()
    given_blocker().when(hand_over("legal")).then()


def test_support_that_a_department_would_owe_itself_is_withdrawn() -> None:
    (_, withdrawn) = given_blocker(*BLOCKED).when(hand_over("sales")).events
    assert isinstance(withdrawn, b.SupportWithdrawn)
    product = SALES_GOAL.model_copy(update={"department": "product"})
    change = blockers.ChangeBlockerOwner(BLOCKER_ID, product, LATER)
    withdrawn, changed = given_blocker(*BLOCKED).when(change).events
    assert isinstance(withdrawn, b.SupportWithdrawn)
    given_blocker(*BLOCKED, withdrawn, changed).when(change).then()


def test_later_facts_of_a_blocker_name_the_new_department_of_its_goal() -> None:
    change = blockers.ChangeBlockerOwner(BLOCKER_ID, LEGAL_GOAL, LATER)
    after = (
        given_blocker(*BLOCKED)
        .when(change)
        .then(b.BlockerOwnerChanged(blocker_id=BLOCKER_ID, goal=LEGAL_GOAL, at=LATER))
    )
    (given_support,) = after.when(blockers.GiveSupport(BLOCKER_ID, FIRST_ID, LATER)).events
    assert isinstance(given_support, b.SupportGiven)
    assert given_support.support.goal == LEGAL_GOAL


def test_a_withdrawn_goal_takes_its_support_back_also_what_was_given() -> None:
    command = blockers.WithdrawBlocker(BLOCKER_ID, AFTER_OCTOBER)
    give = blockers.GiveSupport(BLOCKER_ID, FIRST_ID, LATER)
    past = (*BLOCKED, *given_blocker(*BLOCKED).when(give).events)
    outcome = given_blocker(*past).when(command).events
    assert [type(event) for event in outcome] == [b.SupportWithdrawn, b.BlockerResolved]
    given_blocker(*past, *outcome).when(command).then()
    resolved = b.BlockerResolved(
        blocker_id=BLOCKER_ID, goal=SALES_GOAL, raised_at=BASE_TIME, at=LATER
    )
    (only,) = given_blocker(*past, resolved).when(command).events
    assert isinstance(only, b.SupportWithdrawn)
    given_blocker(*past, resolved, only).when(command).then()
    given_blocker().when(command).then()


def test_every_reason_for_an_end_is_one_of_three() -> None:
    assert set(get_args(g.EndReason)) == {"archived", "closed", "withdrawn"}
    assert QUARTER_DAYS.last_instant == DECEMBER.due_at
