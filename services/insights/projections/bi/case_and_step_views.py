"""Cases and steps of flows, each as it stands."""

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
from services.insights.projections.bi.view import ViewColumn, current_members

CASES = state_view(
    "cases",
    "案例",
    "A case of a flow as it stands, with its cycle time.",
    "case_fact",
    keys=["case_id"],
    kept=["flow_id", "flow_version", "template_id", "template_version", "department"],
    worked_out=[
        ViewColumn(
            "state",
            "状态",
            "`running`, `finished` or `withdrawn`.",
            f"coalesce({state('finished', 'withdrawn')}, 'running')",
        ),
        ViewColumn(
            "started_at",
            "开始时间",
            "When it was started.",
            transition_time("started", which="min"),
        ),
        ViewColumn(
            "finished_at", "完成时间", "When its last step was done.", transition_time("finished")
        ),
    ],
    derived=[
        month_of("finished", "完成月份"),
        ViewColumn(
            "cycle_seconds",
            "周期秒数",
            "From its start to its end, by the clock on the wall.",
            seconds_between("fact.started_at", "fact.finished_at"),
            "s",
        ),
    ],
)

_FLOW_OF_CASE = f"""
LEFT JOIN (
    SELECT case_id, {newest("flow_id")} AS flow_id, {newest("flow_key")} AS flow_key
    FROM insights.case_fact GROUP BY case_id
) AS case_flow ON case_flow.case_id = fact.case_id
LEFT JOIN {current_members("flow")} AS flow_now ON flow_now.flow_key = case_flow.flow_key"""  # noqa: S608  of names in this package

STEPS = state_view(
    "steps",
    "步骤",
    "A step of a case as it stands, with what it took.",
    "step_fact",
    keys=["case_id", "step"],
    kept=["activity", "department", "opened_at", "due_at", "done_at", "done_by"],
    worked_out=[
        ViewColumn(
            "state",
            "状态",
            "`opened`, `done`, `sent-back` or `withdrawn`.",
            state("opened", "done", "sent-back", "withdrawn"),
        ),
        ViewColumn(
            "is_announced_overdue",
            "是否曾通知逾期",
            "Whether it was announced as overdue.",
            f"{times('overdue')} > 0",
        ),
    ],
    derived=[
        ViewColumn(
            "is_overdue",
            "是否逾期",
            "Whether it was done after its time, or announced as overdue while it was not.",
            "coalesce(fact.done_at > fact.due_at, fact.is_announced_overdue)",
        ),
        month_of("done", "完成月份"),
        ViewColumn(
            "sojourn_seconds",
            "停留秒数",
            "From its opening until it was done, by the clock on the wall.",
            seconds_between("fact.opened_at", "fact.done_at"),
            "s",
        ),
        ViewColumn("flow_id", "流程", "The flow of its case.", "case_flow.flow_id"),
        ViewColumn("flow_name", "流程名称", "The flow's name now.", "flow_now.name"),
    ],
    # Handed over work names its sender, and votes have departments of their own.
    condition="step IS NOT NULL AND transition NOT IN ('handed-over', 'voted', 'review-ended')",
    joins=_FLOW_OF_CASE,
)
