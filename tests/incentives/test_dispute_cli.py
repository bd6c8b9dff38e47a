"""Disputes and accepted pauses on the terminal, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from services.incentives.cli.dispute_commands import describe_dispute
from services.incentives.cli.explanation_printing import print_explanation

AT = "2026-11-23T09:00:00+08:00"
DISPUTE: dict[str, Any] = {
    "dispute_id": "01920000-0000-7000-8000-000000000001",
    "department": "研发",
    "period": "2026-10",
    "subject": {"type": "figure", "obligation": "handoff-1"},
    "title": "需求文档",
    "status": "upheld",
    "reasons": "the order changed",
    "evidence": ["https://jira.example/RD-7"],
    "filed_at": AT,
    "filed_by": None,
    "time_limit_at": None,
    "answers": [{"department": "测试", "answer": "it did", "by": "tang", "at": AT}],
    "decisions": [{"decision": "upheld", "reasons": "it is on file", "by": "boss", "at": AT}],
    "effects": [
        {
            "type": "obligation",
            "department": "研发",
            "kind": "handoff",
            "obligation": "handoff-1",
            "title": None,
            "was": "late",
            "outcome": "excused",
        },
        {
            "type": "obligation",
            "department": "测试",
            "kind": "duty",
            "obligation": "duty-1",
            "title": "对账单",
            "was": None,
            "outcome": "on_time",
        },
        {
            "type": "share",
            "department": "测试",
            "was_minor": 40000,
            "amount_minor": 75000,
            "currency": "CNY",
        },
    ],
}


def test_a_dispute_says_what_was_decided_and_what_that_changed() -> None:
    lines = list(describe_dispute(DISPUTE))

    assert lines[0] == "2026-10  研发  figure 指标  需求文档  upheld 已支持"
    assert lines[1] == "  upheld 已支持 since 始于 2026-11-23 09:00"
    assert lines[3] == "  filed 提出 2026-11-23 09:00: the order changed"  # who filed it is hidden
    assert lines[4] == "  evidence 证据 https://jira.example/RD-7"
    assert lines[5] == "  answered 答复 测试 2026-11-23 09:00, by 由 tang: it did"
    assert lines[6] == "  upheld 已支持 2026-11-23 09:00, by 由 boss: it is on file"
    assert lines[7:9] == [
        "  研发  handoff 交接  handoff-1  late 逾期 → excused 免责",
        "  测试  duty 常设职责  对账单  – → on time 按时",
    ]
    assert "400.00" in lines[9]
    assert "750.00" in lines[9]


def test_a_dispute_without_a_title_names_the_obligation() -> None:
    (headline, *_) = describe_dispute({**DISPUTE, "title": None})
    assert "handoff-1" in headline


def test_an_explanation_names_the_dispute_and_the_accepted_pause(
    capsys: pytest.CaptureFixture[str],
) -> None:
    statement = {
        "period": "2026-10",
        "plan_version": 1,
        "status": "open",
        "departments": [],
        "signals": [],
    }
    event = {
        "part": "obligation",
        "name": "reply-1",
        "kind": "reply",
        "outcome": "excused",
        "due_at": "2026-10-15T18:00:00+08:00",
        "done_at": "2026-10-15T17:00:00+08:00",
        "deadline": "2026-10-15T16:00:00+08:00",
        "excused_until": "2026-10-15T18:00:00+08:00",
        "excuse": "accepted-pause",
        "late_by": "PT1H",
        "at": None,
        "cause": "1",
        "dispute": {"decision": "reversed", "reasons": "it was forged", "at": AT},
    }

    print_explanation(statement, [event])

    printed = capsys.readouterr().out
    assert "due without the accepted pause 不计暂停应于" in printed
    assert "excused by the pause until 因同意暂停免责至" in printed
    assert "late input" not in printed
    assert "dispute 争议 reversed 已撤销裁定" in printed
    assert "late by 逾期" in printed
