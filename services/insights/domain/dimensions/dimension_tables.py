"""All dimensions, and the table of the changes that their versions are computed from."""

from __future__ import annotations

from services.insights.domain.dimensions.date_table import DATE_DIM
from services.insights.domain.dimensions.dimension import dimension
from services.insights.domain.star_schema.catalogue import Column, Table, code, identifier, moment


def _measure(name: str, zh: str, en: str) -> Column:
    return Column(name, "numeric", zh, en, optional=True, scale=9)


DIMENSIONS = (
    dimension(
        "department",
        "部门",
        "A department as it was from `valid_from` until before `valid_to`.",
        "directory",
        code("department", "部门", "The department's code, which never changes."),
        code("name", "部门名称", "The display name.", optional=True),
        code("parent", "上级部门", "The code of the department above.", optional=True),
        code("head", "负责人", "The id of the person who leads it.", optional=True),
        Column("closed", "boolean", "是否已撤销", "Whether it exists no more.", optional=True),
    ),
    dimension(
        "person",
        "人员",
        "Where a person worked from `valid_from` until before `valid_to`; no names.",
        "directory",
        code("person", "人员", "The person's id in the directory."),
        code("department", "部门", "The code of the person's department.", optional=True),
        code("roles", "角色", "The roles there, by name, with commas between.", optional=True),
        is_effective_dated=True,
    ),
    dimension(
        "project",
        "项目",
        "A project as it was from `valid_from` until before `valid_to`.",
        "duties",
        identifier("project_id", "项目编号", "The project's id."),
        code("code", "项目代码", "The project's code.", optional=True),
        code("name", "项目名称", "The project's name.", optional=True),
        code("participants", "参与部门", "The departments' codes, with commas.", optional=True),
        code("led_by", "牵头部门", "Who leads it, once its lessons said so.", optional=True),
        code("state", "状态", "`planned`, `running`, `closed` or `cancelled`.", optional=True),
        moment("kick_off", "启动时间", "The kick-off T, once it is set."),
    ),
    dimension(
        "goal",
        "目标",
        "A goal as it was from `valid_from` until before `valid_to`.",
        "goals",
        identifier("goal_id", "目标编号", "The goal's id."),
        code("title", "目标名称", "The goal's title.", optional=True),
        code("department", "部门", "Its department; empty for the company's.", optional=True),
        identifier("parent_id", "上级目标编号", "The id of the goal above.", optional=True),
        identifier("cycle_id", "周期编号", "The id of the goal's cycle.", optional=True),
        Column(
            "weight",
            "numeric",
            "权重",
            "The part of its parent, 0 to 1.",
            optional=True,
            scale=6,
        ),
        code("unit", "单位", "The unit of its readings, where published.", optional=True),
        code("direction", "方向", "`up`, `down` or `hold`, where published.", optional=True),
        _measure("start", "起始值", "The value at which completion is 0."),
        _measure("target", "目标值", "The value at which it is 1; empty for `hold`."),
        _measure("low", "下限", "The lowest value at which it is 1, for `hold`."),
        _measure("high", "上限", "The highest value at which it is 1, for `hold`."),
        code("state", "状态", "`set` or `archived`.", optional=True),
    ),
    dimension(
        "cycle",
        "周期",
        "A cycle of goals as it was from `valid_from` until before `valid_to`.",
        "goals",
        identifier("cycle_id", "周期编号", "The cycle's id."),
        code("name", "周期名称", "The cycle's name.", optional=True),
        code("state", "状态", "`prepared`, `active` or `closed`.", optional=True),
    ),
    dimension(
        "flow",
        "流程",
        "A flow with the version that new cases followed from `valid_from` on.",
        "workflows",
        identifier("flow_id", "流程编号", "The flow's id."),
        code("name", "流程名称", "The flow's name.", optional=True),
        Column("version", "integer", "流程版本", "The published version.", optional=True),
    ),
    dimension(
        "template",
        "模板",
        "A template with the version that cases were started from.",
        "workflows",
        identifier("template_id", "模板编号", "The template's id."),
        identifier("flow_id", "流程编号", "The id of its flow.", optional=True),
        code("name", "英文名称", "The name in English, as last drafted.", optional=True),
        code("name_zh", "中文名称", "The name in Chinese, as last drafted.", optional=True),
        Column("version", "integer", "模板版本", "The published version.", optional=True),
        Column("retired", "boolean", "是否停用", "Whether no case starts from it.", optional=True),
    ),
    dimension(
        "plan",
        "考核方案",
        "A version of the plan, from its publication on.",
        "incentives",
        code("plan", "方案版本", "The number of the version."),
        code("effective_from", "生效月份", "Its first month, as YYYY-MM.", optional=True),
    ),
    dimension(
        "calendar",
        "工作日历",
        "A version of the company's calendar, from its publication on.",
        "comms",
        Column("calendar_version", "integer", "日历版本", "The number of the version."),
        Column("first_year", "integer", "首年", "The first year with a list.", optional=True),
        Column("last_year", "integer", "末年", "The last year with a list.", optional=True),
    ),
)
"""The dimensions whose members have versions; `date_dim` has days instead."""

DIMENSIONS_BY_NAME = {one.name: one for one in DIMENSIONS}

DIMENSION_CHANGE = Table(
    "dimension_change",
    "维度变更",
    "What one fact changed of one member of a dimension; nothing here is changed or deleted.",
    "",
    (
        Column("fact_id", "uuid", "事实编号", "The id of the published fact."),
        Column("line", "smallint", "行号", "The number of the change in its fact, from 0."),
        Column("area_position", "bigint", "发布位置", "The fact's place in its area's order."),
        code("dimension", "维度", "The name of the dimension."),
        Column("member_key", "bigint", "成员键", "The durable key of the member."),
        code("natural_key", "自然键", "The member's code, id or number."),
        moment("valid_from", "生效时间", "From when on it holds.", optional=False),
        moment("recorded_at", "记录时间", "When Concord recorded it.", optional=False),
        code("attributes", "属性", "The values that hold from then on, as JSON."),
    ),
)
"""What was known at a time is in the rows that were recorded by then."""

DIMENSION_TABLES = (*(one.table for one in DIMENSIONS), DATE_DIM, DIMENSION_CHANGE)
"""Every table of dimensions."""
