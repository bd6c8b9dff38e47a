"""Obligations as they count now, and goals as they stand."""

from __future__ import annotations

from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME
from services.insights.projections.bi.row_policies import guarded_columns
from services.insights.projections.bi.state_views import newest
from services.insights.projections.bi.view import View, ViewColumn, member_columns, plain_columns

_TABLE = TABLES_BY_NAME["obligation_fact"]
_ADDED, _JOINS = member_columns(_TABLE.columns, "fact.occurred_at")
_CHANGES_ONLY = {"was_outcome", "line"}

OBLIGATIONS = View(
    "obligations",
    "义务",
    "An obligation that counts now, as it counts now.",
    (
        *(
            one
            for one in plain_columns(_TABLE.columns, guarded_columns(_TABLE))
            if one.name not in _CHANGES_ONLY
        ),
        *_ADDED,
    ),
    # Only few rows take a count back or change it, and an index has just these. What moves to
    # another month is taken back in its old month, perhaps after it was counted in the new one.
    # Positions alone do not order them: an upgrade publishes earlier counts after newer ones.
    f"""(
    SELECT * FROM insights.obligation_fact AS counted
    WHERE outcome IS NOT NULL AND NOT EXISTS (
        SELECT FROM insights.obligation_fact AS newer
        WHERE newer.due <= 0 AND newer.obligation_id = counted.obligation_id
            AND (newer.revision, newer.recorded_at, newer.area_position)
                > (counted.revision, counted.recorded_at, counted.area_position)
            AND (newer.due = 0 OR newer.due_month = counted.due_month)
    )
) AS fact{_JOINS}""",  # noqa: S608  of names in this package
)


def _reading(name: str, zh: str, en: str) -> ViewColumn:
    return ViewColumn(name, zh, en, f"reading.{name}")


GOALS = View(
    "goals",
    "目标",
    "A goal as it is now, with its newest reading and what it waits for.",
    (
        ViewColumn("goal_id", "目标", "The goal's id.", "goal.goal_id"),
        ViewColumn("title", "目标名称", "The goal's title.", "goal.title"),
        ViewColumn("department", "部门", "Its department.", "goal.department"),
        ViewColumn("parent_id", "上级目标", "The goal above it.", "goal.parent_id"),
        ViewColumn("cycle_id", "周期", "The goal's cycle.", "goal.cycle_id"),
        ViewColumn("cycle_name", "周期名称", "The cycle's name.", "cycle.name"),
        ViewColumn("weight", "权重", "Its part of the goal above, 0 to 1.", "goal.weight"),
        ViewColumn("direction", "方向", "`up` or `down`.", "goal.direction"),
        ViewColumn("state", "状态", "`set` or `archived`.", "goal.state"),
        _reading("value", "最新数值", "The newest value that was measured."),
        _reading("unit", "单位", "The unit of that value."),
        _reading("completion_rate", "完成率", "The completion; 1 is the target."),
        _reading("measured_at", "测量时间", "When that was measured."),
        ViewColumn(
            "is_lagging",
            "是否落后",
            "Whether it was announced as behind, and has not recovered since.",
            "coalesce(event.progress = 'lagging', false)",
        ),
        ViewColumn(
            "open_blockers",
            "未解决阻碍数",
            "Blockers that were raised and not resolved.",
            "coalesce(event.open_blockers, 0)",
        ),
    ),
    f"""insights.goal_dim AS goal
LEFT JOIN insights.cycle_dim AS cycle ON cycle.cycle_id = goal.cycle_id AND cycle.is_current
LEFT JOIN (
    SELECT goal_key, (array_agg(value ORDER BY measured_at DESC, area_position DESC))[1] AS value,
        (array_agg(unit ORDER BY measured_at DESC, area_position DESC))[1] AS unit,
        (array_agg(completion_rate ORDER BY area_position DESC))[1] AS completion_rate,
        max(measured_at) AS measured_at
    FROM insights.reading_fact GROUP BY goal_key
) AS reading ON reading.goal_key = goal.goal_key
LEFT JOIN (
    SELECT goal_key,
        {newest("kind", "kind IN ('lagging', 'recovered', 'achieved')")} AS progress,
        count(DISTINCT blocker_id) FILTER (WHERE kind = 'blocker-raised')
            - count(DISTINCT blocker_id) FILTER (WHERE kind = 'blocker-resolved') AS open_blockers
    FROM insights.goal_event_fact GROUP BY goal_key
) AS event ON event.goal_key = goal.goal_key
WHERE goal.is_current""",  # noqa: S608  likewise
)
