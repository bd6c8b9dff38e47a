"""The fact tables of duties: handoffs between departments, and standing duties."""

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

PROJECT = member("project_id", "project", "项目", "The project's id.", uuid=True)

HANDOFF_FACT = fact_table(
    "handoff_fact",
    "交接事实",
    "A handoff or the duty behind it changed its state.",
    "duties",
    identifier("handoff_id", "交接编号", "The handoff's id."),
    *PROJECT,
    identifier("duty_id", "职责编号", "The entry of the duty list.", optional=True),
    code("deliverable", "交付物", "What is handed over.", optional=True),
    *member("sender", "department", "交付部门", "The department that owes it.", optional=True),
    *member("recipient", "department", "接收部门", "The department that gets it.", optional=True),
    code("transition", "变化", "What became of it, such as `offered` or `accepted`."),
    moment("due_at", "应完成时间", "The duty list's date."),
    moment("deadline", "期限", "The due date plus the time that rejected offers took."),
    moment("delivered_at", "交付时间", "When the accepted offer counts as made."),
    moment("excused_until", "免责至", "Until when a delivery is excused by late input."),
    moment("entered_at", "录入时间", "When it was entered."),
    code("reason", "原因", "The reason given for it.", optional=True),
    identifier(
        "delaying_handoff_id", "延误输入编号", "The handoff whose delay excuses it.", optional=True
    ),
    *member(
        "delaying_department",
        "department",
        "延误输入部门",
        "The department that owed that input.",
        optional=True,
    ),
    *done_by(),
)

DUTY_FACT = fact_table(
    "duty_fact",
    "常设职责事实",
    "A standing duty or the lessons of a project changed their state.",
    "duties",
    identifier("duty_id", "职责编号", "The standing duty's id.", optional=True),
    *member(
        "project_id", "project", "项目", "The project of the lessons.", optional=True, uuid=True
    ),
    *member("department", "department", "部门", "The department that owes it."),
    *member("recipient", "department", "接收部门", "The department that gets it.", optional=True),
    code("deliverable", "交付物", "What is owed.", optional=True),
    code("occurrence", "期次", "The date of the duty, such as `2026-10`.", optional=True),
    code("transition", "变化", "What became of it, such as `fulfilled` or `overdue`."),
    moment("due_at", "应完成时间", "When it is due."),
    moment("done_at", "完成时间", "When it counts as done."),
    moment("next_due_at", "下次应完成时间", "The end of the next open date."),
    Column("until", "date", "终止日期", "The last day of the duty.", optional=True),
    *done_by(),
)
