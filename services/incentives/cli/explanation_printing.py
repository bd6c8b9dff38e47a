"""Prints the events behind a statement's figures, for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.incentives.cli.code_labels import (
    DISPUTE_LABELS,
    KIND_LABELS,
    OUTCOME_LABELS,
    PART_LABELS,
    SHARE_RULE_LABELS,
    SIGNAL_LABELS,
    label,
)
from services.incentives.cli.statement_printing import format_money, print_statement, with_name
from shared.terminal.company_time import describe_duration, format_time
from shared.terminal.console_output import print_result
from shared.terminal.row_output import print_nothing


def print_explanation(
    statement: Mapping[str, Any],
    events: Iterable[Mapping[str, Any]],
    rules: Iterable[Mapping[str, Any]] = (),
) -> None:
    """Print departments' statement, the rules and the events behind it; times are the company's."""
    print_statement(statement)
    for month in rules:
        print_result(f"{month['period']} rule 规则 {month['rule']['en']}")
        print_result(f"        {month['rule']['zh']}")
    print_result("The events behind it 依据")
    behind = list(events)
    if not behind:
        print_nothing("Events 依据")
    for event in behind:
        title = event.get("title") or event["name"]
        print_result(f"\n{_describe_effect(event)}  {title}{_counterpart(event)}")
        for line in _describe(event):
            print_result(f"  {line}")


def _describe(event: Mapping[str, Any]) -> Iterable[str]:
    return (*_times(event), *_bonus(event), *_dispute(event), *_rule(event), *_links(event))


def _describe_effect(event: Mapping[str, Any]) -> str:
    if event["part"] == "adjustment" and event["kind"]:
        change = f"{_outcome(event['was'])} → {_outcome(event['outcome'])}"
        return f"adjusts 调整 {event['period']}: {change}, {label(KIND_LABELS, event['kind'])}"
    if event["part"] == "signal":
        return label(SIGNAL_LABELS, event["kind"])
    if event["outcome"]:
        kind = f", {label(KIND_LABELS, event['kind'])}" if event["kind"] else ""
        return f"{_outcome(event['outcome'])}{kind}"
    return label(PART_LABELS, event["part"])


def _outcome(code: str | None) -> str:
    return "–" if code is None else label(OUTCOME_LABELS, code)


def _counterpart(event: Mapping[str, Any]) -> str:
    code = event.get("counterpart")
    return "" if code is None else f", for 交付 {with_name(code, event.get('counterpart_name'))}"


def _times(event: Mapping[str, Any]) -> Iterable[str]:
    if event["due_at"]:
        due, done = format_time(event["due_at"]), format_time(event["done_at"])
        yield f"due 应于 {due}, done 完成于 {done}"
    if event.get("excuse") == "accepted-pause":
        yield f"due without the accepted pause 不计暂停应于 {format_time(event['deadline'])}"
        yield f"excused by the pause until 因同意暂停免责至 {format_time(event['excused_until'])}"
    elif event.get("deadline"):
        yield f"the deadline was moved to 截止延至 {format_time(event['deadline'])}"
    if event.get("excused_until") and event.get("excuse") != "accepted-pause":
        yield f"excused by late input until 因输入迟到免责至 {format_time(event['excused_until'])}"
    if event.get("delayed_by"):
        yield f"delayed by 上游延误 {_late_input(event['delayed_by'])}"
    if event.get("late_by"):
        yield f"late by 逾期 {describe_duration(event['late_by'])}"
    if event["at"]:
        yield f"at 时间 {format_time(event['at'])}"


def _late_input(late: Mapping[str, Any]) -> str:
    """Return the department and the deliverable; an event of an earlier version has the id only."""
    code, deliverable = late["department"], late["deliverable"] or f"handoff-{late['handoff_id']}"
    return (
        deliverable
        if code is None
        else f"{with_name(code, late.get('department_name'))}: {deliverable}"
    )


def _bonus(event: Mapping[str, Any]) -> Iterable[str]:
    bonus = event.get("bonus")
    if not bonus:
        return
    yield f"project 项目 {bonus['project']} {bonus['name']}"
    limit = "≤ " if bonus.get("direction") == "down" else ""
    target = f"{limit}{bonus['target']} {bonus['unit']}"
    yield f"actual 实际 {bonus['actual']} of target 目标 {target}, cap 上限 {bonus['cap']}"
    if bonus.get("factor"):
        rule = label(SHARE_RULE_LABELS, bonus["share_rule"])
        yield f"factor 系数 {bonus['factor']}, split by 分成规则 {rule}"
    for name, words in (
        ("agreed_minor", "agreed pool 约定奖金池"),
        ("pool_minor", "pool 奖金池"),
        ("share_minor", f"share 分成 {_describe_ratio(bonus)} →"),
        ("was_share_minor", "share before 原分成"),
        ("difference_minor", "difference booked 入账差额"),
    ):
        if bonus.get(name) is not None:
            money = {"amount_minor": bonus[name], "currency": bonus["currency"]}
            yield f"{words} {format_money(money)}"


def _rule(event: Mapping[str, Any]) -> Iterable[str]:
    if rule := event.get("rule"):
        yield f"rule 规则 {rule['en']}"
        yield f"          {rule['zh']}"


def _dispute(event: Mapping[str, Any]) -> Iterable[str]:
    dispute = event.get("dispute")
    if dispute:
        words = label(DISPUTE_LABELS, dispute["decision"])
        yield f"dispute 争议 {words} {format_time(dispute['at'])}: {dispute['reasons']}"


def _describe_ratio(bonus: Mapping[str, Any]) -> str:
    """Return the part of the pool, with the rule that it came from if it was not agreed."""
    rule = bonus.get("share_rule", "agreed-ratio")
    if rule == "agreed-ratio":
        return str(bonus["ratio"])
    return f"{bonus['share_ratio']} ({label(SHARE_RULE_LABELS, rule)})"


def _links(event: Mapping[str, Any]) -> Iterable[str]:
    links = event.get("links") or {}
    if event["part"] == "obligation":
        yield f"id 编号 {event['name']}"  # by which its outcome is disputed
    if links.get("subject"):
        yield f"see 详见 {links['subject']}"
    yield f"fact 依据 {links.get('fact') or event['cause']}"
