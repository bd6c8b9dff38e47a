"""What a month cost is told once when it is over, and again where it changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.comms.application.request_deadlines import deadline_changes
from services.comms.domain import costing_schedule, month_cost
from services.comms.domain.cost_policy import Rates, price_minutes
from services.comms.domain.costing_schedule import CloseMonths, MonthsClosed, StartCosting
from services.comms.domain.month_cost import CostMonth, MonthCostChecked, MonthCosted, SpentMinutes
from shared.postgres.append_transaction import SetDeadline
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar

PROJECT = UUID("01900000-0000-7000-8000-000000000003")
CAUSE = UUID("01900000-0000-7000-8000-00000000000c")
NOW = datetime(2026, 12, 1, tzinfo=UTC)
CALENDAR = Calendar(version=1, official=load_official_days())
RATES = Rates(effective_from="2026-11")


def cost(*spent: SpentMinutes, causes: tuple[UUID, ...] = ()) -> CostMonth:
    return CostMonth("2026-11", spent, RATES, complete=True, causes=causes, at=NOW)


def figures(events: list[Any]) -> list[tuple[str, UUID | None, int, int]]:
    return [
        (one.department, one.project, one.meetings_minor, one.requests_minor)
        for one in events
        if isinstance(one, MonthCosted)
    ]


SALES = SpentMinutes("sales", PROJECT, 150, 0)
RND = SpentMinutes("rnd", None, 0, 20)
IDLE = SpentMinutes("hr", None, 0, 0)


def test_a_month_is_told_in_money_by_department_and_project_that_spent_anything() -> None:
    events = month_cost.decide(cost(SALES, RND, IDLE), {})
    assert figures(events) == [("sales", PROJECT, 15000, 0), ("rnd", None, 0, 2000)]


def test_a_month_that_did_not_change_is_told_once() -> None:
    told: month_cost.ToldFigures = {}
    for event in month_cost.decide(cost(SALES, RND), told):
        told = month_cost.evolve(told, event)
    assert month_cost.decide(cost(SALES, RND), told) == []
    (checked,) = month_cost.decide(cost(SALES, RND, causes=(CAUSE,)), told)
    assert isinstance(checked, MonthCostChecked)
    assert month_cost.evolve(told, checked) == told


def test_what_was_struck_out_later_is_told_as_zero() -> None:
    told: month_cost.ToldFigures = {}
    for event in month_cost.decide(cost(SALES, RND), told):
        told = month_cost.evolve(told, event)
    assert figures(month_cost.decide(cost(SALES), told)) == [("rnd", None, 0, 0)]


def test_half_a_minor_unit_is_rounded_up() -> None:
    rates = [RATES.model_copy(update={"hourly_rate_minor": rate}) for rate in (29, 30, 31, 0)]
    assert [price_minutes(1, one) for one in rates] == [0, 1, 1, 0]


def test_months_of_a_downtime_are_each_costed_once_and_five_minutes_after_their_end() -> None:
    first_at = datetime(2026, 9, 1, 1, tzinfo=UTC)
    (started,) = costing_schedule.decide(StartCosting(first_at, CALENDAR, first_at), None)
    schedule = costing_schedule.evolve(None, started)
    assert costing_schedule.decide(StartCosting(first_at, CALENDAR, NOW), schedule) == []
    over_at = datetime(2026, 11, 30, 16, 5, tzinfo=UTC)
    (closed,) = costing_schedule.decide(CloseMonths(over_at - timedelta.resolution), schedule)
    assert isinstance(closed, MonthsClosed)
    assert closed.months == ("2026-09", "2026-10")
    (closed,) = costing_schedule.decide(CloseMonths(over_at), schedule)
    assert isinstance(closed, MonthsClosed)
    assert closed.months == ("2026-09", "2026-10", "2026-11")
    assert deadline_changes(closed) == [
        SetDeadline("costing-schedule", datetime(2026, 12, 31, 16, 5, tzinfo=UTC))
    ]
    schedule = costing_schedule.evolve(schedule, closed)
    assert costing_schedule.decide(CloseMonths(over_at), schedule) == []


def test_a_month_is_complete_where_its_first_working_day_had_begun_without_anything_recorded() -> (
    None
):
    def is_complete(first_at: datetime, month: str) -> bool:
        (started,) = costing_schedule.decide(StartCosting(first_at, CALENDAR, NOW), None)
        schedule = costing_schedule.evolve(None, started)
        assert schedule is not None
        return schedule.is_complete(month)

    after_the_holidays = datetime(2026, 10, 8, 1, tzinfo=UTC)
    assert is_complete(after_the_holidays, "2026-10")
    assert not is_complete(after_the_holidays + timedelta(days=1), "2026-10")
    assert is_complete(after_the_holidays + timedelta(days=1), "2026-11")
    assert not is_complete(after_the_holidays, "2026-09")


def test_without_a_start_no_month_is_closed() -> None:
    assert costing_schedule.decide(CloseMonths(NOW), None) == []
    closed = MonthsClosed(months=("2026-10",), next_at=NOW, at=NOW)
    assert costing_schedule.evolve(None, closed) is None
