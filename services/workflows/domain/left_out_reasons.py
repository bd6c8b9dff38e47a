"""The reasons for which events of a log do not count, in Chinese; they are stored in English.

Behind a colon a reason quotes what stands in the one row.
"""

from __future__ import annotations

import re

from services.workflows.domain.external_event_log import timestamps
from services.workflows.domain.external_event_log.log_staging import OTHER_REASONS
from services.workflows.domain.external_event_log.time_format import NOT_OF_THE_FORMAT

CHINESE_REASONS = {
    "it has no activity": "没有活动",
    "it has no case": "没有案例",
    "it has no timestamp": "没有时间",
    "it names no department": "没有部门",
    "it stands outside any trace": "不在任何案例之内",
    OTHER_REASONS: "其他原因",
    "it would be due beyond the year 9998": "期限超出 9998 年",
    "its activity has no standard duration in the baseline": "该活动在基准期内没有标准时长",
    timestamps.UNREADABLE: "时间无法识别",
    timestamps.DAY_OR_MONTH: "时间分不清日和月；请用 --time-format 指明",
    timestamps.BARE_NUMBER: "时间是单位不明的数字；请用 --time-format epoch-seconds 等指明",
    timestamps.OUT_OF_RANGE: (
        f"时间不在 {timestamps.FIRST_YEAR} 年至 {timestamps.LAST_YEAR} 年之间"
    ),
    NOT_OF_THE_FORMAT: "时间不符合给定的格式",
}
_OTHER_FIELDS = re.compile(r"it has (\d+) fields where the header has (\d+)")


def reason_in_chinese(reason: str) -> str:
    """Return a reason in Chinese, with what it quotes; one of an earlier version as it is."""
    text, colon, quoted = reason.partition(":")
    if other := _OTHER_FIELDS.fullmatch(text):
        return f"有 {other[1]} 个字段，而表头有 {other[2]} 个"
    chinese = CHINESE_REASONS.get(text)
    if chinese is None:
        return reason
    return f"{chinese}：{quoted.strip()}" if colon else chinese
