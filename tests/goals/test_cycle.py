"""A cycle, from its preparation to its close."""

from datetime import date, datetime, timedelta

import pytest

from services.goals.domain import cycle as c
from services.goals.domain import cycle_commands as ask
from services.goals.domain.cycle_decisions import decide
from services.goals.domain.days import Days
from services.goals.domain.plan import AboutGoal
from services.goals.domain.refusals import (
    GoalsRefused,
    InvalidCycle,
    InvalidMoment,
    UnknownCycle,
)
from services.goals.domain.structure import Structure
from shared.testing.scenario import scenario
from tests.goals.examples import (
    COMPANY,
    CYCLE,
    DAY,
    DAYS,
    INSTANT,
    LINK,
    PLAN,
    PRODUCT,
    QUARTER,
    REGIONS,
    REVENUE,
    SALES,
    T,
)

given = scenario(decide, c.evolve, None).given

prepared = c.CyclePrepared(cycle_id=CYCLE, terms=QUARTER)
activated = c.CycleActivated(cycle_id=CYCLE, at=T)
closed = c.CycleClosed(cycle_id=CYCLE, goals=(), at=T + DAY)
revenue = c.GoalSet(cycle_id=CYCLE, goal=COMPANY, plan=PLAN, parent_id=None)
regions = c.GoalSet(cycle_id=CYCLE, goal=SALES, plan=PLAN, parent_id=REVENUE)
activate = ask.ActivateCycle(CYCLE, T)
close = ask.CloseCycle(CYCLE, T + DAY)


def followed(goal: AboutGoal, at: datetime = T) -> c.GoalActivated:
    return c.GoalActivated(cycle_id=CYCLE, goal=goal, plan=PLAN, days=DAYS, at=at)


def terms(kind: str, days: int) -> c.Terms:
    last = DAYS.first + timedelta(days=days - 1)
    return c.Terms.model_validate(
        {"name": "x", "kind": kind, "days": Days(first=DAYS.first, last=last)}
    )


def test_it_is_prepared_once() -> None:
    prepare = ask.PrepareCycle(CYCLE, QUARTER)
    given().when(prepare).then(prepared).when(prepare).then()
    given(prepared, activated).when(prepare).then()
    other = ask.PrepareCycle(CYCLE, terms("year", 365))
    given(prepared).when(other).then_refused(GoalsRefused, saying="prepare another one")
    given(prepared, activated, closed).when(prepare).then_refused(GoalsRefused)


@pytest.mark.parametrize(("kind", "longest"), [("year", 371), ("quarter", 98)])
def test_its_days_fit_its_kind(kind: str, longest: int) -> None:
    for days in (1, longest):
        fit = terms(kind, days)
        given().when(ask.PrepareCycle(CYCLE, fit)).then(c.CyclePrepared(cycle_id=CYCLE, terms=fit))
    given().when(ask.PrepareCycle(CYCLE, terms(kind, 0))).then_refused(
        InvalidCycle, saying="not before its first"
    )
    given().when(ask.PrepareCycle(CYCLE, terms(kind, longest + 1))).then_refused(
        InvalidCycle, saying=f"at most {longest} days"
    )


def test_once_it_is_active_its_goals_are_followed() -> None:
    given(prepared, revenue, regions).when(activate).then(
        activated, followed(COMPANY), followed(SALES)
    ).when(ask.ActivateCycle(CYCLE, T + DAY)).then()


def test_it_is_not_activated_after_its_last_day() -> None:
    end = DAYS.ends_at
    given(prepared).when(ask.ActivateCycle(CYCLE, end)).then(
        c.CycleActivated(cycle_id=CYCLE, at=end)
    )
    given(prepared).when(ask.ActivateCycle(CYCLE, end + INSTANT)).then_refused(
        InvalidMoment, saying="2026-12-31; it is over"
    )
    given(prepared, activated, closed).when(activate).then_refused(
        GoalsRefused, saying="not opened again"
    )


def test_it_is_closed_with_the_goals_that_stand() -> None:
    past = (prepared, revenue, regions, activated)
    end = c.CycleClosed(cycle_id=CYCLE, goals=(REVENUE, REGIONS), at=T + DAY)
    given(*past).when(close).then(end).when(ask.CloseCycle(CYCLE, T + 2 * DAY)).then()
    given(prepared).when(close).then_refused(GoalsRefused, saying="activate it first")
    given(*past).when(ask.CloseCycle(CYCLE, T - INSTANT)).then_refused(InvalidMoment)
    given(*past).when(ask.CloseCycle(CYCLE, T)).then(end.model_copy(update={"at": T}))


@pytest.mark.parametrize(
    "command",
    [
        ask.SetGoal(CYCLE, SALES, PLAN, None, T),
        ask.MoveGoal(CYCLE, REGIONS, None),
        ask.ArchiveGoal(CYCLE, REGIONS, "moot", T),
        ask.SetWeights(CYCLE, REVENUE, {}),
        ask.AcceptLink(CYCLE, LINK),
        ask.DeclineLink(CYCLE, LINK, "no"),
        ask.WithdrawLink(CYCLE, LINK, "no"),
    ],
)
def test_nothing_changes_in_it_before_or_after(command: ask.CycleCommand) -> None:
    given().when(command).then_refused(UnknownCycle, saying="prepare it first")
    given(prepared, activated, closed).when(command).then_refused(GoalsRefused, saying="as they")


def test_without_a_cycle_there_is_nothing_to_activate_or_to_close() -> None:
    given().when(activate).then_refused(UnknownCycle)
    given().when(close).then_refused(UnknownCycle)


def test_a_goal_set_in_an_active_cycle_is_followed_at_once() -> None:
    past = (prepared, revenue, activated)
    given(*past).when(ask.SetGoal(CYCLE, SALES, PLAN, REVENUE, T + DAY)).then(
        regions, followed(SALES, T + DAY)
    )
    given(*past).when(ask.SetGoal(CYCLE, SALES, PLAN, REVENUE, T - DAY)).then(
        regions, followed(SALES, T)
    )


def test_an_event_out_of_place_changes_nothing() -> None:
    assert c.evolve(None, activated) is None
    assert c.evolve(c.Closed(), regions) == c.Closed()
    state = c.Active(QUARTER, Structure(), T)
    assert c.evolve(state, followed(PRODUCT)) == state


def test_a_cycle_has_its_first_and_its_last_instant() -> None:
    day = Days(first=date(2026, 1, 1), last=date(2026, 1, 1))
    assert day.ends_at - day.begins_at == DAY - INSTANT
    assert DAYS.begins_at == T
