"""The sample company's facts of figures say what its statements say, counts and money alike."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests.system.database_inspection import query_rows
from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")

COUNTS = ("due", "on_time", "late", "excused")
NOT_COUNTED = {"retrospective"}
"""Kinds that the built-in plan does not name."""
Figures = Counter[tuple[str, ...]]


def published_facts(sample_company: SampleCompany) -> list[Any]:
    """Return the facts of figures in their order."""
    rows = query_rows(
        sample_company.data_folder,
        "SELECT data FROM incentives.outbox WHERE type ~ 'obligation-count|statement-line-locked'"
        " ORDER BY position",
    )
    return [json.loads(row["data"]) for row in rows]


def signed_counts(fact: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield what one fact of a count adds to the counts of its place."""
    for outcome, sign in ((fact.get("outcome"), 1), (fact["was"], -1)):
        if outcome is not None:
            yield from (("due", sign), (outcome, sign))


def sum_counts(facts: Iterable[Mapping[str, Any]]) -> Figures:
    """Sum by the month that shows it, the month it is about, department, kind and count."""
    found: Figures = Counter()
    for fact in facts:
        place = (fact["booked_in"], fact["period"], fact["department"], fact["kind"])
        for name, sign in signed_counts(fact):
            found[*place, name] += sign
    return found


def test_facts_of_figures_sum_to_the_statements(sample_company: SampleCompany) -> None:
    facts = published_facts(sample_company)
    counts = sum_counts(one for one in facts if "obligation_id" in one)
    locked = {(one["period"], one["department"]): one for one in facts if "weight" in one}
    statements = [json.loads(one) for one in sample_company.read_statements()]
    shown: Figures = Counter()
    adjusted: Figures = Counter()
    for month, statement in ((one["period"], one) for one in statements):
        paid: Counter[str] = Counter()
        for line in statement["departments"]:
            place = (month, month, line["department"])
            for kind, figures in line["by_kind"].items():
                shown.update({(*place, kind, name): figures[name] for name in COUNTS})
            for one in (one for one in line["adjustments"] if one["type"] == "kpi"):
                about = (month, one["period"], line["department"])
                adjusted.update({(*about, name): one["change"].get(name, 0) for name in COUNTS})
            if statement["status"] == "locked":
                fact = locked.pop((month, line["department"]))
                assert_same_line(fact, line)
                for bonus in (one for one in fact["bonus"] if one["amount"]):
                    paid[bonus["amount"]["currency"]] += bonus["amount"]["amount_minor"]
        if statement["status"] == "locked":
            totals = {one["currency"]: one["amount_minor"] for one in statement["company_totals"]}
            assert dict(paid) == totals
    assert not locked
    counted = {key: n for key, n in counts.items() if n and key[3] not in NOT_COUNTED}
    in_time = {key: n for key, n in counted.items() if key[0] == key[1]}
    assert in_time == {key: n for key, n in shown.items() if n}
    late: Figures = Counter()
    for (booked_in, period, department, _, name), number in counted.items():
        if booked_in != period:
            late[booked_in, period, department, name] += number
    assert late
    assert {k: n for k, n in late.items() if n} == {k: n for k, n in adjusted.items() if n}


def assert_same_line(fact: Mapping[str, Any], line: Mapping[str, Any]) -> None:
    """Check that the fact of a locked line says what the statement's line says."""
    for name in (*COUNTS, "on_time_rate", "score", "weight", "weighted_points"):
        assert fact[name] == line[name], name
    points = sum((Decimal(one["weighted_points"]) for one in fact["adjustments"]), Decimal("0.00"))
    late = [one for one in line["adjustments"] if one["type"] == "kpi"]
    assert points == sum((Decimal(one["weighted_points"]) for one in late), Decimal("0.00"))
    assert len(fact["bonus"]) == (
        len(line["bonus"]) + len(line.get("stars", ())) + len(line["adjustments"]) - len(late)
    )
