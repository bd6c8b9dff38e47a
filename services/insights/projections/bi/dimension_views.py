"""The views of departments, people, projects and so on as they were, and of the calendar."""

from __future__ import annotations

from services.insights.domain.dimensions.date_table import DATE_DIM
from services.insights.domain.dimensions.dimension_tables import DIMENSIONS
from services.insights.domain.star_schema.catalogue import Column, Table
from services.insights.projections.bi.view import View, plain_columns

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
    columns = tuple(plain_columns(_without_keys(table.columns)))
    return View(name, zh, table.en, columns, f"insights.{table.name} AS fact{condition}")


DIMENSION_VIEWS = (
    *(_view(*_NAMES[dimension.name], dimension.table) for dimension in DIMENSIONS),
    _view("calendar", "日历", DATE_DIM, "\nWHERE fact.is_current"),
)
