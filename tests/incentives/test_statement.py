"""A month's statement and its JSON."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from services.incentives.domain.incentive_plan import BUILT_IN_PLAN, Plan
from services.incentives.domain.informational_signal import Signal
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.post_lock_adjustment import KpiAdjustment
from services.incentives.domain.statement import BookedBonusShare, Statement, build_statement
from tests.incentives.domain_examples import IN_NOVEMBER, fact_id, text_copy


def bonus(
    project: str, *, department: str = "rd", period: str = "2026-11", cause: int = 1
) -> BookedBonusShare:
    return BookedBonusShare(
        department, project, text_copy(period), cause * 100, "CNY", fact_id(cause)
    )


def adjustment(booked_in: str, department: str = "rd") -> KpiAdjustment:
    return KpiAdjustment(
        period="2026-10",
        booked_in=text_copy(booked_in),
        department=department,
        obligation="handoff-1",
        change={"late": -1, "on_time": 1},
        weighted_points=Decimal("-1.25"),
        cause=fact_id(9),
    )


def signal(cause: int, fact_: str = "goals.goal-lagging", *, at: datetime = IN_NOVEMBER) -> Signal:
    return Signal(
        fact=fact_,
        subject="ten regions",
        at=at,
        cause=fact_id(cause),
        subject_id=fact_id(99),
        completion=Decimal("0.4000"),
        period="2026-11",
    )


def november(
    *,
    plan: Plan = BUILT_IN_PLAN,
    departments: tuple[str, ...] = (),
    tallies: dict[str, dict[str, ObligationTally]] | None = None,
    bonuses: tuple[BookedBonusShare, ...] = (),
    adjustments: tuple[KpiAdjustment, ...] = (),
    signals: tuple[tuple[str | None, Signal], ...] = (),
    names: dict[str, str] | None = None,
) -> Statement:
    return build_statement(
        "2026-11", plan, "open", departments, tallies or {}, bonuses, adjustments, signals, names
    )


def test_the_json_has_its_keys_in_order() -> None:
    statement = november(
        departments=("test", "rd"),
        tallies={"rd": {"handoff": ObligationTally(on_time=12, late=5)}},
        bonuses=(bonus("launch"), bonus("late launch", period="2026-10", cause=2)),
        adjustments=(adjustment("2026-11"),),
        signals=(("rd", signal(4)), (None, signal(5, "goals.goal-achieved"))),
        names={"rd": "R&D"},
    )

    assert statement.model_dump_json() == (
        '{"period":"2026-11","plan_version":1,"status":"open","departments":['
        '{"department":"rd","due":17,"on_time":12,"late":5,"excused":0,'
        '"on_time_rate":"0.7059","score":"70.59","weight":"0.15","weighted_points":"10.59",'
        '"bonus":[{"project":"launch","amount_minor":100,"currency":"CNY",'
        '"project_id":null,"project_name":null}],'
        '"adjustments":['
        '{"type":"kpi","period":"2026-10","booked_in":"2026-11","department":"rd",'
        '"obligation":"handoff-1","change":{"late":-1,"on_time":1},"weighted_points":"-1.25",'
        '"cause":"00000000-0000-0000-0000-000000000009"},'
        '{"type":"bonus","period":"2026-10","booked_in":"2026-11","department":"rd",'
        '"project":"late launch","amount_minor":200,"currency":"CNY",'
        '"cause":"00000000-0000-0000-0000-000000000002",'
        '"project_id":null,"project_name":null}],'
        '"by_kind":{"handoff":{"due":17,"on_time":12,"late":5,"excused":0,'
        '"on_time_rate":"0.7059"}},'
        '"signals":[{"fact":"goals.goal-lagging","subject":"ten regions",'
        '"at":"2026-11-03T18:00:00+08:00","cause":"00000000-0000-0000-0000-000000000004",'
        '"subject_id":"00000000-0000-0000-0000-000000000063","completion":"0.4000",'
        '"period":"2026-11"}],"name":"R&D","too_little_data":false},'
        '{"department":"test","due":0,"on_time":0,"late":0,"excused":0,'
        '"on_time_rate":null,"score":null,"weight":"0.15","weighted_points":null,'
        '"bonus":[],"adjustments":[],"by_kind":{},"signals":[],"name":null,'
        '"too_little_data":true}],'
        '"signals":[{"fact":"goals.goal-achieved","subject":"ten regions",'
        '"at":"2026-11-03T18:00:00+08:00","cause":"00000000-0000-0000-0000-000000000005",'
        '"subject_id":"00000000-0000-0000-0000-000000000063","completion":"0.4000",'
        '"period":"2026-11"}]}'
    )


def test_a_stored_statement_is_read_back_unchanged() -> None:
    statement = november(
        tallies={"rd": {"handoff": ObligationTally(on_time=1)}},
        bonuses=(bonus("launch"), bonus("older", period="2026-10")),
        adjustments=(adjustment("2026-11"),),
        signals=(("rd", signal(4)), (None, signal(5))),
    )

    assert Statement.model_validate_json(statement.model_dump_json()) == statement


def test_departments_come_by_code_each_once() -> None:
    statement = november(
        departments=("市场", "rd", "Test"),
        tallies={"rd": {}, "市场": {"duty": ObligationTally(late=1)}},
    )

    assert [line.department for line in statement.departments] == ["Test", "rd", "市场"]
    assert [line.due for line in statement.departments] == [0, 0, 1]


def test_a_department_that_nobody_listed_is_not_left_out() -> None:
    statement = november(
        departments=("d",),
        tallies={"a": {"handoff": ObligationTally(late=1)}},
        bonuses=(bonus("launch", department="b"),),
        adjustments=(adjustment("2026-11", "c"), adjustment("2026-12", "e")),
        signals=(("f", signal(4)), (None, signal(5))),
    )

    assert [line.department for line in statement.departments] == ["a", "b", "c", "d", "f"]


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


def test_signals_are_sorted_by_time_and_then_by_fact() -> None:
    (line,) = (
        statement := november(
            signals=(
                ("rd", signal(3)),
                (None, signal(7)),
                ("rd", signal(1, at=IN_NOVEMBER + timedelta(seconds=1))),
                (None, signal(6)),
                ("rd", signal(2)),
            )
        )
    ).departments

    assert [each.cause.int for each in line.signals] == [2, 3, 1]
    assert [each.cause.int for each in statement.signals] == [6, 7]


def test_the_kinds_of_a_department_sum_to_its_counts() -> None:
    (line,) = november(
        tallies={
            "rd": {
                "support": ObligationTally(late=1, excused=2),
                "handoff": ObligationTally(on_time=2, late=1),
                "reply": ObligationTally(excused=1),
                "duty": ObligationTally(),
                "idea": ObligationTally(on_time=9),
            }
        }
    ).departments

    assert list(line.by_kind) == ["handoff", "reply", "support"]
    assert [each.due for each in line.by_kind.values()] == [3, 1, 3]
    assert [str(each.on_time_rate) for each in line.by_kind.values()] == [
        "0.6667",
        "None",
        "0.0000",
    ]
    for count in ("due", "on_time", "late", "excused"):
        total = sum(getattr(each, count) for each in line.by_kind.values())
        assert total == getattr(line, count)


def test_a_stored_statement_without_kinds_and_signals_can_still_be_read() -> None:
    statement = november(departments=("rd",), tallies={"rd": {"handoff": ObligationTally(late=1)}})

    old = Statement.model_validate_json(
        statement.model_dump_json(
            exclude={"departments": {"__all__": {"by_kind", "signals"}}, "signals": True}
        )
    )

    (line,) = old.departments
    assert (old.signals, line.by_kind, line.signals, line.late) == ((), {}, (), 1)


def test_what_is_booked_in_another_month_is_not_in_this_statement() -> None:
    (line,) = november(
        departments=("rd",),
        adjustments=tuple(map(adjustment, ("2026-10", "2026-12", "2026-11"))),
    ).departments

    assert [each.booked_in for each in line.adjustments] == ["2026-11"]


def test_the_statement_names_its_plan_and_uses_its_weights() -> None:
    plan = Plan(version=4, effective_from="2026-11", department_weights={"rd": Decimal("0.2")})

    statement = november(plan=plan, tallies={"rd": {"duty": ObligationTally(on_time=1, late=1)}})

    assert statement.plan_version == 4
    assert str(statement.departments[0].weight) == "0.2"
    assert str(statement.departments[0].weighted_points) == "10.00"
