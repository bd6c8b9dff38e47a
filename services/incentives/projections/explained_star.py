"""An award of the star behind a statement, for people: who, by which figures, and how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.star_award import StarAwardPart, StarWinner
from services.incentives.domain.star_award_booking import StarAwardChangeKind
from services.incentives.domain.star_ranking import (
    TIE_BREAK,
    StarRanking,
    StarTieBreak,
)
from services.incentives.domain.star_refusals import CHINESE_RANKINGS
from services.incentives.projections.rule_in_words import RuleInWords
from shared.eventsourcing.money import Money
from shared.eventsourcing.refusal import words_for
from shared.http.field_types import PlainDecimal
from shared.reference_data.currencies import amount_in_major_units

_CHANGES = {
    "awarded": ("awarded", "授予"),
    "withdrawn": ("withdrawn", "收回"),
    "restored": ("given back", "恢复"),
}
_TIE_BREAK = (
    (
        "the first has, in this order, the higher score, more weighted work on time, fewer late,"
        " the longer time since the last award, the lower code"
    ),
    "名次依次比较：得分较高、按时完成的加权工作量较多、逾期较少、距上次获奖较久、代码较小",
)


class StarExplanation(BaseModel):
    """How an award came about, and what a department has of it."""

    period: str
    """The month that the star is of."""
    ranking: StarRanking
    winner: str
    winner_name: str | None
    change: StarAwardChangeKind
    rank: int | None
    due: int
    on_time: int
    late: int
    excused: int
    score: PlainDecimal | None
    weighted_delivered: PlainDecimal
    last_award: str | None
    """The figures of the winner in the ranking, which decide its place."""
    tie_break: list[StarTieBreak]
    minimum_obligations: int
    """Whoever had fewer on time or late has no rank."""
    departments: tuple[str, ...]
    """Those that the award is split among equally; the units left over go one each to the first."""
    award: Money | None
    """The whole award; `null` for leave."""
    award_leave_hours: int | None
    money: Money | None
    """What this adds to the department, negative where the award is withdrawn."""
    leave_hours: int | None
    """Likewise."""
    reasons: str | None
    """Those of the decision; `null` for what a dispute changed, which has its own."""


def describe_star(
    record: Mapping[str, Any], winner_code: str, department: str, plan: Plan
) -> dict[str, Any]:
    """Return what an explanation has of the event of a star, beside what each event has."""
    star = explain_star(record, winner_code, department, plan)
    return {
        "area": "incentives",
        "title": star.winner_name or star.winner,
        "subject": f"/api/incentives/v1/star-months/{star.period}/rankings/{star.ranking}",
        "star": star,
        "rule": describe_star_rule(star, plan),
    }


def explain_star(
    record: Mapping[str, Any], winner_code: str, department: str, plan: Plan
) -> StarExplanation:
    """Return what the event of a star says of a department's part of a winner's award.

    `plan` is that of the star's month.
    """
    change, winner = _find_change(record, winner_code)
    candidate = winner.candidate
    (part,) = [one for one in winner.award if one.department == department]
    sign = -1 if change == "withdrawn" else 1
    return StarExplanation(
        period=record["period"],
        ranking=record["ranking"],
        winner=candidate.code,
        winner_name=candidate.name,
        change=change,
        **candidate.model_dump(include=_FIGURES),
        tie_break=list(TIE_BREAK),
        minimum_obligations=plan.star.minimum_obligations,
        departments=tuple(one.department for one in winner.award),
        award=_sum_money(winner.award),
        award_leave_hours=_sum_hours(winner.award),
        money=part.money
        and Money(amount_minor=sign * part.money.amount_minor, currency=part.money.currency),
        leave_hours=None if part.leave_hours is None else sign * part.leave_hours,
        reasons=record.get("reasons"),
    )


_FIGURES = {
    "rank",
    "due",
    "on_time",
    "late",
    "excused",
    "score",
    "weighted_delivered",
    "last_award",
}


def describe_star_rule(star: StarExplanation, plan: Plan) -> RuleInWords:
    """Return how an award came about, step by step."""
    ranking = words_for(star.ranking, CHINESE_RANKINGS)
    change_en, change_zh = _CHANGES[star.change]
    name = star.winner_name or star.winner
    split_en = split_zh = ""
    if len(star.departments) > 1:
        count = len(star.departments)
        split_en = (
            f", split equally among {count} departments, units left over one each to the first"
            " by code"
        )
        split_zh = f"，由 {count} 个部门均分，余数按部门代码依次各加一单位"
    return RuleInWords(
        en=(
            f"star of {star.period}, ranking by {ranking['en']}: {name} has rank {star.rank} with"
            f" score {_plain(star.score)}, weighted work on time {star.weighted_delivered:f},"
            f" {star.late} late, last award {star.last_award or 'never'}; {_TIE_BREAK[0]};"
            f" at least {star.minimum_obligations} on time or late; award by plan version"
            f" {plan.version}: {_units(star.award, star.award_leave_hours)[0]}{split_en};"
            f" {change_en}: {_units(star.money, star.leave_hours)[0]}"
        ),
        zh=(
            f"{star.period} 协作之星（{ranking['zh']}）：{name} 名次 {star.rank}，得分"
            f" {_plain(star.score)}，按时完成的加权工作量 {star.weighted_delivered:f}，逾期"
            f" {star.late} 项，上次获奖 {star.last_award or '无'}；{_TIE_BREAK[1]}；"
            f"按时与逾期合计至少 {star.minimum_obligations} 项；方案第 {plan.version} 版奖励"
            f" {_units(star.award, star.award_leave_hours)[1]}{split_zh}；"
            f"{change_zh}：{_units(star.money, star.leave_hours)[1]}"
        ),
    )


def _find_change(
    record: Mapping[str, Any], winner_code: str
) -> tuple[StarAwardChangeKind, StarWinner]:
    """Return what an event does to a winner's award."""
    by_change: Sequence[tuple[StarAwardChangeKind, Any]]
    match record["type"]:
        case "star-published":
            by_change = [("awarded", one) for one in record["winners"]]
        case "star-award-withdrawn":
            by_change = [("withdrawn", record["withdrawn"]), ("awarded", record["instead"])]
        case _:
            by_change = [("restored", record["restored"]), ("withdrawn", record["instead"])]
    found = [(kind, StarWinner.model_validate(one)) for kind, one in by_change if one is not None]
    ((change, winner),) = [each for each in found if each[1].candidate.code == winner_code]
    return change, winner


def _sum_money(award: Sequence[StarAwardPart]) -> Money | None:
    paid = [part.money for part in award if part.money is not None]
    if not paid:
        return None
    total = sum(money.amount_minor for money in paid)
    return Money(amount_minor=total, currency=paid[0].currency)


def _sum_hours(award: Sequence[StarAwardPart]) -> int | None:
    hours = [part.leave_hours for part in award if part.leave_hours is not None]
    return sum(hours) if hours else None


def _units(money: Money | None, hours: int | None) -> tuple[str, str]:
    if money is None:
        return f"{hours} h of extra leave", f"调休 {hours} 小时"
    major = amount_in_major_units(money.amount_minor, money.currency)
    text = f"{money.amount_minor} (minor)" if major is None else f"{major}"
    return f"{money.currency} {text}", f"{money.currency} {text}"


def _plain(score: Decimal | None) -> str:
    return "–" if score is None else f"{score:f}"
