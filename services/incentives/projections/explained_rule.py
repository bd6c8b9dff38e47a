"""The rule by which something counts as it does, in words and with what it was applied to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from services.incentives.domain.incentive_plan import Plan, Plans, plan_in_force
from services.incentives.domain.obligation_kind import CHINESE_WORDS
from services.incentives.domain.score_curve import CappedCurve, ScoreCurve, StepCurve
from services.incentives.projections.rule_in_words import RuleInWords
from shared.http.field_types import PlainDecimal

_MINUTE = timedelta(minutes=1)
_REASONS = {
    "late-input": ("late input", "上游输入迟到"),
    "accepted-pause": ("an accepted pause", "经对方同意的暂停"),
    "dispute-upheld": ("a dispute that was upheld", "已支持的争议"),
}
_COUNTS_AS = {
    "on_time": ("counts as on time", "计为按时"),
    "late": ("counts as late", "计为逾期"),
    "excused": (
        "excused, so it counts as due and is left out of the rate",
        "免责：计入应完成数，不计入按时率",
    ),
}


class MonthRules(BaseModel):
    """The rules that make figures of the counts of one month: those of its plan."""

    period: str
    plan_version: int
    obligation_weights: Mapping[str, PlainDecimal]
    """How heavily each kind of obligation that counts weighs."""
    curve: ScoreCurve
    """Which score an on-time rate is worth."""
    excuses: Mapping[str, tuple[str, ...]]
    """The kinds that each reason excuses."""
    minimum_obligations: int
    rule: RuleInWords


def list_month_rules(period: str, versions: Mapping[str, int], plans: Plans) -> list[MonthRules]:
    """Return the rules of a statement's month, and of the others that it adjusts, in their order.

    `versions` are those by which events behind the figures count, by month.
    """
    by_version = {plan.version: plan for plan in plans}
    in_force = {period: plan_in_force(period, plans).version, **versions}
    return [
        describe_month_rules(month, by_version[version])
        for month, version in sorted(in_force.items())
    ]


def describe_month_rules(period: str, plan: Plan) -> MonthRules:
    """Return the rules of a month, of which `plan` is in force."""
    curve_en, curve_zh = _curve(plan.curve)
    weights = ", ".join(f"{kind} {weight}" for kind, weight in plan.obligation_weights.items())
    weights_zh = "、".join(
        f"{CHINESE_WORDS.get(kind, kind)} {weight}"
        for kind, weight in plan.obligation_weights.items()
    )
    return MonthRules(
        period=period,
        plan_version=plan.version,
        obligation_weights=plan.obligation_weights,
        curve=plan.curve,
        excuses=plan.excuses,
        minimum_obligations=plan.minimum_obligations,
        rule=RuleInWords(
            en=(
                f"plan version {plan.version}: the rate is on time ÷ (on time + late), with these"
                f" weights of kinds: {weights}; {curve_en}; points = weight of the department"
                f" × score; fewer than {plan.minimum_obligations} on time or late are too little"
                " data for a rank"
            ),
            zh=(
                f"方案第 {plan.version} 版：按时率 = 按时 ÷（按时 + 逾期），"
                f"各类义务权重：{weights_zh}；"
                f"{curve_zh}；加权分 = 部门权重 × 得分；按时与逾期合计少于"
                f" {plan.minimum_obligations} 项则数据不足，不参与排名"
            ),
        ),
    )


def describe_obligation_rule(
    record: Mapping[str, Any], counts_as: str | None, late_input_from: str | None
) -> RuleInWords:
    """Return why the obligation of an event counts as it does.

    `record` is the stored event, `counts_as` its outcome by the plan of its month, and
    `late_input_from` the department whose input was late.
    """
    if counts_as is None:
        return RuleInWords(
            en="it is no longer owed, so its count is reversed", zh="不再应完成，原计数冲回"
        )
    measured_en, measured_zh = _compare_with_deadline(record)
    count_en, count_zh = _COUNTS_AS[counts_as]
    en, zh = [measured_en], [measured_zh]
    if record.get("outcome") == "excused":
        reason_en, reason_zh = _REASONS[record.get("excuse") or "late-input"]
        if late_input_from is not None:
            reason_en += f" from {late_input_from}"
            reason_zh = f"{late_input_from} 的{reason_zh}"
        if counts_as == "excused":
            en.append(f"the delay is due to {reason_en}")
            zh.append(f"延误原因为{reason_zh}")
        else:
            en.append(f"the plan does not grant the excuse, {reason_en}, to this kind")
            zh.append(f"方案不对此类义务认可免责原因：{reason_zh}")
    if record.get("dispute") is not None:
        en.append("as decided on a dispute")
        zh.append("依争议裁定")
    return RuleInWords(en="; ".join([*en, count_en]), zh="；".join([*zh, count_zh]))


def _compare_with_deadline(record: Mapping[str, Any]) -> tuple[str, str]:
    """Say when it was done, seen from the time that decided."""
    moved = record.get("deadline") is not None and record["deadline"] != record["due_at"]
    until_en, until_zh = (
        ("moved deadline", "延后的截止时间") if moved else ("due time", "应完成时间")
    )
    if record["done_at"] is None:
        return f"not done by its {until_en}", f"到{until_zh}仍未完成"
    done_at = datetime.fromisoformat(record["done_at"])
    decisive = datetime.fromisoformat(record["deadline"] if moved else record["due_at"])
    gap = done_at - decisive
    if not gap:
        return f"done exactly at its {until_en}", f"恰在{until_zh}完成"
    en, zh = _in_words(abs(gap))
    if gap > timedelta():
        return f"done {en} after its {until_en}", f"晚于{until_zh} {zh}完成"
    return f"done {en} before its {until_en}", f"早于{until_zh} {zh}完成"


def _in_words(gap: timedelta) -> tuple[str, str]:
    """Return a duration in days, hours and minutes; one below a minute is said to be that."""
    if gap < _MINUTE:
        return "less than 1 min", "不到 1 分钟"
    minutes = gap // _MINUTE
    parts = (
        (minutes // 1440, "d", "天"),
        (minutes // 60 % 24, "h", "小时"),
        (minutes % 60, "min", "分钟"),
    )
    shown = [(number, en, zh) for number, en, zh in parts if number]
    return (
        " ".join(f"{number} {en}" for number, en, _ in shown),
        " ".join(f"{number} {zh}" for number, _, zh in shown),
    )


def _curve(curve: ScoreCurve) -> tuple[str, str]:
    if isinstance(curve, StepCurve):
        steps = ", ".join(f"≥ {step.from_rate}: {step.score}" for step in curve.steps)
        return f"score in steps of the rate ({steps}, else 0)", f"得分按档（{steps}，其余 0）"
    if isinstance(curve, CappedCurve):
        return (
            (
                f"score 0 up to a rate of {curve.floor_rate}, 100 from {curve.full_rate} on,"
                " straight between"
            ),
            f"按时率不高于 {curve.floor_rate} 得 0 分，达到 {curve.full_rate} 得 100 分，其间线性",
        )
    return "score = 100 × rate", "得分 = 100 × 按时率"
