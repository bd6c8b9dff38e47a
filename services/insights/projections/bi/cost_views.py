"""What communication cost each department in each month, by the policy of the month."""

from __future__ import annotations

from services.insights.projections.bi.view import DEPARTMENT_HISTORY, View, ViewColumn


def _rate(name: str, zh: str, en: str, unit: str = "") -> ViewColumn:
    return ViewColumn(name, zh, en, f"rate.{name}", unit)


COST_RATES = View(
    "cost_rates",
    "沟通折算分钟",
    "What a request and a reply counted as for some months.",
    (
        _rate("from_month", "起始月份", "The first of these months, as YYYY-MM."),
        _rate("to_month", "截止月份", "The month behind the last one; `9999-99` for the present."),
        _rate("minutes_per_request", "每请求分钟数", "For the department that asks.", "min"),
        _rate("minutes_per_reply", "每答复分钟数", "For the department that replies.", "min"),
    ),
    # The first row is the policy that comms has built in, of which no fact tells.
    """(
    SELECT from_month, lead(from_month, 1, '9999-99') OVER (ORDER BY from_month) AS to_month,
        minutes_per_request, minutes_per_reply
    FROM (
        SELECT '0001-01' AS from_month, 0 AS minutes_per_request, 10 AS minutes_per_reply
        UNION ALL
        SELECT effective_from, minutes_per_request, minutes_per_reply
        FROM insights.cost_policy_fact AS policy
        WHERE NOT EXISTS (
            SELECT FROM insights.cost_policy_fact AS later
            WHERE later.effective_from = policy.effective_from AND later.version > policy.version
        )
    ) AS policies
) AS rate""",
)

DEPARTMENT_COSTS = View(
    "department_costs",
    "部门沟通成本",
    "What one kind of communication cost a department in a month.",
    (
        ViewColumn("month", "月份", "The month in Asia/Shanghai, as YYYY-MM.", "spent.month"),
        ViewColumn(
            "department",
            "部门",
            "Whose time it was; empty for meetings of which only the sum is known.",
            "spent.department",
        ),
        ViewColumn("kind", "沟通类别", "`meeting`, `request` or `reply`.", "spent.kind"),
        ViewColumn(
            "events",
            "次数",
            "Meetings that it attended, requests that it opened, or replies that it gave.",
            "spent.events",
        ),
        ViewColumn(
            "person_minutes",
            "人员分钟数",
            "What they cost by the policy of the month.",
            "spent.minutes + spent.events * CASE spent.kind WHEN 'request'"
            " THEN rate.minutes_per_request WHEN 'reply' THEN rate.minutes_per_reply ELSE 0 END",
            "min",
        ),
        ViewColumn(
            "department_name",
            "部门名称",
            "The department's name now.",
            "department_history.names[cardinality(department_history.starts)]",
        ),
        ViewColumn(
            "department_parent",
            "部门的上级部门",
            "The code of the department above it now.",
            "department_history.parents[cardinality(department_history.starts)]",
        ),
    ),
    f"""(
    SELECT month, department, department_key, 'meeting' AS kind, count(*) AS events,
        sum(person_minutes) AS minutes
    FROM insights.communication_cost_fact WHERE kind = 'meeting'
    GROUP BY month, department, department_key
    UNION ALL
    SELECT opened_month, asking_department, asking_department_key, 'request', count(*), 0
    FROM insights.request_fact AS opened
    WHERE opened_month IS NOT NULL AND NOT EXISTS (
        SELECT FROM insights.request_fact AS newer
        WHERE newer.transition = 'corrected' AND newer.opened_at IS NOT NULL
            AND newer.request_id = opened.request_id
            AND newer.area_position > opened.area_position
    )
    GROUP BY opened_month, asking_department, asking_department_key
    UNION ALL
    SELECT month, answering_department, answering_department_key, 'reply', count(*), 0
    FROM insights.request_fact AS replied
    WHERE transition = 'replied' AND NOT EXISTS (
        SELECT FROM insights.request_fact AS newer
        WHERE newer.request_id = replied.request_id AND newer.leg = replied.leg
            AND newer.transition IN ('replied', 'released')
            AND newer.area_position > replied.area_position
    )
    GROUP BY month, answering_department, answering_department_key
) AS spent
JOIN bi.cost_rates AS rate ON rate.from_month <= spent.month AND spent.month < rate.to_month
LEFT JOIN {DEPARTMENT_HISTORY} AS department_history
    ON department_history.department_key = spent.department_key""",  # noqa: S608  of names in this package
)
