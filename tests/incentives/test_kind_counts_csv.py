"""The counts by kind as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from services.incentives.cli.kind_counts_csv import print_statement_by_kind_csv

STATEMENT: dict[str, Any] = {
    "period": "2026-10",
    "plan_version": 1,
    "status": "open",
    "as_of": "2026-10-20T12:00:00+08:00",
    "departments": [
        {
            "department": "=cmd()",
            "name": "@SUM(A1)",
            "by_kind": {"reply": {"due": 1, "on_time": 0, "late": 1, "excused": 0}},
        }
    ],
}


def test_the_counts_by_kind_have_a_row_each(capsys: pytest.CaptureFixture[str]) -> None:
    print_statement_by_kind_csv(STATEMENT)

    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["department"], row["name"]) == ("'=cmd()", "'@SUM(A1)")
    assert (row["period"], row["kind"], row["late"]) == ("2026-10", "reply", "1")
    assert row["as_of"] == "2026-10-20T12:00:00+08:00"
