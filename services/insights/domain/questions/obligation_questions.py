"""The questions about obligations: how many were kept, between whom, and how late."""

from __future__ import annotations

from services.insights.domain.questions.question import (
    COUNTERPART,
    DEPARTMENT,
    AnswerColumn,
    Question,
    decimal,
    number,
    seconds,
)

_DELAY = seconds("delay_seconds", "延误秒数合计", "delay in all")

ON_TIME_RATES = Question(
    number=1,
    name="on-time-rates",
    read_class="pay",
    en="What share of its obligations did each department keep in time, month by month?",
    zh="各部门每月按时履行义务的比例是多少？",
    definition_en="Obligations of every kind by the month they were due in (Asia/Shanghai), as they"
    " are known now. on_time_rate = on_time ÷ (on_time + late), 4 decimals, a half rounded away"
    " from zero; empty where that is 0 ÷ 0. Excused ones are in due and excused only. By department"
    " and month.",
    definition_zh="按应完成月份（上海时间）统计各类义务，以目前所知为准。按时率 = 按时 ÷（按时 +"
    " 逾期），保留 4 位小数，四舍五入；分母为 0 时为空。免责的只计入应交与免责。按部门、月份排序。",
    columns=(
        DEPARTMENT,
        AnswerColumn("due_month", "text", "应完成月份", "due month"),
        number("due", "应交", "due"),
        number("on_time", "按时", "on time"),
        number("late", "逾期", "late"),
        number("excused", "免责", "excused"),
        decimal("on_time_rate", "按时率", "on-time rate"),
    ),
)

LATE_PAIRS = Question(
    number=2,
    name="late-pairs",
    read_class="pay",
    en="Which departments owe which others something late most often?",
    zh="哪些部门之间最常出现逾期？",
    definition_en="Late obligations with a counterpart, by who owes and whom it is owed to; they"
    " were due in the year. delay_seconds sums the whole seconds from the deadline until it was"
    " done, of those that are done; not_done counts the others. Most late ones first, then by the"
    " codes of the two. With a department: where it is either of the two.",
    definition_zh="当年到期、有对方部门的逾期义务，按义务方与对方统计。延误秒数合计为截止至完成的整秒"
    "数之和（仅已完成的）；未完成的另计。逾期多者在前，相同时按双方编码排序。指定部门时，取其为任一方者。",
    columns=(
        DEPARTMENT,
        COUNTERPART,
        number("late", "逾期", "late"),
        _DELAY,
        number("not_done", "未完成", "not done"),
    ),
)

LATE_INPUTS = Question(
    number=3,
    name="late-inputs",
    read_class="pay",
    en="How many obligations were excused for late input, and whose input was late?",
    zh="有多少义务因上游延误而免责，延误来自哪个部门？",
    definition_en="Obligations due in the year that are excused for the reason late-input, by who"
    " owes them and who delivered the input late; delayed_by is empty where that is not known."
    " delay_seconds sums the whole seconds from the deadline until they were done. Most first, then"
    " by the codes of the two. With a department: where it is either of the two.",
    definition_zh="当年到期、因上游延误而免责的义务，按义务方与延误方统计；延误方未知时为空。延误秒数"
    "合计为截止至完成的整秒数之和。多者在前，相同时按双方编码排序。指定部门时，取其为任一方者。",
    columns=(
        DEPARTMENT,
        AnswerColumn("delayed_by", "text", "延误方部门", "delayed by"),
        number("excused", "免责", "excused"),
        _DELAY,
    ),
)

DELAYS = Question(
    number=4,
    name="delays",
    read_class="pay",
    en="How long are late obligations late, kind by kind?",
    zh="各类义务逾期多久？",
    definition_en="Late obligations that were due in the year, by kind. The delay is the whole"
    " seconds from the deadline until it was done, of those that are done (done_late). The median"
    " and the 90th percentile are the smallest delay that at least 50 % and 90 % of them do not"
    " exceed; nothing is interpolated.",
    definition_zh="当年到期的逾期义务，按类型统计。延误为截止至完成的整秒数，仅计已完成的（done_late）。"
    "中位数与第 90 百分位数取至少 50 %、90 % 的延误不超过的最小值，不做插值。",
    columns=(
        AnswerColumn("kind", "text", "义务类型", "kind"),
        number("late", "逾期", "late"),
        number("done_late", "逾期后完成", "done late"),
        seconds("median_delay_seconds", "延误中位数", "median delay"),
        seconds("p90_delay_seconds", "延误第90百分位", "90th percentile"),
        seconds("longest_delay_seconds", "最长延误", "longest delay"),
    ),
)
