"""The refusals of what-ifs."""

from __future__ import annotations

from services.incentives.domain.refusals import InvalidPeriod


class WhatIfMonthsReversed(InvalidPeriod):
    """The last month lies before the first."""

    en = "the last month, {last}, must not be before the first one, {first}"
    zh = "结束月份 {last} 不得早于起始月份 {first}"


class WhatIfTooLong(InvalidPeriod):
    """The months are more than one what-if computes."""

    en = "a what-if has at most {most} months; {first} to {last} are more"
    zh = "一次方案试算最多 {most} 个月；{first} 至 {last} 超出此数"


class WhatIfNotBegun(InvalidPeriod):
    """Nothing can be known yet of a month that has not begun."""

    en = "{last} has not begun; let the what-if end in {latest} at the latest"
    zh = "{last} 尚未开始；方案试算最晚只能到 {latest}"
