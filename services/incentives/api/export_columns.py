"""The columns of exported statements, with their headings in English and Chinese.

The English headings of files for programs are the columns' names, which stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from services.incentives.domain.share_rounding import ShareRounding, exact_text
from services.incentives.domain.statement_row import StatementRow
from shared.eventsourcing.company_time import format_company_time
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


def text_in(language: Language, texts: Texts) -> str:
    """Return a text in a language."""
    return texts[language == "zh"]


def cell_text(value: object) -> str | None:
    """Return a value as a cell: numbers without exponent, nothing for `None`."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return format_company_time(value)
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


def _text(name: str, heading: Texts) -> ExportColumn:
    return ExportColumn(name, heading, lambda row: getattr(row, name))


def _number(
    name: str, heading: Texts, value: Callable[[StatementRow], object] | None = None
) -> ExportColumn:
    return ExportColumn(name, heading, value or (lambda row: getattr(row, name)), "number")


_FIRST = (
    _text("department", ("department", "部门")),
    _text("name", ("name", "名称")),
    _text("line", ("line", "明细类别")),
    _text("of_period", ("of month", "所属月份")),
    _text("project_id", ("project id", "项目编号")),
    _text("project", ("project", "项目")),
    _text("project_name", ("project name", "项目名称")),
    _text("currency", ("currency", "币种")),
    _number("amount_minor", ("amount in minor units", "金额（最小单位）")),
    _number("amount", ("amount", "金额"), major_amount),
    _number("due", ("due", "应交")),
    _number("on_time", ("on time", "按时")),
    _number("late", ("late", "逾期")),
    _number("excused", ("excused", "免责")),
    _number("on_time_rate", ("on-time rate", "按时率")),
    _number("score", ("score", "得分")),
    _number("weight", ("weight", "权重")),
    _number("weighted_points", ("points", "加权分")),
    _text("obligation", ("obligation", "义务")),
    _text("cause", ("fact", "依据")),
    _number("of_plan_version", ("plan of the month", "该月方案版本")),
    _number("share_ratio", ("ratio", "分成比例"), _rounded(lambda r: _exact(r.ratio))),
    _number(
        "share_exact_minor",
        ("exact share, minor units", "精确分成（最小单位）"),
        _rounded(lambda r: _exact(r.exact)),
    ),
    _number("share_floor_minor", ("rounded down", "向下取整"), _rounded(lambda r: r.floor_minor)),
    _number(
        "share_remainder_minor", ("remainder", "余数"), _rounded(lambda r: _exact(r.remainder))
    ),
    _number("share_remainder_rank", ("rank of remainder", "余数名次"), _rounded(lambda r: r.rank)),
    _number("share_departments", ("departments", "部门数"), _rounded(lambda r: r.departments)),
    _number(
        "share_left_over_minor",
        ("units left over", "剩余单位"),
        _rounded(lambda r: r.left_over_minor),
    ),
    _number("share_extra_minor", ("unit added", "所得余额单位"), _rounded(lambda r: r.extra_minor)),
    _text("too_little_data", ("too little data", "数据不足")),
    _text("star_winner", ("star", "协作之星")),
    _number("leave_hours", ("leave hours", "调休小时")),
)
_LATER = (
    _text("kind", ("kind", "义务类型")),
    _text("title", ("title", "事项")),
    _text("counterpart", ("counterpart", "对方部门")),
    _text("counterpart_name", ("name of counterpart", "对方名称")),
    _text("signal", ("signal", "动态")),
    _text("subject_id", ("subject id", "对象编号")),
    _number("times", ("times", "次数")),
    _text("first_at", ("first at", "首次时间")),
    _text("last_at", ("last at", "末次时间")),
    _number("completion", ("completion", "完成度")),
)
FIRST_COLUMNS: Mapping[str, ExportColumn] = {column.name: column for column in _FIRST}
"""The columns that files had before others came: those for programs begin with them, in order."""
LATER_COLUMNS: Mapping[str, ExportColumn] = {column.name: column for column in _LATER}
"""The columns that came later: files for programs have them behind all that were there before."""
COLUMNS: Mapping[str, ExportColumn] = {**FIRST_COLUMNS, **LATER_COLUMNS}
"""All columns by name."""
