"""The fact tables of what incentives counts and pays: obligations, KPI, bonus, months."""

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


def _signed(name: str, zh: str, en: str) -> Column:
    return Column(name, "integer", zh, f"{en}, signed: a change takes the count before back.")


def _decimal(name: str, zh: str, en: str, scale: int) -> Column:
    return Column(name, "numeric", zh, en, optional=True, scale=scale)


COUNTS = (
    Column("due", "integer", "应完成数", "Obligations due."),
    Column("on_time", "integer", "按时数", "Obligations met on time."),
    Column("late", "integer", "逾期数", "Obligations met late or not at all."),
    Column("excused", "integer", "免责数", "Obligations excused."),
)
DEPARTMENT = member("department", "department", "部门", "The department that it counts for.")

OBLIGATION_FACT = fact_table(
    "obligation_fact",
    "义务事实",
    "An obligation was counted, counted otherwise, or is counted no more; measures add up.",
    "incentives",
    code("obligation_id", "义务编号", "The obligation's id in incentives."),
    code("kind", "义务类别", "What is owed: a handoff, a reply, a step and so on."),
    *DEPARTMENT,
    *member(
        "counterpart", "department", "对方部门", "The department that it is owed to.", optional=True
    ),
    code("counted_month", "计入月份", "The month whose statement shows it, as YYYY-MM."),
    code("due_month", "到期月份", "The month it is due in, as YYYY-MM."),
    moment("due_at", "应完成时间", "When it is due.", optional=False),
    moment("done_at", "完成时间", "When it was done, if it was."),
    moment("deadline", "期限", "Until when it is on time.", optional=False),
    code("outcome", "结果", "How it counts now; empty where it counts no more.", optional=True),
    code("was_outcome", "原结果", "How it counted before in this month.", optional=True),
    code("excuse", "免责原因", "Why it is excused.", optional=True),
    *member(
        "delayed_by",
        "department",
        "延误输入部门",
        "The department whose late input excuses it.",
        optional=True,
    ),
    _signed("due", "应完成数", "Obligations due"),
    _signed("on_time", "按时数", "Obligations met on time"),
    _signed("late", "逾期数", "Obligations met late or not at all"),
    _signed("excused", "免责数", "Obligations excused"),
    Column(
        "delay_seconds",
        "bigint",
        "延迟秒数",
        "From the deadline to when it was done; negative where it was early.",
        unit="s",
        optional=True,
    ),
    *member("project_id", "project", "项目", "The project's id.", optional=True, uuid=True),
    *done_by(),
    identifier("dispute_id", "争议编号", "The dispute whose decision counts it so.", optional=True),
    Column(
        "revision",
        "bigint",
        "修订号",
        "The revision of its source that the change follows; a higher one is newer.",
    ),
)

KPI_FACT = fact_table(
    "kpi_fact",
    "绩效事实",
    "A department's line of a locked month's statement, or an adjustment of it.",
    "incentives",
    code("period", "账期", "The locked month, as YYYY-MM."),
    *DEPARTMENT,
    code("part", "组成部分", "`line`, or `adjustment` for late changes of an earlier month."),
    code("about_period", "所属月份", "The month that it is about, as YYYY-MM."),
    *COUNTS,
    _decimal("on_time_rate", "按时率", "The part of what was due that was on time, 0 to 1.", 6),
    _decimal("score", "得分", "The score of the month.", 6),
    _decimal("weight", "权重", "The weight of the score.", 6),
    _decimal("weighted_points", "加权得分", "The score times its weight.", 6),
    *member("plan", "plan", "考核方案", "The version of the plan that it was computed with."),
    Column("calendar_version", "integer", "日历版本", "The calendar's version.", optional=True),
    Column(
        "has_too_little_data",
        "boolean",
        "数据是否不足",
        "Whether fewer obligations counted than the plan's minimum.",
        optional=True,
    ),
    Column("changes", "integer", "更正数", "How many changes are summed.", optional=True),
)

KPI_KIND_FACT = fact_table(
    "kpi_kind_fact",
    "绩效分类事实",
    "What a department's line of a locked month counts of one kind of obligation.",
    "incentives",
    code("period", "账期", "The locked month, as YYYY-MM."),
    *DEPARTMENT,
    code("kind", "义务类别", "What is owed: a handoff, a reply, a step and so on."),
    *COUNTS,
)

BONUS_FACT = fact_table(
    "bonus_fact",
    "奖金事实",
    "One amount, or leave, that a department gets or gives back in a locked month.",
    "incentives",
    code("period", "账期", "The locked month, as YYYY-MM."),
    *DEPARTMENT,
    code("kind", "奖金类别", "`share`, `adjustment`, `star` or `star-adjustment`."),
    code("about_period", "所属月份", "The month that it is about, as YYYY-MM."),
    *member("project_id", "project", "项目", "The project's id.", optional=True, uuid=True),
    code("ranking", "评选类别", "The star's ranking.", optional=True),
    Column(
        "amount_minor",
        "bigint",
        "金额",
        "The amount, negative where it is taken back; empty for leave.",
        unit="minor units of the currency",
        optional=True,
    ),
    code("currency", "币种", "The currency's ISO 4217 code.", optional=True),
    Column("leave_hours", "integer", "假期小时数", "Extra leave.", unit="h", optional=True),
    identifier("cause_id", "起因事实", "The fact behind a late change.", optional=True),
)

PERIOD_FACT = fact_table(
    "period_fact",
    "账期事实",
    "A month of the incentives changed its state.",
    "incentives",
    code("period", "账期", "The month, as YYYY-MM."),
    code("transition", "变化", "What became of it, such as `locked` or `paid`."),
    *member("plan", "plan", "考核方案", "The version of the plan.", optional=True),
    code("returned_to", "退回状态", "The state that it was sent back to.", optional=True),
)
