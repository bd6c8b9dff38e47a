"""The sample scenario: its months, its acts, and the changes between two statements."""

from __future__ import annotations

import json
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest

from shared.command_line.load_sample_and_announce import COMPANY_SCENARIO_FOLDER
from shared.sample.scenario_calendar import (
    MonthPlaceholder,
    calendar_exceptions,
    end_of_twelve_months,
    last_complete_months,
)
from shared.sample.tour.statement_diff import FigureChange, compare_statements
from shared.working_time.official_holidays import load_official_days

EXCEPTIONS = calendar_exceptions(
    {"official": load_official_days().model_dump(mode="json"), "own": []}
)
LINE = {"department": "RND", "due": 0, "on_time": 0, "late": 0, "excused": 0}
EMPTY: dict[str, Any] = {
    **LINE,
    "score": None,
    "weighted_points": None,
    "bonus": [],
    "adjustments": [],
    "signals": [],
}


def acts() -> list[dict[str, Any]]:
    parts = json.loads((COMPANY_SCENARIO_FOLDER / "scenario.json").read_text("utf-8"))["acts"]
    return [
        act
        for part in parts
        for act in json.loads((COMPANY_SCENARIO_FOLDER / part).read_text("utf-8"))
    ]


@pytest.mark.parametrize("year", range(2019, 2031))
@pytest.mark.parametrize("month", range(1, 13))
def test_in_any_months_each_act_is_later_than_the_one_before(year: int, month: int) -> None:
    days = last_complete_months(date(year, month, 1), 3)
    names = dict(
        zip(
            ("first_month", "last_month", "month"),
            (MonthPlaceholder(day, EXCEPTIONS) for day in days),
            strict=True,
        )
    )
    times = [datetime.fromisoformat(act["at"].format_map(names)) for act in acts()]
    assert all(before < after for before, after in pairwise(times))
    assert {f"{at:%Y-%m}" for at in times} == {f"{day:%Y-%m}" for day in days}


def test_every_act_has_texts_in_both_languages() -> None:
    assert all(act["en"].isascii() and not act["zh"].isascii() for act in acts())


def test_each_departments_head_acts_under_his_own_subject() -> None:
    heads = json.loads((COMPANY_SCENARIO_FOLDER / "scenario.json").read_text("utf-8"))["heads"]
    rows = next(act["body"] for act in acts() if "departments/csv" in act.get("post", ""))
    assert heads == {(cells := row.split(","))[0]: cells[3] for row in rows[1:]}


def test_the_months_that_are_over_may_lie_in_the_year_before() -> None:
    assert last_complete_months(date(2027, 2, 28), 3) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


def test_a_year_ends_on_the_day_before_it_begins_again() -> None:
    assert end_of_twelve_months(date(2026, 8, 1)) == date(2027, 7, 31)
    assert end_of_twelve_months(date(2026, 1, 1)) == date(2026, 12, 31)
    assert end_of_twelve_months(date(2027, 3, 1)) == date(2028, 2, 29)


def test_a_working_day_is_what_the_calendar_says() -> None:
    february = MonthPlaceholder(date(2026, 2, 1), EXCEPTIONS)
    assert str(february) == "2026-02"
    # from the 15th on the Spring Festival; the Saturdays before and after it are worked
    assert [february[n] for n in (1, 5, 10, 11, 12)] == [
        "2026-02-02",
        "2026-02-06",
        "2026-02-13",
        "2026-02-14",
        "2026-02-24",
    ]
    assert f"{february[1]}T10:00" == "{m[1]}T10:00".format_map({"m": february})


def test_the_companys_own_days_override_the_official_ones() -> None:
    day = {"day": "2026-02-14", "name": "", "working": True}
    calendar = {"official": {"days": [day]}, "own": [{**day, "working": False}]}
    assert calendar_exceptions(calendar) == {date(2026, 2, 14): False}


def statement(*lines: dict[str, Any], status: str = "open", signals: int = 0) -> dict[str, Any]:
    empty_signals: list[dict[str, Any]] = [{}] * signals
    return {
        "period": "2026-10",
        "status": status,
        "departments": list(lines),
        "signals": empty_signals,
    }


def test_a_new_empty_line_is_no_change() -> None:
    assert not list(compare_statements(statement(), statement(EMPTY)))


def test_a_figure_changes_from_nothing_or_its_old_value() -> None:
    one = {**EMPTY, "due": 1, "late": 1, "score": "0.00", "weighted_points": "0.00"}
    two = {**one, "due": 2, "on_time": 1, "score": "50.00", "weighted_points": "7.50"}
    assert list(compare_statements(statement(), statement(one))) == [
        FigureChange("2026-10", "RND", "due", 0, 1),
        FigureChange("2026-10", "RND", "late", 0, 1),
        FigureChange("2026-10", "RND", "score", None, "0.00"),
        FigureChange("2026-10", "RND", "weighted_points", None, "0.00"),
    ]
    assert list(compare_statements(statement(one), statement(two))) == [
        FigureChange("2026-10", "RND", "due", 1, 2),
        FigureChange("2026-10", "RND", "on_time", 0, 1),
        FigureChange("2026-10", "RND", "score", "0.00", "50.00"),
        FigureChange("2026-10", "RND", "weighted_points", "0.00", "7.50"),
    ]


def test_bonuses_adjustments_signals_and_the_lock_are_changes_too() -> None:
    share = {"project": "LAUNCH", "amount_minor": 4_410_050, "currency": "CNY"}
    adjusted = [
        {"type": "kpi", "period": "2026-09", "weighted_points": "-0.75"},
        {"type": "bonus", "period": "2026-09", **share},
    ]
    stars = [
        {
            "period": "2026-09",
            "ranking": "team",
            "money": {"amount_minor": 50_000, "currency": "CNY"},
        }
    ]
    full = {
        **EMPTY,
        "bonus": [share],
        "adjustments": adjusted,
        "stars": stars,
        "signals": [{}, {}],
    }
    assert list(compare_statements(statement(), statement(full, status="locked", signals=1))) == [
        FigureChange("2026-10", None, "status", "open", "locked"),
        FigureChange("2026-10", "RND", "bonus:LAUNCH", None, "CNY 44,100.50"),
        FigureChange("2026-10", "RND", "adjustment:2026-09:1", None, "-0.75 points"),
        FigureChange("2026-10", "RND", "adjustment:2026-09:2", None, "CNY 44,100.50"),
        FigureChange("2026-10", "RND", "star:2026-09:team", None, "CNY 500.00"),
        FigureChange("2026-10", "RND", "signals", 0, 2),
        FigureChange("2026-10", None, "signals", 0, 1),
    ]


def test_an_award_of_leave_is_shown_in_hours() -> None:
    star = {"period": "2026-09", "ranking": "department", "leave_hours": 8}
    after = statement({**EMPTY, "stars": [star]})
    assert list(compare_statements(statement(EMPTY), after)) == [
        FigureChange("2026-10", "RND", "star:2026-09:department", None, "8 h")
    ]
