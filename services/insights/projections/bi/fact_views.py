"""The views that show a fact table row by row: every change, each with its signed measures."""

from __future__ import annotations

from services.insights.domain.star_schema.catalogue import Table
from services.insights.domain.star_schema.fact_tables import FACT_COUNT, FACT_TABLES
from services.insights.projections.bi.row_policies import guarded_columns
from services.insights.projections.bi.view import View, member_columns, plain_columns

_NAMES = {
    "obligation_fact": ("obligation_changes", "义务变化"),
    "kpi_fact": ("kpi", "绩效"),
    "kpi_kind_fact": ("kpi_kinds", "绩效分类"),
    "bonus_fact": ("bonuses", "奖金"),
    "period_fact": ("period_changes", "账期变化"),
    "reading_fact": ("readings", "目标读数"),
    "goal_event_fact": ("goal_events", "目标事件"),
    "handoff_fact": ("handoff_changes", "交接变化"),
    "duty_fact": ("duty_changes", "常设职责变化"),
    "request_fact": ("request_changes", "请求变化"),
    "meeting_fact": ("meeting_changes", "会议变化"),
    "communication_cost_fact": ("communication_cost", "沟通成本"),
    "cost_policy_fact": ("cost_policies", "沟通成本口径"),
    "case_fact": ("case_changes", "案例变化"),
    "step_fact": ("step_changes", "步骤变化"),
    "connector_fact": ("connector_events", "外部系统事件"),
}
"""The names of each table's view in English and Chinese."""


def _view(table: Table) -> View:
    name, zh = _NAMES[table.name]
    added, joins = member_columns(table.columns, "fact.occurred_at")
    return View(
        name,
        zh,
        table.en,
        (*plain_columns(table.columns, guarded_columns(table)), *added),
        f"insights.{table.name} AS fact{joins}",
    )


FACT_VIEWS = (
    *(_view(table) for table in FACT_TABLES),
    View(
        "fact_counts",
        FACT_COUNT.zh,
        FACT_COUNT.en,
        tuple(plain_columns(FACT_COUNT.columns)),
        f"insights.{FACT_COUNT.name} AS fact",
    ),
)
