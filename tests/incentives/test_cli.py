"""The terminal commands of incentives and their output."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import services
from services.incentives.cli.explanation_printing import print_explanation
from services.incentives.cli.statement_printing import print_statement, print_statement_by_kind
from shared.command_line.concord_command import build_command_line, run_command_line
from shared.service_runtime.service_discovery import discover_areas
from shared.terminal.exit_codes import ExitCode
from tests.system.concord_process import run_concord

COUNTS = {"due": 3, "on_time": 1, "late": 1, "excused": 1, "on_time_rate": "0.5000"}
SIGNAL = {"fact": "goals.goal-updated", "subject": "ten regions", "at": "2026-10-15T10:00:00Z"}
FOUND: dict[str, Any] = {
    "period": "2026-10",
    "plan_version": 1,
    "status": "open",
    "departments": [
        {
            "department": "研发",
            **COUNTS,
            "score": "50.00",
            "weight": "0.15",
            "weighted_points": "7.50",
            "bonus": [],
            "adjustments": [],
            "by_kind": {
                "handoff": {**COUNTS, "due": 2, "late": 0, "on_time_rate": "1.0000"},
                "reply": {**COUNTS, "due": 1, "on_time": 0, "excused": 0, "on_time_rate": "0.0000"},
            },
            "signals": [SIGNAL, SIGNAL],
        }
    ],
    "signals": [{**SIGNAL, "fact": "goals.goal-achieved"}],
}
EXPLAINED = {
    "part": "signal",
    "name": "ten regions",
    "kind": "goals.goal-updated",
    "outcome": None,
    "due_at": None,
    "at": "2026-10-15T10:00:00Z",
    "event_id": "0198-a",
    "cause": "0198-b",
}

Read = Callable[[], str]


@pytest.fixture
def read(capsys: pytest.CaptureFixture[str]) -> Read:
    return lambda: capsys.readouterr().out


class Answers(io.StringIO):
    """A terminal at which somebody answers."""

    def isatty(self) -> bool:
        return True


def rows(printed: str) -> list[list[str]]:
    return [line.split() for line in printed.splitlines() if line.strip()]


def test_a_table_counts_the_signals(read: Read) -> None:
    print_statement(FOUND)

    found = rows(read())
    assert ["研发", "goal", "updated", "目标已更新", "ten", "regions", "×", "2"] in found
    assert ["company", "公司", "goal", "achieved", "目标达成", "ten", "regions", "×", "1"] in found
    assert ["研发", "3", "1", "1", "1", "0.5000", "50.00", "0.15", "7.50"] in found


def test_a_table_without_signals_has_no_section_for_them(read: Read) -> None:
    print_statement({**FOUND, "departments": [], "signals": []})

    assert "Signals" not in read()


def test_the_counts_by_kind_are_a_separate_table(read: Read) -> None:
    print_statement_by_kind(FOUND)

    found = rows(read())
    assert ["研发", "handoff", "交接", "2", "1", "0", "1", "1.0000"] in found
    assert ["研发", "reply", "答复", "1", "0", "1", "0", "0.0000"] in found


def test_a_heading_says_the_moment_and_a_table_has_names(read: Read) -> None:
    line = {**FOUND["departments"][0], "name": "研发部"}
    moment = {"as_of": "2026-10-20T12:00:00+08:00", "known_at": "2026-11-01T00:00:00+08:00"}
    print_statement({**FOUND, "departments": [line], **moment})

    found = " ".join(read().split())
    assert "open 未锁定, as of 截至 2026-10-20 12:00, known at 已知于 2026-11-01 00:00" in found
    assert "研发 研发部 3 1 1 1" in found


def test_a_table_says_who_has_too_little_data(read: Read) -> None:
    few = {**FOUND["departments"][0], "too_little_data": True}
    print_statement({**FOUND, "departments": [few]})
    assert "Too little data, not ranked 数据不足，不参与排名: 研发" in read()

    print_statement(FOUND)
    assert "Too little data" not in read()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("agreed-ratio", "分成 0.6 →"),
        ("on-time-record", "分成 0.4 (on-time record 按时记录) →"),
        ("decided-ratio", "分成 0.4 (ratio decided on a dispute 争议裁定比例) →"),
    ],
)
def test_a_share_is_explained_by_its_rule(read: Read, rule: str, words: str) -> None:
    bonus = {
        **dict.fromkeys(("agreed_minor", "pool_minor")),
        "project": "launch",
        "name": "新品上市",
        "unit": "件",
        "target": "100",
        "actual": "100",
        "cap": "1.5",
        "ratio": "0.6",
        "share_ratio": "0.4",
        "share_rule": rule,
        "share_minor": 4000,
        "currency": "CNY",
    }
    event = {**EXPLAINED, "part": "bonus", "kind": None, "at": None, "bonus": bonus, "links": {}}
    print_explanation(FOUND, [{**event, "due_at": None, "outcome": None, "name": "launch"}])

    assert words in read()


def test_an_obligation_is_explained_in_words(read: Read) -> None:
    late = {
        **EXPLAINED,
        "part": "obligation",
        "kind": "handoff",
        "outcome": "late",
        "name": "handoff-0198",
        "title": "样机",
        "counterpart": "QA",
        "counterpart_name": "测试部",
        "at": None,
        "due_at": "2026-10-17T15:59:59.999999Z",
        "done_at": "2026-10-18T02:00:00Z",
        "late_by": "PT10H",
        "delayed_by": {
            "handoff_id": "0197",
            "department": "RND",
            "department_name": "研发部",
            "deliverable": "图纸",
        },
        "links": {"subject": "/api/duties/v1/handoffs/0198", "fact": "/api/events/v1/facts/1"},
    }
    print_explanation(FOUND, [late])

    lines = read().partition("依据")[2].splitlines()
    assert lines[2:] == [
        "late 逾期, handoff 交接  样机, for 交付 QA 测试部",
        "  due 应于 2026-10-17 23:59, done 完成于 2026-10-18 10:00",
        "  delayed by 上游延误 RND 研发部: 图纸",
        "  late by 逾期 10 h",
        "  id 编号 handoff-0198",
        "  see 详见 /api/duties/v1/handoffs/0198",
        "  fact 依据 /api/events/v1/facts/1",
    ]


def test_a_signal_is_explained_by_its_fact(read: Read) -> None:
    print_explanation(FOUND, [EXPLAINED])

    lines = read().partition("依据")[2].split("\n")
    assert lines[2:5] == [
        "goal updated 目标已更新  ten regions",
        "  at 时间 2026-10-15 18:00",
        "  fact 依据 0198-b",
    ]


def approve_months(
    ask: Callable[..., tuple[int, Any]], monkeypatch: pytest.MonkeyPatch, *periods: str
) -> None:
    """Take months through the steps before the lock; a second person approves them."""
    _, token = ask("token", "--subject", "bob", "--role", "general-manager")
    for number, period in enumerate(periods):
        month = ("--period", period)
        assert ask("period", "calculate", *month)[0] == ExitCode.DONE
        if not number:
            reason = ("--reason", "once more")
            assert ask("period", "return", *month, *reason)[1] == f"{period} is sent back to open\n"
            assert ask("period", "calculate", *month)[0] == ExitCode.DONE
        assert ask("period", "start-review", *month) == (
            ExitCode.DONE,
            f"{period} is under review\n",
        )
        assert ask("period", "approve", *month, "--yes")[0] == ExitCode.REFUSED  # the same person
        assert ask("period", "approve", *month)[0] == ExitCode.USAGE_ERROR  # nobody to ask
        with monkeypatch.context() as second:
            second.setenv("CONCORD_TOKEN", token.strip())
            second.setattr(sys, "stdin", Answers("y\n"))
            assert ask("period", "approve", *month) == (ExitCode.DONE, f"{period} is approved\n")


def test_the_terminal_shows_statements_of_any_time(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "数据 data"
    then = ("--as-of", "2026-01-01T00:00:00+08:00")

    def ask(*line: str) -> tuple[int, Any]:
        monkeypatch.setattr(sys, "argv", ["concord", *line, "--data-dir", str(data)])
        code = run_command_line(build_command_line(discover_areas(services)))
        return code, read()

    with run_concord(data):
        assert ask("lock", "--period", "2025-10", "--yes")[0] == ExitCode.USAGE_ERROR
        assert ask("lock", "--period", "2025-10")[0] == ExitCode.USAGE_ERROR
        approve_months(ask, monkeypatch, "2025-10", "2025-11")
        assert ask("lock", "--period", "2025-10", "--allow-empty", "--yes")[0] == ExitCode.DONE
        monkeypatch.setattr(sys, "stdin", Answers("n\n"))
        assert ask("lock", "--period", "2025-11", "--allow-empty")[0] == ExitCode.INTERRUPTED
        monkeypatch.setattr(sys, "stdin", Answers("y\n"))
        code, found = ask("lock", "--period", "2025-11", "--allow-empty")
        assert (code, found) == (ExitCode.DONE, "2025-11 is locked\n")
        assert ask("lock", "--period", "2025-12", "--allow-empty", "--yes")[0] == ExitCode.REFUSED
        paid = ("period", "mark-paid", "--period", "2025-10", "--reference", "PAY-1")
        monkeypatch.setattr(sys, "stdin", Answers("y\n"))
        assert ask(*paid) == (ExitCode.DONE, "2025-10 is paid\n")
        assert ask(*paid, "--yes") == (ExitCode.DONE, "2025-10 is paid\n")
        assert ask("period", "mark-paid", "--period", "2025-10", "--yes")[0] == ExitCode.REFUSED
        code, found = ask("period", "show", "--period", "2025-10")
        assert found.splitlines()[0] == "2025-10  paid 已支付"
        assert [line.split("  ")[-1] for line in found.splitlines()[1:]] == [
            "calculated 核算, terminal",
            "sent back 退回, terminal: open 未核算, once more",
            "calculated 核算, terminal",
            "review started 开始复核, terminal",
            "approved 批准, bob",
            "locked 锁账, terminal",
            "paid 支付, terminal: PAY-1",
        ]
        code, found = ask("period", "seals")
        assert [line.split()[:2] for line in found.splitlines()] == [
            ["1", "2025-10"],
            ["2", "2025-11"],
        ]
        last = json.loads(ask("period", "seals", "--format", "json")[1])[-1]
        assert last["seal"] in found
        now = ("statement", "--period", "2025-10", "--format", "json")
        code, found = ask(*now)
        assert (code, json.loads(found)["status"]) == (ExitCode.DONE, "locked")
        code, found = ask(*now, *then)
        assert (code, json.loads(found)["status"]) == (ExitCode.DONE, "open")
        assert ask("periods") == (
            ExitCode.DONE,
            "2025-10  paid 已支付\n2025-11  locked 已锁定\n",
        )
        assert ask("periods", *then) == (
            ExitCode.DONE,
            "Months 月份, as of 截至 2026-01-01 00:00\n",
        )
        assert "as of 截至 2026-01-01" in " ".join(ask(*now[:3], *then)[1].split())
        assert ask(*now, "--as-of", "2026-01-01T00:00:00")[0] == ExitCode.USAGE_ERROR
        assert ask("statement", "--period", "2025-10", "--by-kind")[0] == ExitCode.DONE
        by_kind = ("statement", "--period", "2025-10", "--by-kind", "--format")
        assert ask(*by_kind, "csv", "--language", "zh")[0] == ExitCode.USAGE_ERROR
        assert ask(*by_kind, "csv", "--output", "kinds.csv")[0] == ExitCode.USAGE_ERROR
        assert ask(*by_kind, "csv")[1].startswith("period,")
        assert ask(*by_kind, "html")[1].startswith("<!DOCTYPE html>")
        with monkeypatch.context() as chinese:
            chinese.setenv("CONCORD_LANGUAGE", "zh_CN.UTF-8")
            assert ask(*by_kind[:3], "--format", "csv")[1].startswith("月份,")
            assert ask(*by_kind[:3], "--format", "csv", "--lang", "en")[1].startswith("period,")
        nobody = ("explain", "--period", "2025-10", "--department", "A", "--kind", "reply", *then)
        assert ask(*nobody)[0] == ExitCode.REFUSED
