"""The fact tables of goals: readings, and what happened to goals."""

from __future__ import annotations

from services.insights.domain.star_schema.catalogue import (
    Column,
    code,
    done_by,
    identifier,
    member,
    moment,
)
from services.insights.domain.star_schema.common_columns import fact_table

GOAL = member("goal_id", "goal", "目标", "The goal's id.", uuid=True)
DEPARTMENT = member(
    "department",
    "department",
    "部门",
    "The goal's department; empty for the company's own.",
    optional=True,
)

READING_FACT = fact_table(
    "reading_fact",
    "读数事实",
    "A reading of a goal was entered or corrected.",
    "goals",
    *GOAL,
    *DEPARTMENT,
    identifier("reading_id", "读数编号", "The reading's id; a correction has it again."),
    Column("value", "numeric", "数值", "The value read.", unit="the column `unit`", scale=9),
    code("unit", "单位", "The goal's unit."),
    Column(
        "completion_rate",
        "numeric",
        "完成率",
        "The completion by the newest reading; 1 is the target, more is possible.",
        scale=4,
    ),
    moment("measured_at", "测量时间", "When it was measured.", optional=False),
    code("source", "来源", "Where the value is from."),
    Column("is_correction", "boolean", "是否更正", "Whether it replaces an earlier value."),
)

GOAL_EVENT_FACT = fact_table(
    "goal_event_fact",
    "目标事件事实",
    "Something became of a goal, of what it waits for, or of a report that is owed of it.",
    "goals",
    *GOAL,
    *DEPARTMENT,
    *member(
        "counterpart",
        "department",
        "对方部门",
        "The department asked for support, or of the linked goal.",
        optional=True,
    ),
    code("kind", "事件类别", "What happened, such as `lagging` or `support-given`."),
    identifier("blocker_id", "阻碍编号", "The blocker's id.", optional=True),
    identifier("support_id", "支持编号", "The id of the support asked for.", optional=True),
    identifier("link_id", "关联编号", "The id of the link between two goals.", optional=True),
    *member("other_goal_id", "goal", "关联目标", "The linked goal.", optional=True, uuid=True),
    code("slot", "报告期", "The reporting period that a reading was owed for.", optional=True),
    moment("raised_at", "提出时间", "When the blocker was raised."),
    moment("due_at", "应完成时间", "When the support or the reading is due."),
    moment("done_at", "完成时间", "When the support was given or the reading entered."),
    Column("completion_rate", "numeric", "完成率", "The completion.", optional=True, scale=4),
    Column("expected_rate", "numeric", "预期完成率", "The expected.", optional=True, scale=4),
    *done_by(),
)
