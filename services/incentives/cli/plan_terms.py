"""The terms of a plan as options take them, as requests have them, and as people read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import click

from services.incentives.cli.code_labels import KIND_LABELS, SHARE_RULE_LABELS, label
from shared.terminal.command_options import Month
from shared.terminal.json_files import json_file_option, read_json_object

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

TERM_LABELS = {
    "effective_from": "begins 生效月份",
    "weight": "weight 部门权重",
    "department_weights": "weights of departments 各部门权重",
    "obligation_weights": "kinds that count 计入的义务类型",
    "excuses": "excuses 免责",
    "curve": "score curve 得分曲线",
    "minimum_obligations": "minimum of obligations 最少义务数量",
    "cap": "cap of pools 奖金池上限",
    "share_rule": "share rule 分成规则",
    "star": "star 协作之星",
    "dispute_days": "days for disputes 争议期限（天）",
    "currency": "currency 货币",
}
EXCUSE_LABELS = {
    "late-input": "late input 上游延误",
    "accepted-pause": "accepted pause 对方同意暂停",
    "dispute-upheld": "dispute upheld 争议已支持",
}
STAR_WINNER_LABELS = {"department": "department 部门", "team": "team 团队", "person": "person 个人"}
STAR_ALERT_LABELS = {
    "self_made_items": "self-made items 自设义务项数",
    "self_made_share": "self-made share 自设义务占比",
    "split_items": "items of a split delivery 拆分交付项数",
    "split_hours": "hours of a split delivery 拆分交付小时数",
    "redated_hours": "hours of re-dating 临期改期小时数",
    "backdated_hours": "hours of back-dating 补录过往小时数",
}
NOT_TERMS = {"shares", "version", "in_force_from", "in_force_until", "_actions"}
"""What a plan's answer has besides its terms; `shares` is two terms of a request."""
CURVE_LABELS = {"linear": "linear 线性", "steps": "steps 分级", "capped": "capped 封顶"}


def terms_options(command: Decorated) -> Decorated:
    """Add the options that name terms; `given_terms` reads them."""
    for option in (
        click.option("--cap", help="The cap of pools, like 2."),
        click.option("--weight", help="The weight of every department, 0 to 1, like 0.2."),
        click.option("--from", "first", type=Month(), help="The first month, like 2027-01."),
        json_file_option("--terms", "terms_file", "terms as POST /plan-drafts takes them"),
    ):
        command = option(command)
    return command


def given_terms(
    terms_file: Iterable[str] | None, first: str | None, weight: str | None, cap: str | None
) -> dict[str, Any]:
    """Return the terms that a command line names; an option outranks the file."""
    options = {"effective_from": first, "weight": weight, "cap": cap}
    given = {name: value for name, value in options.items() if value is not None}
    return read_json_object(terms_file, "--terms") | given


def terms_of(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms of a plan or a draft, as they are answered, as a request has them."""
    terms = {name: value for name, value in plan.items() if name not in NOT_TERMS}
    return {**terms, "cap": plan["shares"]["cap"], "share_rule": plan["shares"]["rule"]}


def describe_terms(terms: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each term as a request has it, in both languages."""
    for name, value in terms.items():
        yield f"{label(TERM_LABELS, name)}: {_describe(name, value)}"


def _describe(name: str, value: Any) -> str:
    match name:
        case "obligation_weights":
            return ", ".join(
                f"{label(KIND_LABELS, one)} × {weight}" for one, weight in value.items()
            )
        case "department_weights":
            return ", ".join(f"{code} {weight}" for code, weight in value.items()) or "–"
        case "excuses":
            return "; ".join(
                f"{label(EXCUSE_LABELS, reason)}: {_kinds(kinds)}"
                for reason, kinds in value.items()
            )
        case "curve" | "share_rule":
            return _typed({**CURVE_LABELS, **SHARE_RULE_LABELS}, value)
        case "star":
            return _star(value)
        case _:
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _kinds(kinds: Iterable[str]) -> str:
    named = list(kinds)
    if KIND_LABELS.keys() <= set(named):
        return "every kind 所有类型"
    return ", ".join(label(KIND_LABELS, kind) for kind in named) or "–"


def _star(star: Mapping[str, Any]) -> str:
    award = star["award"]
    what = (
        f"{award['hours']} h leave 调休"
        if award["type"] == "extra-leave"
        else f"{award['amount_minor']} minor units 最小货币单位"
    )
    return "; ".join(
        (
            f"minimum of obligations 最少义务数量: {star['minimum_obligations']}",
            f"winners 名额: {_numbers(STAR_WINNER_LABELS, star['winners'])}",
            f"award 奖励: {what}",
            f"alerts from 异常提示起点: {_numbers(STAR_ALERT_LABELS, star['alerts'])}",
        )
    )


def _numbers(labels: Mapping[str, str], numbers: Mapping[str, Any]) -> str:
    return ", ".join(f"{label(labels, name)} {number}" for name, number in numbers.items())


def _typed(labels: Mapping[str, str], term: Mapping[str, Any]) -> str:
    """Return the words for the type of a term, with its other fields as they are."""
    fields = {name: value for name, value in term.items() if name != "type"}
    words = label(labels, term["type"])
    return f"{words} {json.dumps(fields, ensure_ascii=False)}" if fields else words
