"""The refusals of matters, one class for each reason."""

from __future__ import annotations

from services.comms.domain.refusals import (
    CommsNotFound,
    CommsRefused,
    InvalidMatter,
)


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

    en = "the matter was handled already, through {channel!r}"
    zh = "事项已处理，渠道为 {channel}"


class DeviationReasonMissing(InvalidMatter):
    """Another channel than the recommended one needs a reason."""

    en = (
        "for a {matter_class} matter the channel {recommended!r} is recommended; give "
        "the reason for {channel!r}"
    )
    zh = "该分级（{matter_class}）的事项建议使用 {recommended}；请说明使用 {channel} 的理由"


class DeviationReasonSuperfluous(InvalidMatter):
    """The recommended channel needs no reason."""

    en = "the recommended channel needs no reason; leave it out"
    zh = "使用建议的渠道无需理由；请去掉"
