"""The views of departments, people and so on as they were, the calendar, and freshness."""

from __future__ import annotations

from services.insights.domain.dimensions.date_table import DATE_DIM
from services.insights.domain.dimensions.dimension_tables import DIMENSIONS
from services.insights.domain.star_schema.catalogue import Column, Table
from services.insights.projections.bi.row_policies import guarded_columns
from services.insights.projections.bi.view import View, ViewColumn, plain_columns

_NAMES = {
    "department": ("departments", "部门历史"),
    "person": ("people", "人员历史"),
    "project": ("projects", "项目历史"),
    "goal": ("goal_versions", "目标历史"),
    "cycle": ("cycles", "周期历史"),
    "flow": ("flows", "流程历史"),
    "template": ("templates", "模板历史"),
    "plan": ("plans", "考核方案历史"),
    "calendar": ("calendar_versions", "工作日历版本"),
}


def _without_keys(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(column for column in columns if column.type != "bigint")


def _view(name: str, zh: str, table: Table, condition: str = "") -> View:
    columns = tuple(plain_columns(_without_keys(table.columns), guarded_columns(table)))
    return View(name, zh, table.en, columns, f"insights.{table.name} AS fact{condition}")


DIMENSION_VIEWS = (
    *(_view(*_NAMES[dimension.name], dimension.table) for dimension in DIMENSIONS),
    _view("calendar", "日历", DATE_DIM, "\nWHERE fact.is_current"),
)

FRESHNESS = View(
    "freshness",
    "数据新鲜度",
    "How far an area's facts have been read, and what is missing, as last checked.",
    tuple(
        ViewColumn(name, zh, en, f"source.{name}")
        for name, zh, en in (
            ("area", "领域", "The area that publishes the facts."),
            (
                "state",
                "状态",
                "`current`, `behind`, `incomplete`, or that another history was restored there.",
            ),
            ("facts_published", "已发布事实数", "Facts that the area has published."),
            ("facts_read", "已读事实数", "Facts of it that have been read."),
            ("facts_waiting", "待读事实数", "Facts that are still to be read."),
            ("facts_missing", "缺失事实数", "Facts that should have been read and were not."),
            ("facts_unknown", "未知事实数", "Facts that were read and that the area has not."),
            ("dead_letters", "死信数", "Facts that could not be handled."),
            ("late_facts", "跨月补录数", "Facts recorded in a later month than they happened in."),
            ("newest_recorded_at", "最新记录时间", "When the newest fact read was recorded."),
            ("oldest_waiting_at", "最早待读时间", "When the oldest fact to be read was recorded."),
            ("checked_at", "检查时间", "When this was found."),
        )
    ),
    "insights.source_freshness AS source",
)
