"""The fact tables of flows: cases and their steps; and of connected systems."""

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


def _number(name: str, zh: str, en: str) -> Column:
    return Column(name, "integer", zh, en, optional=True)


CASE_FACT = fact_table(
    "case_fact",
    "案例事实",
    "A case of a flow changed its state.",
    "workflows",
    identifier("case_id", "案例编号", "The case's id."),
    *member("flow_id", "flow", "流程", "The flow's id.", optional=True, uuid=True),
    _number("flow_version", "流程版本", "The version of the flow."),
    identifier("template_id", "模板编号", "The template that it was started from.", optional=True),
    _number("template_version", "模板版本", "The version of that template."),
    code("transition", "变化", "`started`, `migrated`, `finished` or `withdrawn`."),
    *member(
        "department", "department", "部门", "The department that it was started for.", optional=True
    ),
    _number("department_count", "参与部门数", "How many departments its steps have."),
)

STEP_FACT = fact_table(
    "step_fact",
    "步骤事实",
    "A step of a case changed its state, or work went from one department to another.",
    "workflows",
    identifier("case_id", "案例编号", "The case's id."),
    _number("step", "步骤序号", "The number of the opening within the case, from 1."),
    code("activity", "活动", "The step's activity.", optional=True),
    *member("department", "department", "部门", "The department that holds or did it."),
    *member(
        "counterpart", "department", "接手部门", "The department that it went to.", optional=True
    ),
    code("transition", "变化", "What became of it, such as `opened` or `done`."),
    moment("opened_at", "开启时间", "When the step was opened."),
    moment("due_at", "应完成时间", "When it is due."),
    moment("done_at", "完成时间", "When it was done."),
    moment("entered_at", "录入时间", "When it was entered."),
    code("decision", "决定", "A vote, or the decision of a joint review.", optional=True),
    Column("does_count", "boolean", "是否计票", "Whether the vote counts.", optional=True),
    Column(
        "standard_seconds",
        "bigint",
        "标准工时秒数",
        "The flow's standard duration of the step.",
        unit="s",
        optional=True,
    ),
    *done_by(),
)

CONNECTOR_FACT = fact_table(
    "connector_fact",
    "外部系统事实",
    "Another system told of something, or could not be understood.",
    "connectors",
    code("connector", "连接器", "The connector's name."),
    code("kind", "类别", "`order-changed` or `delivery-failed`."),
    identifier("delivery_id", "投递编号", "The delivery's id."),
    code("change", "订单变化", "What became of an order.", optional=True),
    code("order_number", "订单号", "The order's number in the other system.", optional=True),
    code("failure_code", "失败代码", "The code of what stood in the way.", optional=True),
)
