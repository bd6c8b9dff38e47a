"""All fact tables, and the table that counts facts."""

from __future__ import annotations

from services.insights.domain.dimensions.dimension_tables import DIMENSION_TABLES
from services.insights.domain.star_schema.catalogue import Column, Table, moment
from services.insights.domain.star_schema.communication_tables import (
    COMMUNICATION_COST_FACT,
    COST_POLICY_FACT,
    MEETING_FACT,
    REQUEST_FACT,
)
from services.insights.domain.star_schema.duty_tables import DUTY_FACT, HANDOFF_FACT
from services.insights.domain.star_schema.goal_tables import GOAL_EVENT_FACT, READING_FACT
from services.insights.domain.star_schema.obligation_tables import (
    BONUS_FACT,
    KPI_FACT,
    KPI_KIND_FACT,
    OBLIGATION_FACT,
    PERIOD_FACT,
)
from services.insights.domain.star_schema.workflow_tables import (
    CASE_FACT,
    CONNECTOR_FACT,
    STEP_FACT,
)

FACT_TABLES = (
    OBLIGATION_FACT,
    KPI_FACT,
    KPI_KIND_FACT,
    BONUS_FACT,
    PERIOD_FACT,
    READING_FACT,
    GOAL_EVENT_FACT,
    HANDOFF_FACT,
    DUTY_FACT,
    REQUEST_FACT,
    MEETING_FACT,
    COMMUNICATION_COST_FACT,
    COST_POLICY_FACT,
    CASE_FACT,
    STEP_FACT,
    CONNECTOR_FACT,
)
"""The tables whose rows are made of published facts, each row of one fact."""

FACT_COUNT = Table(
    "fact_count",
    "事实计数",
    "How many facts of a type that were recorded in a month have been read.",
    "",
    (
        Column("area", "text", "领域", "The area that published them."),
        Column("fact_type", "text", "事实类型", "The type of the facts."),
        Column("month", "text", "记录月份", "The month they were recorded in, as YYYY-MM."),
        Column("facts", "bigint", "事实数", "How many there are."),
        Column(
            "late_facts", "bigint", "跨月补录数", "How many happened in an earlier month than that."
        ),
    ),
    primary_key=("area", "fact_type", "month"),
)
"""Counted for every type of fact, also for those that no table has."""

LAST_FACT_READ = Table(
    "last_fact_read",
    "最后读取的事实",
    "The fact with the highest position that has been read of an area.",
    "",
    (
        Column("area", "text", "领域", "The area that published it."),
        Column("position", "bigint", "发布位置", "Its place in the order of its area's facts."),
        Column("fact_id", "uuid", "事实编号", "Its id."),
        moment("recorded_at", "记录时间", "When Concord recorded it.", optional=False),
    ),
    primary_key=("area",),
)
"""By it, an area whose facts are no longer those that were read is noticed."""

TABLES_BY_NAME = {
    table.name: table for table in (*FACT_TABLES, *DIMENSION_TABLES, FACT_COUNT, LAST_FACT_READ)
}
"""Every table of the star schema."""
