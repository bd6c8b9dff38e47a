"""Puts a statement's rows into tables: one for programs, several for people.

All of them are made of the same rows and columns, so they have the same figures. In English the
table for programs has the names of columns and codes, which stay as they are; in Chinese it has
words in their place, since people read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.incentives.api.export_columns import (
    COLUMNS,
    FIRST_COLUMNS,
    LATER_COLUMNS,
    ExportColumn,
    Texts,
    cell_text,
    text_in,
)
from services.incentives.api.export_heading import heading_facts
from services.incentives.api.export_words import words_for
from services.incentives.api.exported_statement import (
    CALENDAR_VERSION,
    FIRST_STATEMENT_COLUMNS,
    STEP_COLUMNS,
    ExportedStatement,
)
from services.incentives.domain.statement_row import LineKind, StatementRow, sum_payable
from shared.eventsourcing.refusal import Language
from shared.reference_data.currencies import amount_in_major_units as major_units
from shared.table_documents.document import Column, Document, Table

TITLE: Texts = ("Statement", "核算单")


def flat_table(statement: ExportedStatement, language: Language) -> Table:
    """Return all columns of all rows; in English the headings are the names of the columns."""

    def columns(some: Mapping[str, ExportColumn]) -> list[Column]:
        return [
            Column(heading=one.name if language == "en" else one.heading[1], kind=one.kind)
            for one in some.values()
        ]

    def cells(row: StatementRow, some: Mapping[str, ExportColumn]) -> list[str | None]:
        if language == "en":
            return [cell_text(one.value(row)) for one in some.values()]
        return [words_for(one, row, language) for one in some.values()]

    before, calendar, behind = (
        [one.cell(statement, language) for one in some]
        for some in (FIRST_STATEMENT_COLUMNS, [CALENDAR_VERSION], STEP_COLUMNS)
    )
    return Table(
        title=text_in(language, TITLE),
        columns=[
            *(one.column(language) for one in FIRST_STATEMENT_COLUMNS),
            *columns(FIRST_COLUMNS),
            CALENDAR_VERSION.column(language),
            *columns(LATER_COLUMNS),
            *(one.column(language) for one in STEP_COLUMNS),
        ],
        rows=[
            [
                *before,
                *cells(row, FIRST_COLUMNS),
                *calendar,
                *cells(row, LATER_COLUMNS),
                *behind,
            ]
            for row in statement.rows
        ],
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
        ("Counts by kind of obligation", "按义务类型统计"),
        (LineKind.KIND,),
        "department name kind due on_time late excused on_time_rate",
    ),
    (
        ("What is paid", "应付明细"),
        _PAID,
        "department name line of_period project project_name currency amount of_plan_version",
    ),
    (
        ("How shares were rounded", "分成取整步骤"),
        _PAID,
        """department name project project_name share_ratio share_exact_minor share_floor_minor
        share_remainder_minor share_remainder_rank share_departments share_left_over_minor
        share_extra_minor amount_minor currency""",
    ),
    (
        ("Collaboration stars", "协作之星"),
        (LineKind.STAR, LineKind.STAR_ADJUSTMENT),
        """department name line of_period star_winner leave_hours currency amount_minor amount
        of_plan_version""",
    ),
    (
        ("Adjustments of figures", "协作指标调整"),
        (LineKind.KPI_ADJUSTMENT,),
        """department name of_period kind title counterpart counterpart_name due on_time late
        excused weighted_points of_plan_version obligation""",
    ),
    (
        ("Signals, which affect no figure", "动态（不影响数字）"),
        (LineKind.SIGNAL,),
        "department name of_period signal title times first_at last_at completion",
    ),
)
"""The tables for people: a title, the rows that are in it, and the names of its columns."""


def document_for_people(statement: ExportedStatement, language: Language) -> Document:
    """Return the tables that people read, without those that would be empty."""
    tables = [
        _section(statement, title, lines, [COLUMNS[name] for name in names.split()], language)
        for title, lines, names in _SECTIONS
    ]
    return _document(statement, tables, language, with_empty=False)


def document_for_spreadsheets(statement: ExportedStatement, language: Language) -> Document:
    """Return all rows as one table, and what is paid to each department and by all as others."""
    return _document(statement, [flat_table(statement, language)], language, with_empty=True)


def _document(
    statement: ExportedStatement, tables: Sequence[Table], language: Language, *, with_empty: bool
) -> Document:
    totals = (totals_table(statement, language), company_table(statement, language))
    return Document(
        title=f"{text_in(language, TITLE)} {statement.period}",
        language=language,
        facts=heading_facts(statement, language),
        tables=[one for one in (*tables, *totals) if one.rows or with_empty],
    )


_PAID_MINOR = ("paid in minor units", "应付金额（最小单位）")
_PAID_MAJOR = ("paid", "应付金额")


def totals_table(statement: ExportedStatement, language: Language) -> Table:
    """Return what each department is paid, adjustments included, in major units."""
    names = {row.department: row.name for row in statement.rows}
    return _money_table(
        ("Totals", "合计"),
        ("department", "name"),
        [
            ((code, names[code]), currency, minor)
            for (code, currency), minor in sorted(sum_payable(statement.rows).items())
        ],
        language,
    )


def company_table(statement: ExportedStatement, language: Language) -> Table:
    """Return what all departments of the company are paid together, by currency."""
    amounts = [((), one.currency, one.amount_minor) for one in statement.company_totals]
    return _money_table(("Total of the company", "全公司合计"), (), amounts, language)


def _money_table(
    title: Texts,
    leading: Sequence[str],
    amounts: Sequence[tuple[Sequence[str | None], str, int]],
    language: Language,
) -> Table:
    headings = [COLUMNS[name].heading for name in (*leading, "currency")]
    return Table(
        title=text_in(language, title),
        columns=[
            *(Column(heading=text_in(language, one)) for one in headings),
            *(
                Column(heading=text_in(language, one), kind="number")
                for one in (_PAID_MINOR, _PAID_MAJOR)
            ),
        ],
        rows=[
            [*cells, currency, str(minor), cell_text(major_units(minor, currency))]
            for cells, currency, minor in amounts
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
        columns=[Column(heading=text_in(language, one.heading), kind=one.kind) for one in columns],
        rows=[
            [words_for(one, row, language) for one in columns]
            for row in statement.rows
            if row.line in lines
        ],
    )
