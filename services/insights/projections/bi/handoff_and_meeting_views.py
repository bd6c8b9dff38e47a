"""Handoffs and meetings, each as it stands."""

from __future__ import annotations

from services.insights.projections.bi.state_views import (
    seconds_between,
    state,
    state_view,
    times,
    transition_time,
)
from services.insights.projections.bi.view import ViewColumn

HANDOFFS = state_view(
    "handoffs",
    "交接",
    "A handoff as it stands, with what it took.",
    "handoff_fact",
    keys=["handoff_id"],
    kept=[
        "project_id", "duty_id", "deliverable", "sender", "recipient", "due_at", "deadline",
        "delivered_at", "excused_until", "delaying_department", "done_by",
    ],
    worked_out=[
        ViewColumn(
            "state",
            "状态",
            "`scheduled`, `offered`, `accepted`, `rejected`, `recalled`, `cancelled`, `withdrawn`.",
            state(
                "scheduled", "offered", "accepted", "rejected", "recalled", "cancelled", "withdrawn"
            ),
        ),
        ViewColumn(
            "first_offered_at",
            "首次交付时间",
            "When it was first offered.",
            transition_time("offered", which="min"),
        ),
        ViewColumn(
            "accepted_at", "接收时间", "When it was accepted.", transition_time("accepted")
        ),
        ViewColumn("rejections", "退回次数", "How often it was rejected.", times("rejected")),
        ViewColumn(
            "is_overdue",
            "是否曾逾期",
            "Whether it was announced as overdue.",
            "coalesce(bool_or(transition = 'overdue'), false)",
        ),
    ],
    derived=[
        ViewColumn(
            "acceptance_seconds",
            "交接历时秒数",
            "From the first offer to the acceptance.",
            seconds_between("fact.first_offered_at", "fact.accepted_at"),
            "s",
        ),
        ViewColumn(
            "delay_seconds",
            "延误秒数",
            "From the deadline to the delivery; negative where it was early.",
            seconds_between("fact.deadline", "fact.delivered_at"),
            "s",
        ),
    ],
)  # fmt: skip

MEETINGS = state_view(
    "meetings",
    "会议",
    "A meeting as it stands.",
    "meeting_fact",
    keys=["meeting_id"],
    kept=[
        "kind", "organiser", "project_id", "starts_at", "planned_minutes", "actual_minutes",
        "overtime_minutes", "person_minutes", "department_count",
    ],
    worked_out=[
        ViewColumn(
            "state", "状态", "`planned`, `held` or `cancelled`.",
            state("planned", "held", "cancelled"),
        ),
    ],
    condition="action_id IS NULL",
)  # fmt: skip

MEETING_ACTIONS = state_view(
    "meeting_actions",
    "会议行动项",
    "An action that a department agreed to in a meeting, as it stands.",
    "meeting_fact",
    keys=["action_id"],
    kept=["meeting_id", "department", "due_at", "done_at"],
    worked_out=[
        ViewColumn(
            "state", "状态", "`action-noted`, `action-completed` or `action-released`.",
            state("action-noted", "action-completed", "action-released"),
        ),
        ViewColumn(
            "is_overdue", "是否曾逾期", "Whether it was announced as overdue.",
            "coalesce(bool_or(transition = 'action-overdue'), false)",
        ),
    ],
    condition="action_id IS NOT NULL",
)  # fmt: skip
