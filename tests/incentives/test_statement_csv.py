"""Statements as CSV: what is paid, one line of it a row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from services.incentives.cli.statement_csv import (
    COLUMNS,
    print_statement_by_kind_csv,
    print_statement_csv,
)
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    NOVEMBER_3,
    department_registered,
    handoff_accepted,
    handoff_overdue,
    project_closed,
)

Row = Mapping[str, str]
Paid = tuple[str, str]


def printed_rows(printed: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(printed)))


def paid_in_json(statement: Mapping[str, Any]) -> Counter[Paid]:
    """Return what each department is paid in each currency, in minor units."""
    paid: Counter[Paid] = Counter()
    for line in statement["departments"]:
        late = [one for one in line["adjustments"] if one["type"] == "bonus"]
        for one in (*line["bonus"], *late):
            paid[line["department"], one["currency"]] += one["amount_minor"]
    return paid


@pytest.mark.asyncio(loop_scope="module")
async def test_the_rows_sum_to_what_the_statement_pays(
    area_client: IncentivesClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await area_client.handle_facts(
        department_registered("市场"), handoff_overdue(1), handoff_accepted(2, due=NOVEMBER_3)
    )
    await area_client.lock_month()
    await area_client.handle_facts(
        handoff_accepted(1),
        project_closed("late", "120"),
        *(project_closed(code, "150", at=NOVEMBER_3) for code in ("launch", "second")),
    )
    statement = await area_client.get_statement("2026-11")

    print_statement_csv(statement)

    rows = printed_rows(capsys.readouterr().out)
    minor: Counter[Paid] = Counter()
    major: dict[Paid, Decimal] = {}
    for row in rows:
        if row["amount_minor"]:
            key = row["department"], row["currency"]
            minor[key] += int(row["amount_minor"])
            major[key] = major.get(key, Decimal(0)) + Decimal(row["amount"])
    assert minor == paid_in_json(statement)
    assert minor["研发", "CNY"] == 60_000 + 60_000 * 1.2 + 2 * 60_000 * 1.5 - 60_000
    assert major == {key: Decimal(amount) / 100 for key, amount in minor.items()}
    points = sum(
        Decimal(row["weighted_points"] or 0) for row in rows if row["department"] == "研发"
    )
    assert points == Decimal("30.00")  # November's 15.00 and October's, which was 0.00
    lines = Counter((row["department"], row["line"]) for row in rows)
    assert lines["市场", "kpi"] == lines["研发", "kpi-adjustment"] == 1
    assert (lines["研发", "bonus"], lines["研发", "bonus-adjustment"]) == (2, 1)
    assert {row["project_name"] for row in rows if row["line"] == "bonus"} == {"新品上市"}


STATEMENT: dict[str, Any] = {
    "period": "2026-10",
    "plan_version": 1,
    "status": "open",
    "as_of": "2026-10-20T12:00:00+08:00",
    "departments": [
        {
            "department": "=cmd()",
            "name": "@SUM(A1)",
            **dict.fromkeys(("due", "on_time", "late", "excused"), 0),
            **dict.fromkeys(("on_time_rate", "score", "weighted_points")),
            "weight": "0.15",
            "bonus": [
                {"project": "+1", "project_name": "-x", "amount_minor": 1500, "currency": "JPY"},
                {"project": "old", "amount_minor": 1234, "currency": "KWD"},
            ],
            "adjustments": [],
            "by_kind": {"reply": {"due": 1, "on_time": 0, "late": 1, "excused": 0}},
        }
    ],
}


def test_no_text_is_a_formula_and_each_currency_has_its_own_decimals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_statement_csv(STATEMENT)

    kpi, yen, dinar = printed_rows(capsys.readouterr().out)
    assert list(kpi) == list(COLUMNS)
    assert (kpi["department"], kpi["name"]) == ("'=cmd()", "'@SUM(A1)")
    assert (yen["project"], yen["project_name"]) == ("'+1", "'-x")
    assert (yen["amount"], dinar["amount"]) == ("1500", "1.234")
    assert {row["as_of"] for row in (kpi, yen, dinar)} == {"2026-10-20T12:00:00+08:00"}


def test_the_counts_by_kind_have_a_row_each(capsys: pytest.CaptureFixture[str]) -> None:
    print_statement_by_kind_csv(STATEMENT)

    (row,) = printed_rows(capsys.readouterr().out)
    assert (row["period"], row["kind"], row["late"], row["as_of"][:10]) == (
        "2026-10",
        "reply",
        "1",
        "2026-10-20",
    )
