"""Questions about obligations and money answered from statements and the events behind them.

The star schema has no part in it, and figures are rounded by fractions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from functools import cached_property
from typing import Any

from shared.terminal.api_client import ApiClient

Row = Mapping[str, Any]
COMPANY_TIME = timezone(timedelta(hours=8))


def company_month(moment: str) -> str:
    """Return the month of a moment in the company's zone, as YYYY-MM."""
    return f"{datetime.fromisoformat(moment).astimezone(COMPANY_TIME):%Y-%m}"


def seconds_between(start: str, end: str) -> int:
    """Return the whole seconds from one moment to another."""
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)) // timedelta(seconds=1)


def nearest_rank(values: Iterable[int], percent: int) -> int | None:
    """Return the smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None


def decimal_text(ratio: Fraction, places: int) -> str:
    """Return a ratio that is not negative with so many decimals, a half rounded upwards."""
    scaled = int(ratio * 10**places + Fraction(1, 2))
    return f"{scaled // 10**places}.{scaled % 10**places:0{places}}"


class OperationalReader:
    """Reads an area's lists for answers about one year, of every department."""

    def __init__(self, client: ApiClient, year: int) -> None:
        """Ask with this client, which may read everything."""
        self.client = client
        self._year = f"{year:04}"

    def items(self, path: str, **query: Any) -> Iterator[Row]:
        """Yield every item of a list."""
        yield from self.client.iterate_items(f"/api/{path}", limit=500, **query)

    @property
    def months(self) -> list[str]:
        """The months of the year."""
        return [f"{self._year}-{month:02}" for month in range(1, 13)]

    def is_of_year(self, month: str | None) -> bool:
        """Return whether a month is in the year."""
        return month is not None and month.startswith(f"{self._year}-")


