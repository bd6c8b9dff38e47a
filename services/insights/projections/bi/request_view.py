"""Requests, each as it stands: corrections may have taken back any of its replies."""

from __future__ import annotations

from services.insights.projections.bi.state_views import (
    newest,
    seconds_between,
    state_view,
    times,
)
from services.insights.projections.bi.view import ViewColumn

# What holds of the reply that is owed in a leg is said by the leg's newest row.
_LEGS = """
LEFT JOIN (
    SELECT request_id, bool_or(transition = 'replied') AS is_replied,
        bool_or(transition = 'replied' AND is_resolved) AS is_resolved,
        count(*) FILTER (WHERE transition = 'breached' OR transition = 'replied'
            AND replied_at > due_at) AS breaches,
        max(replied_at) FILTER (WHERE transition = 'replied' AND leg = 1) AS first_replied_at
    FROM (
        SELECT DISTINCT ON (request_id, leg) request_id, leg, transition, is_resolved, due_at,
            replied_at
        FROM insights.request_fact WHERE transition IN ('replied', 'breached', 'released')
        ORDER BY request_id, leg, area_position DESC, line DESC
    ) AS leg GROUP BY request_id
) AS legs ON legs.request_id = fact.request_id"""
# An end that resolved it is over where a leg was released since: the reply was struck out.
_ENDS = f"""
LEFT JOIN (
    SELECT request_id, {newest("is_resolved", "transition = 'closed'")} AS is_resolved,
        {newest("occurred_at", "transition = 'closed'")} AS closed_at,
        coalesce(max(area_position) FILTER (WHERE transition = 'released')
            > max(area_position) FILTER (WHERE transition = 'closed'), false) AS is_released
    FROM insights.request_fact WHERE transition IN ('closed', 'released') GROUP BY request_id
) AS ended ON ended.request_id = fact.request_id"""  # noqa: S608  of names in this package
_STATE = """CASE
        WHEN legs.is_resolved OR ended.is_resolved AND NOT ended.is_released THEN 'resolved'
        WHEN NOT ended.is_resolved THEN 'withdrawn'
        WHEN legs.is_replied THEN 'replied' ELSE 'open' END"""

REQUESTS = state_view(
    "requests",
    "请求",
    "A request from department to department as it stands, with its reply times.",
    "request_fact",
    keys=["request_id"],
    kept=["asking_department", "answering_department", "matter", "opened_at", "opened_month"],
    worked_out=[
        ViewColumn(
            "due_at", "应答复时间", "When the first reply was due, as last known.",
            newest(
                "due_at", "coalesce(leg, 1) = 1 AND transition IN ('opened', 'replied', 'breached')"
            ),
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
        ViewColumn(
            "state", "状态", "`open`, `replied` (more is owed), `resolved` or `withdrawn`.", _STATE
        ),
        ViewColumn(
            "first_replied_at", "首次答复时间",
            "When the first reply was given, as last corrected.", "legs.first_replied_at",
        ),
        ViewColumn(
            "closed_at", "关闭时间", "When it was closed, if it is.",
            f"CASE WHEN {_STATE} IN ('resolved', 'withdrawn') THEN ended.closed_at END",
        ),
        ViewColumn(
            "is_resolved", "是否解决", "Whether a reply or its end resolved it.",
            f"{_STATE} = 'resolved'",
        ),
        ViewColumn(
            "breaches", "超时次数", "How many replies were, or are, owed past their time.",
            "coalesce(legs.breaches, 0)",
        ),
        ViewColumn(
            "first_reply_seconds", "首次答复秒数",
            "From the request to the first reply, by the clock on the wall.",
            seconds_between("fact.opened_at", "legs.first_replied_at"), "s",
        ),
    ],
    joins=_LEGS + _ENDS,
)  # fmt: skip
