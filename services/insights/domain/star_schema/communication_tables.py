"""The fact tables of communication: requests, meetings, and what communication costs."""

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


def _number(name: str, zh: str, en: str, unit: str = "") -> Column:
    return Column(name, "integer", zh, en, unit=unit, optional=True)


REQUEST_FACT = fact_table(
    "request_fact",
    "请求事实",
    "A request between departments changed its state.",
    "comms",
    identifier("request_id", "请求编号", "The request's id."),
    *member("asking_department", "department", "请求部门", "The department that asks."),
    *member("answering_department", "department", "答复部门", "The department that is asked."),
    code("matter", "事项等级", "`simple`, `complex` or `important`."),
    code("transition", "变化", "What became of it, such as `opened` or `replied`."),
    _number("leg", "答复轮次", "The number of the reply that is owed, from 1."),
    moment("due_at", "应答复时间", "When the reply is due."),
    moment("replied_at", "答复时间", "When the reply was given."),
    Column("is_resolved", "boolean", "是否解决", "Whether that resolved it.", optional=True),
    moment("due_without_pauses_at", "无暂停应答复时间", "When it was due without pauses."),
    moment("silent_since", "沉默起点", "Since when the asked department is silent."),
    code("waiting_on", "等待对象", "Whom a pause waits for.", optional=True),
    code("correction", "更正方式", "What a correction did.", optional=True),
    _number("escalation_step", "升级级别", "The step of the escalation chain."),
    moment("entered_at", "录入时间", "When it was entered."),
    *done_by(),
    moment("opened_at", "提出时间", "When it was asked, where the change says or corrects that."),
    code("opened_month", "提出月份", "The month of that in Asia/Shanghai.", optional=True),
)

MEETING_FACT = fact_table(
    "meeting_fact",
    "会议事实",
    "A meeting, or an action agreed in one, changed its state.",
    "comms",
    identifier("meeting_id", "会议编号", "The meeting's id."),
    code("transition", "变化", "What became of it, such as `held` or `action-noted`."),
    code("kind", "会议类别", "`project`, `alignment` or `other`.", optional=True),
    *member("organiser", "department", "组织部门", "Who organised it.", optional=True),
    *member("project_id", "project", "项目", "The project's id.", optional=True, uuid=True),
    identifier("action_id", "行动项编号", "The action's id.", optional=True),
    *member("department", "department", "行动部门", "Who agreed to the action.", optional=True),
    moment("starts_at", "计划开始时间", "When it was planned to begin."),
    _number("planned_minutes", "计划分钟数", "The planned length.", "min"),
    _number("actual_minutes", "实际分钟数", "The actual length.", "min"),
    _number("overtime_minutes", "超时分钟数", "The actual above the planned length.", "min"),
    _number("person_minutes", "人员分钟数", "The minutes of all who attended.", "min"),
    _number("department_count", "参与部门数", "How many departments took part."),
    moment("due_at", "应完成时间", "When the action is due."),
    moment("done_at", "完成时间", "When the action was done."),
    *done_by(),
)

COMMUNICATION_COST_FACT = fact_table(
    "communication_cost_fact",
    "沟通成本事实",
    "Time that communication took.",
    "comms",
    code("kind", "沟通类别", "`meeting` or `matter`."),
    identifier("source_id", "来源编号", "The id of the meeting or matter."),
    *member(
        "department",
        "department",
        "部门",
        "Whose time it was; empty where several departments' is not divided.",
        optional=True,
    ),
    code("matter", "事项等级", "`simple`, `complex` or `important`.", optional=True),
    code("channel", "沟通渠道", "`instant`, `meeting` or `document`.", optional=True),
    Column(
        "is_deviation",
        "boolean",
        "是否偏离推荐渠道",
        "Whether it went through another channel than recommended.",
    ),
    _number("attendees", "参与人数", "How many people attended."),
    _number("person_minutes", "人员分钟数", "The minutes of all who took part.", "min"),
    Column(
        "handling_seconds",
        "bigint",
        "处理秒数",
        "From when the matter was opened until it was handled.",
        unit="s",
        optional=True,
    ),
)

COST_POLICY_FACT = fact_table(
    "cost_policy_fact",
    "沟通成本口径事实",
    "It was set what a request and a reply count as, from a month on.",
    "comms",
    Column("version", "integer", "口径版本", "The number of the policy; the built-in one is 1."),
    code("effective_from", "生效月份", "The first month that it holds for, as YYYY-MM."),
    Column(
        "minutes_per_request",
        "integer",
        "每请求分钟数",
        "What a request costs the department that asks.",
        unit="min",
    ),
    Column(
        "minutes_per_reply",
        "integer",
        "每答复分钟数",
        "What a reply costs the department that replies.",
        unit="min",
    ),
)
