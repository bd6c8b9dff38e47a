"""Handoffs, requests and meetings, each as it stands."""

from __future__ import annotations

from services.insights.projections.bi.state_views import (
    month_of,
    newest,
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

REQUESTS = state_view(
    "requests",
    "请求",
    "A request from department to department as it stands, with its reply times.",
    "request_fact",
    keys=["request_id"],
    kept=["asking_department", "answering_department", "matter"],
    worked_out=[
        ViewColumn(
            "state",
            "状态",
            "`open`, `replied` (more is owed), `resolved` or `withdrawn`.",
            "CASE WHEN bool_or(is_resolved) THEN 'resolved'"
            f" WHEN {times('closed')} > 0 THEN 'withdrawn'"
            f" WHEN {times('replied')} > 0 THEN 'replied' ELSE 'open' END",
        ),
        ViewColumn(
            "opened_at", "提出时间", "When it was asked.", transition_time("opened", which="min")
        ),
        ViewColumn(
            "first_replied_at",
            "首次答复时间",
            "When the first reply was given, as last corrected.",
            newest("replied_at", "leg = 1"),
        ),
        ViewColumn(
            "due_at", "应答复时间", "When the first reply was due, as last known.",
            newest("due_at", "leg = 1"),
        ),
        ViewColumn(
            "closed_at", "关闭时间", "When it was closed.", transition_time("closed")
        ),
        ViewColumn(
            "is_resolved", "是否解决", "Whether a reply or its end resolved it.",
            newest("is_resolved"),
        ),
        ViewColumn(
            "breaches", "超时次数", "How many replies were owed past their time.",
            f"{times('breached')} - {times('released')}",
        ),
        ViewColumn(
            "silence_alerts", "沉默预警次数", "How often the department's head was alerted.",
            times("silence-alerted"),
        ),
        ViewColumn(
            "escalations", "升级次数", "How many steps it was escalated.",
            times("silence-escalated"),
        ),
    ],
    derived=[
        month_of("opened", "提出月份"),
        ViewColumn(
            "first_reply_seconds",
            "首次答复秒数",
            "From the request to the first reply, by the clock on the wall.",
            seconds_between("fact.opened_at", "fact.first_replied_at"),
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