class StatementAnswers(OperationalReader):
    """Answers from statements."""

    @cached_property
    def _statements(self) -> list[Row]:
        months = [one["period"] for one in self.items("incentives/v1/periods")]
        return [self.client.get(f"/api/incentives/v1/statements/{month}") for month in months]

    @cached_property
    def obligations(self) -> list[Row]:
        """The obligations that were due in the year, as they are known now.

        What came after a month's lock is in the statement of a later month.
        """
        known: dict[str, Row] = {}
        for statement in self._statements:
            path = f"incentives/v1/statements/{statement['period']}/events"
            found = [
                one
                for line in statement["departments"]
                for one in self.items(path, department=line["department"])
            ]
            for part in ("obligation", "adjustment"):
                known |= {one["name"]: one for one in found if one["part"] == part}
        known = {**dict(self._retrospectives()), **known}
        return [one for one in known.values() if one["outcome"] and self.is_of_year(one["period"])]

    def _retrospectives(self) -> Iterator[tuple[str, Row]]:
        """Yield the lessons that were owed, by name.

        The plans do not count them, so no statement has them.
        """
        for one in self.items("duties/v1/retrospectives"):
            written, due = one["published_at"], one["due_at"]
            if written is None and not one["overdue"]:
                continue
            on_time = written is not None and seconds_between(written, due) >= 0
            yield (
                f"retrospective-{one['project_id']}",
                {
                    "kind": "retrospective",
                    "department": one["leading_department"],
                    "counterpart": None,
                    "period": company_month(due),
                    "due_at": due,
                    "deadline": None,
                    "done_at": written,
                    "outcome": "on_time" if on_time else "late",
                },
            )

    def on_time_rates(self) -> list[Row]:
        """Answer question 1."""
        counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for one in self.obligations:
            counted[one["department"], one["period"]][one["outcome"]] += 1
        return [
            {
                "department": department,
                "due_month": month,
                "due": count.total(),
                **{name: count[name] for name in ("on_time", "late", "excused")},
                "on_time_rate": decimal_text(Fraction(count["on_time"], judged), 4)
                if (judged := count["on_time"] + count["late"])
                else None,
            }
            for (department, month), count in sorted(counted.items())
        ]

    def late_pairs(self) -> list[Row]:
        """Answer question 2."""
        pairs: dict[tuple[str, str], list[int | None]] = defaultdict(list)
        for one in self._with_outcome("late"):
            if one["counterpart"] is not None:
                pairs[one["department"], one["counterpart"]].append(_delay(one))
        rows = [
            {
                "department": department,
                "counterpart": counterpart,
                "late": len(delays),
                "delay_seconds": sum(one for one in delays if one is not None),
                "not_done": delays.count(None),
            }
            for (department, counterpart), delays in sorted(pairs.items())
        ]
        return sorted(rows, key=lambda row: -int(row["late"]))

    def late_inputs(self) -> list[Row]:
        """Answer question 3."""
        pairs: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        for one in self._with_outcome("excused"):
            if one["excuse"] == "late-input":
                by = one["delayed_by"] and one["delayed_by"]["department"]
                pairs[one["department"], by].append(_delay(one) or 0)
        rows = [
            {
                "department": department,
                "delayed_by": by,
                "excused": len(delays),
                "delay_seconds": sum(delays),
            }
            for (department, by), delays in pairs.items()
        ]
        return sorted(
            rows,
            key=lambda row: (-row["excused"], row["department"], row["delayed_by"] or "\uffff"),
        )

    def delays(self) -> list[Row]:
        """Answer question 4."""
        of_kind: dict[str, list[int | None]] = defaultdict(list)
        for one in self._with_outcome("late"):
            of_kind[one["kind"]].append(_delay(one))
        return [
            {
                "kind": kind,
                "late": len(delays),
                "done_late": len(done := [one for one in delays if one is not None]),
                "median_delay_seconds": nearest_rank(done, 50),
                "p90_delay_seconds": nearest_rank(done, 90),
                "longest_delay_seconds": max(done, default=None),
            }
            for kind, delays in sorted(of_kind.items())
        ]

    def _with_outcome(self, outcome: str) -> Iterator[Row]:
        return (one for one in self.obligations if one["outcome"] == outcome)

    def scores(self) -> list[Row]:
        """Answer question 5."""
        rows = [
            {
                "department": line["department"],
                "period": statement["period"],
                "score": line["score"],
                "weight": decimal_text(Fraction(line["weight"]), 6),
                "weighted_points": line["weighted_points"],
            }
            for statement in self._locked_statements
            for line in statement["departments"]
        ]
        return sorted(rows, key=lambda row: (row["department"], row["period"]))

    def bonuses(self) -> list[Row]:
        """Answer question 6."""
        amounts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for statement in self._locked_statements:
            for line in statement["departments"]:
                for kind, currency, amount in _amounts(line):
                    amounts[line["department"], currency][kind] += amount
        return [
            {
                "department": department,
                "currency": currency,
                **{f"{kind}_minor": of_kind[kind] for kind in ("share", "star", "adjustment")},
                "total_minor": of_kind.total(),
            }
            for (department, currency), of_kind in sorted(amounts.items())
        ]

    @property
    def _locked_statements(self) -> list[Row]:
        return [
            one
            for one in self._statements
            if one["status"] == "locked" and self.is_of_year(one["period"])
        ]


def _delay(obligation: Row) -> int | None:
    if obligation["done_at"] is None:
        return None
    return seconds_between(obligation["deadline"] or obligation["due_at"], obligation["done_at"])


def _amounts(line: Row) -> Iterator[tuple[str, str, int]]:
    for bonus in line["bonus"]:
        yield "share", bonus["currency"], bonus["amount_minor"]
    for adjustment in line["adjustments"]:
        if adjustment["type"] != "kpi" and adjustment.get("amount"):
            yield "adjustment", *_money(adjustment["amount"])
    for star in line["stars"]:
        if star.get("amount"):
            yield "star", *_money(star["amount"])


def _money(amount: Row) -> tuple[str, int]:
    return amount["currency"], amount["amount_minor"]
