"""The refusals of matters, one class for each reason."""

from __future__ import annotations

from collections.abc import Mapping

from services.comms.domain.refusals import (
    CommsNotFound,
    CommsRefused,
    InvalidMatter,
)

CHINESE_CHANNELS: Mapping[str, str] = {
    "instant": "即时消息",
    "meeting": "会议",
    "document": "文档",
}
CHINESE_CLASSES: Mapping[str, str] = {"simple": "简单", "complex": "复杂", "important": "重要"}


class UnknownMatter(CommsNotFound):
    """There is no matter of this id."""

    en = "there is no matter {matter}; classify it first"
    zh = "没有事项 {matter}；请先分级"


class MatterIdTaken(CommsRefused):
    """A matter of this id is classified."""

    en = "a matter of this id is classified already; reclassify it instead"
    zh = "该编号的事项已分级；请重新分级"


class MatterClassFixed(CommsRefused):
    """The matter is handled."""

    en = "the matter is handled; its class cannot change"
    zh = "事项已处理；其分级不能更改"


class MatterHandledOtherwise(CommsRefused):
    """The matter was handled, with other values."""

    en = "the matter was handled already, through {channel[en]!r}"
    zh = "事项已处理，渠道为{channel[zh]}"


class DeviationReasonMissing(InvalidMatter):
    """Another channel than the recommended one needs a reason."""

    en = (
        "for a {matter_class[en]} matter the channel {recommended[en]!r} is recommended; give "
        "the reason for {channel[en]!r}"
    )
    zh = "{matter_class[zh]}事项建议使用{recommended[zh]}；请说明使用{channel[zh]}的理由"


class DeviationReasonSuperfluous(InvalidMatter):
    """The recommended channel needs no reason."""

    en = "the recommended channel needs no reason; leave it out"
    zh = "使用建议的渠道无需理由；请去掉"
