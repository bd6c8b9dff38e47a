"""What statements on the terminal say of adjustments, and of what the company pays in all."""

from __future__ import annotations

from typing import Any

import pytest

from services.incentives.cli.statement_printing import print_statement

ADJUSTMENT = {
    "type": "kpi",
    "period": "2026-09",
    "obligation": "handoff-1",
    "change": {"late": 1},
    "weighted_points": "-1.00",
    "kind": "handoff",
    "title": "[b]report",
    "counterpart": "QA",
    "counterpart_name": "Quality",
}
FIGURES = ("due", "on_time", "late", "excused", "on_time_rate", "score", "weight")


def printed(capsys: pytest.CaptureFixture[str], adjustment: dict[str, Any]) -> str:
    line = {
        **dict.fromkeys((*FIGURES, "weighted_points")),
        "department": "RND",
        "bonus": [],
        "adjustments": [adjustment],
        "signals": [],
    }
    totals = [{"amount_minor": 12345, "currency": "CNY"}, {"amount_minor": -5, "currency": "JPY"}]
    print_statement(
        {
            "period": "2026-10",
            "plan_version": 1,
            "status": "open",
            "departments": [line],
            "signals": [],
            "company_totals": totals,
        }
    )
    return " ".join(capsys.readouterr().out.split())


def test_an_adjustment_says_what_was_owed_to_whom(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, ADJUSTMENT)
    assert "2026-09 handoff 交接 [b]report → QA Quality" in found
    assert "(handoff-1): late 逾期 +1" in found
    assert "Total of the company 全公司合计: CNY 123.45, JPY -5" in found


def test_what_is_not_told_of_an_obligation_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    unknown = dict.fromkeys(("kind", "title", "counterpart", "counterpart_name"))
    assert "2026-09 (handoff-1): late 逾期 +1" in printed(capsys, {**ADJUSTMENT, **unknown})
