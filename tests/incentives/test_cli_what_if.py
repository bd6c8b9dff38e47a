"""The terminal command `concord what-if` and its output."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import services
from services.incentives.cli.code_labels import RULE_LABELS
from services.incentives.cli.what_if import _print
from services.incentives.domain.plan_rules import PlanRule
from shared.command_line.concord_command import build_command_line, run_command_line
from shared.service_runtime.service_discovery import discover_areas
from shared.terminal.exit_codes import ExitCode
from tests.system.concord_process import run_concord

EFFECT: dict[str, Any] = {
    "weighted_points": "2.50",
    "bonus": [{"amount_minor": 50000, "currency": "CNY"}],
}
REASONS = [
    {"rule": "weight", "weighted_points": "3.00", "bonus": []},
    {"rule": "curve", "weighted_points": "-0.50", "bonus": []},
    {**EFFECT, "rule": "cap", "weighted_points": "0.00"},
]
DONE = {
    "id": "0198",
    "first_period": "2026-01",
    "last_period": "2026-12",
    "difference": {**EFFECT, "departments": 2, "changed_departments": 1},
}


def test_a_table_tells_department_by_department_why(capsys: pytest.CaptureFixture[str]) -> None:
    changed = {**EFFECT, "department": "RND", "name": "研发部", "reasons": REASONS}
    same = {"department": "QA", "name": "测试部", "weighted_points": "0.00", "bonus": []}

    _print(DONE, [changed, {**same, "reasons": []}])

    printed = " ".join(capsys.readouterr().out.split())
    assert "RND 研发部 +2.50 +CNY 500.00 weight 部门权重 +3.00" in printed
    assert "score curve 得分曲线 -0.50" in printed
    assert "测试部" not in printed
    assert "1 of 2 departments change: +2.50 points, +CNY 500.00" in printed


def test_every_rule_has_words() -> None:
    assert RULE_LABELS.keys() == {rule.value for rule in PlanRule}


def test_the_terminal_asks_waits_and_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, terms = tmp_path / "data", tmp_path / "terms.json"
    terms.write_text('{"weight": "0.2"}', "utf-8")

    def ask(*line: str) -> tuple[int, str]:
        monkeypatch.setattr(
            sys,
            "argv",
            ["concord", "what-if", "--from", "2025-10", *line, "--data-dir", str(data)],
        )
        code = run_command_line(build_command_line(discover_areas(services)))
        return code, capsys.readouterr().out

    with run_concord(data):
        code, printed = ask("--to", "2025-12", "--terms", str(terms), "--cap", "2")
        assert (code, printed) == (
            ExitCode.DONE,
            "0 of 0 departments change: +0.00 points\n",
        )
        found = json.loads(ask("--to", "2025-12", "--weight", "0.3", "--format", "json")[1])
        assert found["what_if"]["terms"]["weight"] == "0.3"
        assert (found["what_if"]["state"], found["months"]) == ("done", [])
        assert ask("--to", "2025-09")[0] == ExitCode.REFUSED
        for content in ("no JSON", "[]"):
            terms.write_text(content, "utf-8")
            assert ask("--to", "2025-12", "--terms", str(terms))[0] == ExitCode.USAGE_ERROR
