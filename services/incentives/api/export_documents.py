"""Puts a statement's rows into tables: one for programs, several for people.

All of them are made of the same rows and columns, so they have the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.incentives.api.export_columns import (
    COLUMNS,
    LINE_WORDS,
    STATUS_WORDS,
    ExportColumn,
    Texts,
    cell_text,
    text_in,
)
from services.incentives.domain.statement import StatementStatus
from services.incentives.domain.statement_rows import LineKind, StatementRow, sum_payable
from shared.eventsourcing.company_time import format_company_time
from shared.eventsourcing.refusal import Language
from shared.reference_data.currencies import amount_in_major_units as major_units
from shared.table_documents.document import Column, Document, Table

TITLE: Texts = ("Statement", "核算单")


@dataclass(frozen=True)
class ExportedStatement:
    """A statement's rows, and what holds for all of them."""

    period: str
    as_of: datetime
    """The moment that it is of: the one asked for, or when it was read."""
    status: StatementStatus
    plan_version: int
    calendar_version: int | None
    rows: Sequence[StatementRow]


_STATEMENT_COLUMNS: Sequence[tuple[str, Texts, Callable[[ExportedStatement], object]]] = (
    ("period", ("month", "月份"), lambda one: one.period),
    ("as_of", ("as of", "时点"), lambda one: format_company_time(one.as_of)),
    ("plan_version", ("plan version", "方案版本"), lambda one: one.plan_version),
    ("status", ("status", "状态"), lambda one: one.status),
)
_CALENDAR = [Column(heading=one, kind="number") for one in ("calendar_version", "日历版本")]
_NUMBERS = {"plan_version"}


def flat_table(statement: ExportedStatement, language: Language) -> Table:
    """Return all columns of all rows; in English the headings are the names of the columns."""
    common = [
        Column(
            heading=name if language == "en" else heading[1],
            kind="number" if name in _NUMBERS else "text",
        )
        for name, heading, _ in _STATEMENT_COLUMNS
    ]
    own = [
        Column(
            heading=one.name if language == "en" else one.heading[1], kind=one.kind, share=one.share
        )
        for one in COLUMNS.values()
    ]
    values = [cell_text(value(statement)) for _, _, value in _STATEMENT_COLUMNS]
    calendar = cell_text(statement.calendar_version)
    return Table(
        title=text_in(language, TITLE),
        columns=[*common, *own, _CALENDAR[language == "zh"]],
        rows=[[*values, *_cells(row, COLUMNS.values()), calendar] for row in statement.rows],
    )


_PAID = (LineKind.BONUS, LineKind.BONUS_ADJUSTMENT)
_SECTIONS: Sequence[tuple[Texts, Sequence[LineKind], str]] = (
    (
        ("Figures of departments", "各部门协作指标"),
        (LineKind.KPI,),
        """department name due on_time late excused on_time_rate score weight weighted_points
        too_little_data""",
    ),
    (
        ("What is paid", "应付明细"),
        _PAID,
        "department name line of_period project project_name currency amount of_plan_version",
    ),
    (
        ("How shares were rounded", "分成取整步骤"),
        _PAID,
        """department name project share_ratio share_exact_minor share_floor_minor
        share_remainder_minor share_remainder_rank share_departments share_left_over_minor
        share_extra_minor amount_minor currency""",
    ),
    (
        ("Collaboration stars", "协作之星"),
        (LineKind.STAR,),
        """department name of_period star_winner leave_hours currency amount_minor amount
        of_plan_version""",
    ),
    (
        ("Adjustments of figures", "协作指标调整"),
        (LineKind.KPI_ADJUSTMENT,),
        """department name of_period due on_time late excused weighted_points obligation
        of_plan_version""",
    ),
)
"""The tables for people: a title, the rows that are in it, and the names of its columns."""


def document_for_people(statement: ExportedStatement, language: Language) -> Document:
    """Return the tables that people read, without those that would be empty."""
    tables = [
        _section(statement, title, lines, [COLUMNS[name] for name in names.split()], language)
        for title, lines, names in _SECTIONS
    ]
    return Document(
        title=_title(statement, language),
        language=language,
        facts=_facts(statement, language),
        tables=[one for one in (*tables, totals_table(statement, language)) if one.rows],
    )


def document_for_spreadsheets(statement: ExportedStatement, language: Language) -> Document:
    """Return all rows as one table, and what is paid to each department as another."""
    return Document(
        title=_title(statement, language),
        language=language,
        facts=_facts(statement, language),
        tables=[flat_table(statement, language), totals_table(statement, language)],
    )


def totals_table(statement: ExportedStatement, language: Language) -> Table:
    """Return what each department is paid, adjustments included, in major units."""
    names = {row.department: row.name for row in statement.rows}
    headings: Sequence[Texts] = (
        COLUMNS["department"].heading,
        COLUMNS["name"].heading,
        COLUMNS["currency"].heading,
        ("paid in minor units", "应付金额（最小单位）"),
        ("paid", "应付金额"),
    )
    return Table(
        title=text_in(language, ("Totals", "合计")),
        columns=[
            Column(heading=text_in(language, one), kind="number" if place > 2 else "text")  # noqa: PLR2004
            for place, one in enumerate(headings)
        ],
        rows=[
            [code, names[code], currency, str(minor), cell_text(major_units(minor, currency))]
            for (code, currency), minor in sorted(sum_payable(statement.rows).items())
        ],
    )


def _section(
    statement: ExportedStatement,
    title: Texts,
    lines: Sequence[LineKind],
    columns: Sequence[ExportColumn],
    language: Language,
) -> Table:
    return Table(
        title=text_in(language, title),
        columns=[
            Column(heading=text_in(language, one.heading), kind=one.kind, share=one.share)
            for one in columns
        ],
        rows=[
            [_shown(one, row, language) for one in columns]
            for row in statement.rows
            if row.line in lines
        ],
    )


def _cells(row: StatementRow, columns: Iterable[ExportColumn]) -> list[str | None]:
    return [cell_text(column.value(row)) for column in columns]


def _shown(column: ExportColumn, row: StatementRow, language: Language) -> str | None:
    """Return what people read: words for a code, everything else as it is."""
    if column.name == "line":
        return text_in(language, LINE_WORDS[row.line])
    if column.name == "too_little_data":
        return (
            text_in(language, ("yes: not ranked", "是：不参与排名"))
            if row.too_little_data
            else None
        )
    return cell_text(column.value(row))


def _title(statement: ExportedStatement, language: Language) -> str:
    return f"{text_in(language, TITLE)} {statement.period}"


def _facts(statement: ExportedStatement, language: Language) -> list[tuple[str, str]]:
    shown = [
        (text_in(language, heading), str(value(statement)))
        for name, heading, value in _STATEMENT_COLUMNS
        if name != "status"
    ]
    calendar = cell_text(statement.calendar_version) or text_in(language, ("unknown", "未知"))
    status = text_in(language, STATUS_WORDS[statement.status])
    return [
        *shown,
        (text_in(language, ("calendar version", "日历版本")), calendar),
        (text_in(language, ("status", "状态")), status),
    ]
