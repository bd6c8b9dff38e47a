"""The questions about what a locked month came to: scores, and money."""

from __future__ import annotations

from services.insights.domain.questions.question import (
    DEPARTMENT,
    AnswerColumn,
    Question,
    decimal,
    number,
)

SCORES = Question(
    number=5,
    name="scores",
    read_class="pay",
    en="What score and how many weighted points did each department reach, month by month?",
    zh="各部门每月的协作得分与加权分是多少？",
    definition_en="The lines of the year's locked months, as they were locked: score from 0 to 100"
    " and weighted points (weight × exact score), 2 decimals; empty where nothing was due. By"
    " department and month.",
    definition_zh="当年已锁定月份的核算行，以锁定时为准：得分 0 至 100，加权分 = 权重 × 精确得分，"
    "保留 2 位小数；无应交义务时为空。按部门、月份排序。",
    columns=(
        DEPARTMENT,
        AnswerColumn("period", "text", "核算月份", "month"),
        decimal("score", "得分", "score"),
        decimal("weight", "权重", "weight"),
        decimal("weighted_points", "加权分", "weighted points"),
    ),
)

BONUSES = Question(
    number=6,
    name="bonuses",
    read_class="pay",
    en="How much bonus did each department get, by currency?",
    zh="各部门获得多少奖金（按币种）？",
    definition_en="The amounts in the statements of the year's locked months, in minor units of"
    " their currency: shares of projects' pools, awards of the star, and adjustments of either for"
    " earlier months. Different currencies are never added. By department and currency.",
    definition_zh="当年已锁定月份核算单中的金额，以该币种的最小单位计：项目奖金池份额、协作之星奖励，以及"
    "对以前月份的调整。不同币种不相加。按部门、币种排序。",
    columns=(
        DEPARTMENT,
        AnswerColumn("currency", "text", "币种", "currency"),
        number("share_minor", "奖金份额", "shares", "minor units"),
        number("star_minor", "协作之星", "stars", "minor units"),
        number("adjustment_minor", "调整", "adjustments", "minor units"),
        number("total_minor", "合计", "total", "minor units"),
    ),
)
