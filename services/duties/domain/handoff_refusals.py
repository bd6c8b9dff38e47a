"""Why a command to a handoff is refused."""

from __future__ import annotations

from services.duties.domain.refusals import DutiesRefused, InvalidMoment, NothingOfThisId


class UnknownHandoff(NothingOfThisId):
    """There is no handoff of this id."""

    en = "there is no handoff {handoff}"
    zh = "没有交接 {handoff}"


class BeforeLastChangeOfHands(InvalidMoment):
    """The move would lie before the one that it follows."""

    en = "the deliverable last changed hands at {since}; name a later time"
    zh = "输出物上一次交接在 {since}；请填写更晚的时间"


class NotOffered(DutiesRefused):
    """There is no offer to recall, accept or reject."""

    en = "the sender still holds the deliverable; it must be offered first"
    zh = "输出物仍在发送部门；须先提交"


class OfferedAlready(DutiesRefused):
    """There is an offer, made at another time."""

    en = "it was offered at {at} already; recall that offer to make another"
    zh = "已于 {at} 提交；如需重新提交，请先撤回"


class RecalledAlready(DutiesRefused):
    """The offer was recalled, at another time."""

    en = "the offer was recalled at {at} already; the sender must offer it again first"
    zh = "提交已于 {at} 撤回；须由发送部门再次提交"


class RejectedAlready(DutiesRefused):
    """The offer was rejected, for another reason or at another time."""

    en = "it was rejected at {at} already: {reason}; the sender must offer it again first"
    zh = "已于 {at} 退回：{reason}；须由发送部门再次提交"


class AcceptedAlready(DutiesRefused):
    """The handoff is over: the recipient accepted it."""

    en = "the handoff was accepted at {at}, as delivered at {delivered_at}; it is over"
    zh = "交接已于 {at} 验收，交付时间计为 {delivered_at}；已完成"


class ObligationCancelled(DutiesRefused):
    """The duty was withdrawn."""

    en = "the obligation was cancelled; nothing is owed any more"
    zh = "此义务已取消，无需再交付"


class WaivedAlready(DutiesRefused):
    """The recipient waived it."""

    en = "it was waived at {at}: {reason}; nothing is owed any more"
    zh = "此交付已于 {at} 豁免：{reason}；无需再交付"


class WaivedWhileOffered(DutiesRefused):
    """The deliverable is there already."""

    en = "it was offered at {at}, so there is nothing to waive; accept it or reject it"
    zh = "已于 {at} 提交，无可豁免；请验收或退回"
