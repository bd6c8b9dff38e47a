"""The columns with which every fact table begins."""

from __future__ import annotations

from services.insights.domain.star_schema.catalogue import Column, Table, moment

COMMON_COLUMNS = (
    Column("fact_id", "uuid", "事实编号", "The id of the published fact that the row is made of."),
    Column("line", "smallint", "行号", "The number of the row among those of its fact, from 0."),
    Column(
        "area_position", "bigint", "发布位置", "The fact's place in the order of its area's facts."
    ),
    Column("fact_type", "text", "事实类型", "The type of the published fact."),
    moment("occurred_at", "发生时间", "When it happened.", optional=False),
    moment("recorded_at", "记录时间", "When Concord recorded it.", optional=False),
    Column("date_key", "integer", "日期键", "The day it happened in Asia/Shanghai, as yyyymmdd."),
    Column("month", "text", "月份", "The month it happened in Asia/Shanghai, as YYYY-MM."),
    Column(
        "late_seconds",
        "bigint",
        "补录延迟秒数",
        "How long after it happened it was recorded, at least 0.",
        unit="s",
    ),
    Column(
        "is_late",
        "boolean",
        "是否跨月补录",
        "Whether it was recorded in a later month than it happened in.",
    ),
)


def fact_table(name: str, zh: str, en: str, area: str, *own_columns: Column) -> Table:
    """Return a fact table: the common columns, then its own."""
    return Table(name, zh, en, area, (*COMMON_COLUMNS, *own_columns))
