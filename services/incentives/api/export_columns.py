"""The columns of exported statements, with their headings in English and Chinese.

The English headings of files for programs are the columns' names, which stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.incentives.domain.share_rounding import ShareRounding, exact_text
from services.incentives.domain.statement_rows import LineKind, StatementRow
from shared.eventsourcing.refusal import Language
from shared.reference_data.currencies import amount_in_major_units
from shared.table_documents.document import CellKind

Texts = tuple[str, str]
"""A text in English and in Chinese."""


@dataclass(frozen=True)
class ExportColumn:
    """A column: its name, its headings for people, and what it has of a row."""

    name: str
    heading: Texts
    value: Callable[[StatementRow], object]
    kind: CellKind = "text"
    share: int = 10
    """The width on a page, in relation to the other columns."""


LINE_WORDS: Mapping[LineKind, Texts] = {
    LineKind.KPI: ("KPI", "协作指标"),
    LineKind.BONUS: ("bonus", "奖金"),
    LineKind.KPI_ADJUSTMENT: ("KPI adjustment", "指标调整"),
    LineKind.BONUS_ADJUSTMENT: ("bonus adjustment", "奖金调整"),
    LineKind.STAR: ("collaboration star", "协作之星"),
}
STATUS_WORDS: Mapping[str, Texts] = {
    "open": ("open", "未锁定"),
    "locked": ("locked", "已锁定"),
}


def text_in(language: Language, texts: Texts) -> str:
    """Return a text in a language."""
    return texts[language == "zh"]


def cell_text(value: object) -> str | None:
    """Return a value as a cell: numbers without exponent, nothing for `None`."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def major_amount(row: StatementRow) -> Decimal | None:
    """Return a row's amount in major units; `None` for a currency of unknown decimals."""
    if row.amount_minor is None or row.currency is None:
        return None
    return amount_in_major_units(row.amount_minor, row.currency)


def _rounded(part: Callable[[ShareRounding], object]) -> Callable[[StatementRow], object]:
    return lambda row: None if row.rounding is None else part(row.rounding)


def _exact(number: Fraction) -> str:
    """Return an exact number; a spreadsheet would take `11/12` for a day."""
    return exact_text(number).replace("/", "÷")


def _number(
    name: str, heading: Texts, value: Callable[[StatementRow], object], share: int = 7
) -> ExportColumn:
    return ExportColumn(name, heading, value, "number", share)


_COLUMNS = (
    ExportColumn("department", ("department", "部门"), lambda row: row.department, share=9),
    ExportColumn("name", ("name", "名称"), lambda row: row.name, share=14),
    ExportColumn("line", ("line", "项目类别"), lambda row: row.line.value, share=9),
    ExportColumn("of_period", ("of month", "所属月份"), lambda row: row.of_period, share=8),
    ExportColumn("project_id", ("project id", "项目编号"), lambda row: row.project_id),
    ExportColumn("project", ("project", "项目"), lambda row: row.project, share=10),
    ExportColumn("project_name", ("project name", "项目名称"), lambda r: r.project_name, share=18),
    ExportColumn("currency", ("currency", "币种"), lambda row: row.currency, share=7),
    _number(
        "amount_minor", ("amount in minor units", "金额（最小单位）"), lambda r: r.amount_minor
    ),
    _number("amount", ("amount", "金额"), major_amount, share=11),
    _number("due", ("due", "应交"), lambda row: row.due),
    _number("on_time", ("on time", "按时"), lambda row: row.on_time),
    _number("late", ("late", "逾期"), lambda row: row.late),
    _number("excused", ("excused", "免责"), lambda row: row.excused),
    _number("on_time_rate", ("on-time rate", "按时率"), lambda row: row.on_time_rate),
    _number("score", ("score", "得分"), lambda row: row.score),
    _number("weight", ("weight", "权重"), lambda row: row.weight),
    _number("weighted_points", ("points", "加权分"), lambda row: row.weighted_points),
    ExportColumn("obligation", ("obligation", "义务"), lambda row: row.obligation, share=24),
    ExportColumn("cause", ("fact", "依据"), lambda row: row.cause, share=20),
    _number("of_plan_version", ("plan of the month", "该月方案版本"), lambda r: r.of_plan_version),
    _number("share_ratio", ("ratio", "分成比例"), _rounded(lambda r: _exact(r.ratio))),
    _number(
        "share_exact_minor",
        ("exact share, minor units", "精确分成（最小单位）"),
        _rounded(lambda r: _exact(r.exact)),
        share=11,
    ),
    _number(
        "share_floor_minor",
        ("rounded down", "向下取整"),
        _rounded(lambda r: r.floor_minor),
        share=10,
    ),
    _number(
        "share_remainder_minor",
        ("remainder", "余数"),
        _rounded(lambda r: _exact(r.remainder)),
        share=8,
    ),
    _number("share_remainder_rank", ("rank of remainder", "余数名次"), _rounded(lambda r: r.rank)),
    _number("share_departments", ("departments", "部门数"), _rounded(lambda r: r.departments)),
    _number(
        "share_left_over_minor",
        ("units left over", "剩余单位"),
        _rounded(lambda r: r.left_over_minor),
    ),
    _number("share_extra_minor", ("unit added", "所得余额单位"), _rounded(lambda r: r.extra_minor)),
    ExportColumn("too_little_data", ("too little data", "数据不足"), lambda r: r.too_little_data),
    ExportColumn("star_winner", ("star", "协作之星"), lambda row: row.star_winner),
    _number("leave_hours", ("leave hours", "调休小时"), lambda row: row.leave_hours),
)
COLUMNS: Mapping[str, ExportColumn] = {column.name: column for column in _COLUMNS}
"""The columns by name, in the order of the files for programs."""
