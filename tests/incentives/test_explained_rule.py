"""The rule by which something counts is said in words, in English and Chinese."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from services.incentives.domain.incentive_plan import BUILT_IN_PLAN
from services.incentives.domain.score_curve import CappedCurve, CurveStep, StepCurve
from services.incentives.projections.explained_rule import (
    describe_month_rules,
    describe_obligation_rule,
    list_month_rules,
)

DUE = "2026-10-15T16:00:00+00:00"
LATE = {"due_at": DUE, "done_at": "2026-10-16T19:05:00+00:00", "outcome": "late"}


@pytest.mark.parametrize(
    ("changes", "counts_as", "en", "zh"),
    [
        ({}, "late", "done 1 d 3 h 5 min after its due time; counts as late", "1 天 3 小时 5 分钟"),
        ({"done_at": None}, "late", "not done by its due time; counts as late", "仍未完成"),
        (
            {"done_at": "2026-10-15T14:00:00+00:00", "outcome": "on_time"},
            "on_time",
            "done 2 h before its due time; counts as on time",
            "早于应完成时间 2 小时完成；计为按时",
        ),
        ({"done_at": DUE}, "on_time", "done exactly at its due time; counts as on time", "恰在"),
        (
            {"done_at": "2026-10-15T16:00:00.000001+00:00"},
            "late",
            "done less than 1 min after its due time; counts as late",
            "不到 1 分钟",
        ),
        (
            {"deadline": "2026-10-16T19:00:00+00:00"},
            "late",
            "done 5 min after its moved deadline; counts as late",
            "延后的截止时间",
        ),
        (
            {"outcome": "excused", "excuse": "accepted-pause"},
            "excused",
            (
                "done 1 d 3 h 5 min after its due time; the delay is due to an accepted pause;"
                " excused, so it counts as due and is left out of the rate"
            ),
            "延误原因为经对方同意的暂停",
        ),
        (
            {"outcome": "excused"},
            "late",
            (
                "done 1 d 3 h 5 min after its due time; the plan does not grant the excuse,"
                " late input from RND, to this kind; counts as late"
            ),
            "方案不对此类义务认可免责原因：RND 的上游输入迟到",
        ),
        (
            {"dispute": "00000000-0000-0000-0000-000000000001"},
            "on_time",
            "done 1 d 3 h 5 min after its due time; as decided on a dispute; counts as on time",
            "依争议裁定",
        ),
        ({}, None, "it is no longer owed, so its count is reversed", "冲回"),
    ],
)
def test_an_obligation_says_why_it_counts_so(
    changes: dict[str, Any], counts_as: str | None, en: str, zh: str
) -> None:
    said_by = "RND" if changes == {"outcome": "excused"} else None
    rule = describe_obligation_rule({**LATE, **changes}, counts_as, said_by)
    assert rule.en == en
    assert zh in rule.zh


@pytest.mark.parametrize(
    ("curve", "en", "zh"),
    [
        (BUILT_IN_PLAN.curve, "score = 100 × rate", "得分 = 100 × 按时率"),
        (
            StepCurve(steps=(CurveStep(from_rate=Decimal("0.9"), score=Decimal(100)),)),
            "score in steps of the rate (≥ 0.9: 100, else 0)",
            "得分按档（≥ 0.9: 100，其余 0）",
        ),
        (
            CappedCurve(floor_rate=Decimal("0.5"), full_rate=Decimal("0.9")),
            "score 0 up to a rate of 0.5, 100 from 0.9 on, straight between",
            "按时率不高于 0.5 得 0 分",
        ),
    ],
)
def test_a_month_says_its_curve(curve: Any, en: str, zh: str) -> None:
    rules = describe_month_rules("2026-10", BUILT_IN_PLAN.model_copy(update={"curve": curve}))
    assert en in rules.rule.en
    assert zh in rules.rule.zh
    assert rules.curve == curve
    assert "各类义务权重：交接 1、常设职责 1、" in rules.rule.zh


def test_the_rules_of_each_month_are_those_its_events_count_by() -> None:
    second = BUILT_IN_PLAN.model_copy(update={"version": 2, "effective_from": "2026-11"})
    found = list_month_rules("2026-11", {"2026-10": 1}, (BUILT_IN_PLAN, second))
    assert [(one.period, one.plan_version) for one in found] == [("2026-10", 1), ("2026-11", 2)]
