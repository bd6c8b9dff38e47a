"""A month's statement, as programs read it."""

from __future__ import annotations

from decimal import Decimal

from services.incentives.domain.adjustment import KpiAdjustment
from services.incentives.domain.kpi import Tally
from services.incentives.domain.plan import BUILT_IN, Plan
from services.incentives.domain.statement import BookedBonus, Statement, build_statement
from tests.incentives.examples import fact, read


def bonus(
    project: str, *, department: str = "rd", period: str = "2026-11", cause: int = 1
) -> BookedBonus:
    return BookedBonus(department, project, read(period), cause * 100, "CNY", fact(cause))


def adjustment(booked_in: str, department: str = "rd") -> KpiAdjustment:
    return KpiAdjustment(
        period="2026-10",
        booked_in=read(booked_in),
        department=department,
        obligation="handoff-1",
        change={"late": -1, "on_time": 1},
        weighted_points=Decimal("-1.25"),
        cause=fact(9),
    )


def november(
    *,
    plan: Plan = BUILT_IN,
    departments: tuple[str, ...] = (),
    tallies: dict[str, dict[str, Tally]] | None = None,
    bonuses: tuple[BookedBonus, ...] = (),
    adjustments: tuple[KpiAdjustment, ...] = (),
) -> Statement:
    return build_statement(
        "2026-11", plan, "open", departments, tallies or {}, bonuses, adjustments
    )


def test_the_json_has_its_keys_in_order() -> None:
    statement = november(
        departments=("test", "rd"),
        tallies={"rd": {"handoff": Tally(on_time=12, late=5)}},
        bonuses=(bonus("launch"), bonus("late launch", period="2026-10", cause=2)),
        adjustments=(adjustment("2026-11"),),
    )

    assert statement.model_dump_json() == (
        '{"period":"2026-11","plan_version":1,"status":"open","departments":['
        '{"department":"rd","due":17,"on_time":12,"late":5,"excused":0,'
        '"on_time_rate":"0.7059","score":"70.59","weight":"0.15","weighted_points":"10.59",'
        '"bonus":[{"project":"launch","amount_minor":100,"currency":"CNY"}],'
        '"adjustments":['
        '{"type":"kpi","period":"2026-10","booked_in":"2026-11","department":"rd",'
        '"obligation":"handoff-1","change":{"late":-1,"on_time":1},"weighted_points":"-1.25",'
        '"cause":"00000000-0000-0000-0000-000000000009"},'
        '{"type":"bonus","period":"2026-10","booked_in":"2026-11","department":"rd",'
        '"project":"late launch","amount_minor":200,"currency":"CNY",'
        '"cause":"00000000-0000-0000-0000-000000000002"}]},'
        '{"department":"test","due":0,"on_time":0,"late":0,"excused":0,'
        '"on_time_rate":null,"score":null,"weight":"0.15","weighted_points":null,'
        '"bonus":[],"adjustments":[]}]}'
    )


def test_a_statement_is_read_back_as_it_was_written() -> None:
    statement = november(
        tallies={"rd": {"handoff": Tally(on_time=1)}},
        bonuses=(bonus("launch"), bonus("older", period="2026-10")),
        adjustments=(adjustment("2026-11"),),
    )

    assert Statement.model_validate_json(statement.model_dump_json()) == statement


def test_departments_come_by_code_each_once() -> None:
    statement = november(
        departments=("市场", "rd", "Test"), tallies={"rd": {}, "市场": {"duty": Tally(late=1)}}
    )

    assert [line.department for line in statement.departments] == ["Test", "rd", "市场"]
    assert [line.due for line in statement.departments] == [0, 0, 1]


def test_a_department_that_nobody_listed_is_not_left_out() -> None:
    statement = november(
        departments=("d",),
        tallies={"a": {"handoff": Tally(late=1)}},
        bonuses=(bonus("launch", department="b"),),
        adjustments=(adjustment("2026-11", "c"), adjustment("2026-12", "e")),
    )

    assert [line.department for line in statement.departments] == ["a", "b", "c", "d"]


def test_a_departments_bonuses_come_by_project() -> None:
    (line,) = november(
        bonuses=(bonus("z", cause=1), bonus("a", cause=3), bonus("a", cause=2))
    ).departments

    assert [(each.project, each.amount_minor) for each in line.bonus] == [
        ("a", 200),
        ("a", 300),
        ("z", 100),
    ]


def test_each_department_has_its_own_bonuses_and_adjustments() -> None:
    first, second = november(
        bonuses=(bonus("launch", department="b"), bonus("older", period="2026-09")),
        adjustments=(adjustment("2026-11", "b"),),
    ).departments

    assert (first.department, second.department) == ("b", "rd")
    assert [each.project for each in first.bonus] == ["launch"]
    assert [each.type for each in first.adjustments] == ["kpi"]
    assert second.bonus == ()
    assert [each.type for each in second.adjustments] == ["bonus"]


def test_late_bonuses_come_by_month_and_project() -> None:
    (line,) = november(
        bonuses=(
            bonus("a", period="2026-10"),
            bonus("z", period="2026-09"),
            bonus("b", period="2026-09"),
        )
    ).departments

    assert [(each.period, each.type) for each in line.adjustments] == [
        ("2026-09", "bonus"),
        ("2026-09", "bonus"),
        ("2026-10", "bonus"),
    ]
    assert [getattr(each, "project", "") for each in line.adjustments] == ["b", "z", "a"]


def test_what_is_booked_in_another_month_is_not_in_this_statement() -> None:
    (line,) = november(
        departments=("rd",),
        adjustments=tuple(map(adjustment, ("2026-10", "2026-12", "2026-11"))),
    ).departments

    assert [each.booked_in for each in line.adjustments] == ["2026-11"]


def test_the_statement_names_its_plan_and_takes_its_weights() -> None:
    plan = Plan(version=4, effective_from="2026-11", department_weights={"rd": Decimal("0.2")})

    statement = november(plan=plan, tallies={"rd": {"duty": Tally(on_time=1, late=1)}})

    assert statement.plan_version == 4
    assert str(statement.departments[0].weight) == "0.2"
    assert str(statement.departments[0].weighted_points) == "10.00"
