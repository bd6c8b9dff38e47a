"""The questions about communication, flows and goals."""

from __future__ import annotations

from services.insights.domain.questions.question import (
    DEPARTMENT,
    MONTH,
    AnswerColumn,
    Question,
    number,
    seconds,
)

REPLY_TIMES = Question(
    number=7,
    name="reply-times",
    read_class="correspondence",
    en="How long does each department take to give its first reply to a request?",
    zh="各部门首次答复请求需要多久？",
    definition_en="Requests that were opened in the year, by the department that is asked. The time"
    " is the whole seconds from the opening to the first reply, nights and pauses included, of"
    " those that were answered. Median and 90th percentile as for delays. By department.",
    definition_zh="当年提出的请求，按被请求部门统计。时间为提出至首次答复的整秒数（含夜间与暂停），仅计"
    "已答复的。中位数与第 90 百分位数的定义同“逾期多久”。按部门排序。",
    columns=(
        DEPARTMENT,
        number("requests", "请求数", "requests"),
        number("answered", "已答复", "answered"),
        seconds("median_reply_seconds", "答复中位数", "median"),
        seconds("p90_reply_seconds", "答复第90百分位", "90th percentile"),
        seconds("longest_reply_seconds", "最长答复", "longest"),
    ),
)

COMMUNICATION_COST = Question(
    number=8,
    name="communication-cost",
    read_class="pay",
    en="What did communication cost, month by month?",
    zh="每月的沟通成本是多少？",
    definition_en="Meetings that were held in the month with the person-minutes of all who attended"
    " (people × actual minutes), the requests that were opened, and the replies that were given"
    " (each reply that was owed once). A request costs the department that asks, and a reply the"
    " one that gives it, the minutes of the cost policy of that month. With a department: its own"
    " part."
    " By month.",
    definition_zh="当月召开的会议及全部参会者的人分钟（人数 × 实际分钟）、提出的请求数和给出的答复"
    "数（每次应答复计一次）。请求计入提出部门，答复计入答复部门，各按当月沟通成本口径折算分钟。指定部门时，只计其自身部分。按月份排序。",
    columns=(
        MONTH,
        number("meetings", "会议数", "meetings"),
        number("meeting_person_minutes", "会议人分钟", "person-minutes", "min"),
        number("requests", "请求数", "requests"),
        number("request_person_minutes", "请求人分钟", "person-minutes of requests", "min"),
        number("replies", "答复数", "replies"),
        number("reply_person_minutes", "答复人分钟", "person-minutes of replies", "min"),
        number("person_minutes", "人分钟合计", "person-minutes in all", "min"),
    ),
)

FLOW_TIMES = Question(
    number=9,
    name="flow-times",
    read_class="work",
    en="How long do cases take, flow by flow and month by month, and on which activity longest?",
    zh="各流程的办件每月耗时多久，哪个环节耗时最长？",
    definition_en="Cases that were finished, by flow and the month in which they were. The cycle"
    " time is the whole seconds from start to finish; median and 90th percentile as for delays. The"
    " longest activity is the one whose steps took the most seconds together, from opening to done;"
    " of equal ones the first by name. Cases of an imported history have no flow: they last from"
    " their first step's opening to their last step's end. With a department: cases of which it did"
    " a step. By month and flow.",
    definition_zh="已办结的办件，按流程与办结月份统计。周期为开始至办结的整秒数；中位数与第 90 百"
    "分位数的定义同“逾期多久”。耗时最长的环节为各步骤从打开到完成的秒数合计最大者，相同时取名称在前者。导入历史的"
    "办件没有流程，周期为首个步骤打开至末个步骤完成。指定部门时，取其完成过步骤的办件。按月份、流程排序。",
    columns=(
        MONTH,
        AnswerColumn("flow_id", "id", "流程编号", "flow id"),
        AnswerColumn("flow_name", "text", "流程", "flow"),
        number("cases", "办件数", "cases"),
        seconds("median_cycle_seconds", "周期中位数", "median cycle"),
        seconds("p90_cycle_seconds", "周期第90百分位", "90th percentile"),
        AnswerColumn("longest_activity", "text", "耗时最长的环节", "longest activity"),
        seconds("longest_activity_seconds", "该环节秒数合计", "its time in all"),
    ),
)

BLOCKED_GOALS = Question(
    number=10,
    name="blocked-goals",
    read_class="work",
    en="Whose goals are behind, and how long do blockers last?",
    zh="哪些部门的目标落后，阻碍持续多久？",
    definition_en="By the goal's department; it is empty for the company's own goals. lagging_goals"
    " are those whose last news of the year is that they fell behind; blockers were raised in the"
    " year, and last the whole seconds from there until they were resolved. The median is defined"
    " as for delays. By department.",
    definition_zh="按目标所属部门统计，公司目标的部门为空。落后目标为当年最后一次消息是落后者；阻碍为当年"
    "提出的，持续时间为提出至解决的整秒数。中位数的定义同“逾期多久”。按部门排序。",
    columns=(
        DEPARTMENT,
        number("lagging_goals", "落后目标数", "lagging goals"),
        number("blockers", "阻碍数", "blockers"),
        number("resolved", "已解决", "resolved"),
        seconds("median_blocked_seconds", "阻碍中位数", "median"),
        seconds("longest_blocked_seconds", "最长阻碍", "longest"),
    ),
)
