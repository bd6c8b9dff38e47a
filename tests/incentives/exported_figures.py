"""Reads exported statements back by readers that have nothing to do with what wrote them."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pypdfium2

Paid = tuple[str, str]
"""A department and a currency."""
BILINGUAL = {
    "部门": "department",
    "明细类别": "line",
    "所属月份": "of_period",
    "币种": "currency",
    "金额（最小单位）": "amount_minor",
    "金额": "amount",
    "应交": "due",
    "得分": "score",
    "加权分": "weighted_points",
    "points": "weighted_points",
    "of month": "of_period",
    "amount in minor units": "amount_minor",
    "应付金额（最小单位）": "paid in minor units",
    "应付金额": "paid",
    "按时": "on_time",
    "on time": "on_time",
    "逾期": "late",
    "免责": "excused",
    "义务类型": "kind",
    "动态": "signal",
    "次数": "times",
}
"""Headings, in both languages, and the names by which the tests ask for them."""
CODES = {
    "协作指标": "kpi",
    "奖金": "bonus",
    "奖金调整": "bonus-adjustment",
    "指标调整": "kpi-adjustment",
    "协作之星": "star",
    "义务类型": "kind",
    "动态": "signal",
    "交接": "handoff",
    "目标落后": "goals.goal-lagging",
    "goal lagging": "goals.goal-lagging",
}
"""Words for codes, and the codes."""


@dataclass
class Figures:
    """The figures that were found in a file."""

    paid_minor: Counter[Paid] = field(default_factory=Counter)
    paid_major: dict[Paid, Decimal] = field(default_factory=dict)
    kpi: dict[str, tuple[str, str | None, str | None]] = field(default_factory=dict)
    """Due, score and points of each department."""
    late_points: list[tuple[str, str, str]] = field(default_factory=list)
    """Department, month and points of each adjustment of a KPI."""
    by_kind: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """The counts of each department and kind."""
    signals: dict[tuple[str, str], str] = field(default_factory=dict)
    """How often each signal of a department occurred; the company has no code."""
    company: dict[str, int] = field(default_factory=dict)
    """What all departments are paid, by currency; empty in a file of lines alone."""

    def add(self, row: dict[str, str]) -> None:
        """Add a row of the table for programs."""
        department = row["department"]
        match coded(row["line"]):
            case "kpi":
                figures = (row["due"], row["score"] or None, row["weighted_points"] or None)
                self.kpi[department] = figures
            case "kpi-adjustment":
                self.late_points.append((department, row["of_period"], row["weighted_points"]))
            case "kind":
                counts = (row["due"], row["on_time"], row["late"], row["excused"])
                self.by_kind[department, coded(row["kind"])] = counts
            case "signal":
                self.signals[department, coded(row["signal"])] = row["times"]
            case _:
                self.pay((department, row["currency"]), row["amount_minor"], row["amount"])

    def pay(self, key: Paid, minor: str, major: str) -> None:
        """Add an amount, in minor and in major units; nothing where there is none."""
        if minor:
            self.paid_minor[key] += int(minor)
        if major:
            self.paid_major[key] = self.paid_major.get(key, Decimal(0)) + Decimal(major)


def coded(word: str) -> str:
    """Return the code for a word."""
    return CODES.get(word, word)


def named(headings: Iterable[str], cells: Iterable[str]) -> dict[str, str]:
    """Return a row by the names of its columns."""
    return dict(zip((BILINGUAL.get(one, one) for one in headings), cells, strict=True))


def csv_rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV by the headings of its columns."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def csv_figures(content: bytes) -> Figures:
    """Return the figures in a CSV."""
    headings, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    found = Figures()
    for row in rows:
        found.add(named(headings, row))
    return found


def json_figures(content: bytes) -> Figures:
    """Return the figures in an export as JSON."""
    found = Figures()
    document = json.loads(content)
    found.company = {one["currency"]: one["amount_minor"] for one in document["company_totals"]}
    for row in document["rows"]:
        money = row["amount"] or {"amount_minor": None, "currency": None}
        major = None if row["amount"] is None else Decimal(money["amount_minor"]) / 100
        flat = {**row, **money, "amount": major}
        found.add({name: "" if value is None else str(value) for name, value in flat.items()})
    return found


class TablesInHtml(HTMLParser):
    """Collects the tables of a page: for each its rows of cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        match tag:
            case "table":
                self.tables.append([])
            case "tr":
                self.tables[-1].append([])
            case "th" | "td":
                self.tables[-1][-1].append("")
            case _:
                pass
        self._in_cell = tag in {"th", "td"}

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.tables[-1][-1][-1] += data


def html_figures(content: bytes) -> Figures:
    """Return the figures in a page."""
    return figures_of_sections(TablesInHtml(content.decode()).tables)


def xlsx_figures(content: bytes) -> Figures:
    """Return the figures in a workbook, as a spreadsheet shows them."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    lines, totals, company, _ = book.worksheets
    headings, *rows = ([_shown(cell) for cell in row] for row in lines.iter_rows())
    found, summed = Figures(), Figures()
    for row in rows:
        found.add(named(headings, row))
    headings, *rows = ([_shown(cell) for cell in row] for row in totals.iter_rows())
    for one in (named(headings, row) for row in rows):
        summed.pay((one["department"], one["currency"]), one["paid in minor units"], one["paid"])
    headings, *rows = ([_shown(cell) for cell in row] for row in company.iter_rows())
    for one in (named(headings, row) for row in rows):
        found.company[one["currency"]] = int(one["paid in minor units"])
    assert (summed.paid_minor, summed.paid_major) == (found.paid_minor, found.paid_major)
    return found


def _shown(cell: Any) -> str:
    assert cell.data_type in {"n", "s"}, "no formula, error or date"
    if cell.value is None or cell.data_type == "s":
        return cell.value or ""
    return f"{cell.value:.{len(cell.number_format.partition('.')[2])}f}"


def text_in_pdf(content: bytes) -> str:
    """Return the text of all pages, cell by cell, without blanks and line breaks."""
    with pypdfium2.PdfDocument(content) as file:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in file)


def rows_in_html(content: bytes) -> list[str]:
    """Return the rows of all tables of a page without the blanks in them."""
    tables = TablesInHtml(content.decode()).tables
    return ["".join("".join(row).split()) for table in tables for row in table]


def figures_of_sections(tables: Iterable[Sequence[Sequence[str]]]) -> Figures:
    """Return the figures in the tables for people; the totals must be the sums of the lines."""
    found, totals = Figures(), Figures()
    for headings, *cells in tables:
        for row in (named(headings, one) for one in cells):
            key = row.get("department", ""), row.get("currency", "")
            if "department" not in row:
                found.company[row["currency"]] = int(row["paid in minor units"])
            elif "paid" in row:
                totals.pay(key, row["paid in minor units"], row["paid"])
            elif "score" in row:
                found.add({**row, "line": "kpi"})
            elif "times" in row:
                found.add({**row, "line": "signal"})
            elif "kind" in row and "weighted_points" not in row:
                found.add({**row, "line": "kind"})
            elif "amount_minor" in row or "amount" in row:
                found.pay(key, row.get("amount_minor", ""), row.get("amount", ""))
            else:
                found.add({**row, "line": "kpi-adjustment"})
    assert (totals.paid_minor, totals.paid_major) == (found.paid_minor, found.paid_major)
    return found
