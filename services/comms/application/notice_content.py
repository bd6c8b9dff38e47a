"""What a notice says: which facts call for one, to whom, and its text in English and Chinese."""

from __future__ import annotations

from services.comms.application.document_notice_content import (
    DocumentNotifiable,
    document_notice_content,
)
from services.comms.application.meeting_notice_content import (
    MeetingNotifiable,
    meeting_notice_content,
)
from services.comms.application.notice_shape import NoticeContent, company_time_text
from services.comms.application.silence_notice_content import escalation_content, silence_content
from services.comms.application.work_notice_content import WorkFact, work_notice_content
from services.comms.domain.notice import Subject, Wording
from shared.contracts.comms import (
    ChannelDeviated,
    ReplyBreached,
    SilenceAlerted,
    SilenceEscalated,
)
from shared.contracts.comms_documents import (
    DocumentReceiptGiven,
    DocumentReceiptOverdue,
    DocumentReminded,
    DocumentSent,
)
from shared.contracts.comms_meetings import (
    MeetingHeld,
    MeetingLeftOpen,
    MeetingMissed,
    ProjectMeetingMissed,
)
from shared.contracts.incentives import DisputeDecided, DisputeFiled
from shared.contracts.incentives_stars import StarPublished
from shared.contracts.workflows_rules import RuleFired

NotifiableFact = (
    SilenceAlerted
    | SilenceEscalated
    | ReplyBreached
    | MeetingNotifiable
    | ChannelDeviated
    | StarPublished
    | DisputeFiled
    | DisputeDecided
    | RuleFired
    | DocumentNotifiable
    | WorkFact
)

_CHANNELS = {"instant": "即时消息", "meeting": "会议", "document": "文档"}
_RANKINGS = {
    "department": Wording(en="department", zh="部门"),
    "team": Wording(en="team", zh="团队"),
    "person": Wording(en="person", zh="个人"),
}
_DECISIONS = {
    "upheld": Wording(en="upheld", zh="获支持"),
    "rejected": Wording(en="rejected", zh="被驳回"),
    "withdrawn": Wording(en="withdrawn", zh="已撤回"),
    "reversed": Wording(en="no longer upheld", zh="不再获支持"),
}
_CLASSES = {"simple": "简单", "complex": "复杂", "important": "重要"}


def notice_content_of(  # noqa: C901, PLR0911  one for each
    fact: NotifiableFact,
) -> NoticeContent | None:
    """Return the content of a fact's notice.

    `None` for a meeting that ended in time, a star that nobody won, a dispute without another
    side, a rule that did something else, and a goal that is no department's.
    """
    match fact:
        case SilenceAlerted():
            return silence_content(fact)
        case SilenceEscalated():
            return escalation_content(fact)
        case ReplyBreached():
            return _breach_content(fact)
        case MeetingHeld() | MeetingMissed() | MeetingLeftOpen() | ProjectMeetingMissed():
            return meeting_notice_content(fact)
        case ChannelDeviated():
            return _deviation_content(fact)
        case StarPublished():
            return _star_content(fact) if fact.winners else None
        case DisputeFiled():
            return _filing_content(fact)
        case DisputeDecided():
            return _decision_content(fact)
        case RuleFired():
            return _rule_content(fact)
        case (
            DocumentSent() | DocumentReminded() | DocumentReceiptOverdue() | DocumentReceiptGiven()
        ):
            return document_notice_content(fact)
        case _:
            return work_notice_content(fact)


def _breach_content(fact: ReplyBreached) -> NoticeContent:
    due = company_time_text(fact.due_at)
    return NoticeContent(
        kind="reply-breached",
        to=(fact.department, fact.asker),
        about=Subject(kind="request", id=fact.request_id),
        text=Wording(
            en=f"{fact.department} owed {fact.asker} a reply about “{fact.subject}” "
            f"by {due}; it is late.",
            zh=f"{fact.department} 应于 {due} 前就“{fact.subject}”回复 {fact.asker}，现已超时。",
        ),
    )


def _deviation_content(fact: ChannelDeviated) -> NoticeContent:
    if fact.without_document:
        return NoticeContent(
            kind="channel-deviated",
            to=(fact.department,),
            about=Subject(kind="matter", id=fact.matter_id),
            text=Wording(
                en=f"{fact.department} handled the {fact.matter} matter “{fact.subject}” by a "
                f"document, and none was sent here: {fact.reason}",
                zh=f"{fact.department} 以文档处理{_CLASSES[fact.matter]}事项“{fact.subject}”，"
                f"但未在此发送文档：{fact.reason}",
            ),
        )
    return NoticeContent(
        kind="channel-deviated",
        to=(fact.department,),
        about=Subject(kind="matter", id=fact.matter_id),
        text=Wording(
            en=f"{fact.department} handled the {fact.matter} matter “{fact.subject}” through "
            f"the channel {fact.channel!r} instead of {fact.recommended!r}: {fact.reason}",
            zh=f"{fact.department} 处理{_CLASSES[fact.matter]}事项“{fact.subject}”时使用了"
            f"{_CHANNELS[fact.channel]}，而非建议的{_CHANNELS[fact.recommended]}：{fact.reason}",
        ),
    )


def _star_content(fact: StarPublished) -> NoticeContent:
    ranking = _RANKINGS[fact.ranking]
    names = [winner.name or winner.code for winner in fact.winners]
    departments = {code for winner in fact.winners for code in winner.belongs_to}
    return NoticeContent(
        kind="star-published",
        to=tuple(sorted(departments)),
        about=Subject(kind="star", id=fact.decision_id),
        text=Wording(
            en=f"Collaboration star of {fact.period}, {ranking.en}: {', '.join(names)}. "
            f"The award is paid with {fact.booked_in}.",
            zh=f"{fact.period} 协作之星（{ranking.zh}）：{'、'.join(names)}。"
            f"奖励随 {fact.booked_in} 发放。",
        ),
    )


def _filing_content(fact: DisputeFiled) -> NoticeContent | None:
    if not fact.counterparts:
        return None
    return NoticeContent(
        kind="dispute-filed",
        to=fact.counterparts,
        about=Subject(kind="dispute", id=fact.dispute_id),
        text=Wording(
            en=f"{fact.department} disputes something of {fact.period} that concerns you; "
            f"you may answer: {fact.reasons}",
            zh=f"{fact.department} 就 {fact.period} 与贵部门相关的事项提出争议，"
            f"贵部门可以答复：{fact.reasons}",
        ),
    )


def _decision_content(fact: DisputeDecided) -> NoticeContent:
    decision = _DECISIONS[fact.decision]
    changed = ", ".join(fact.touched) or "–"
    return NoticeContent(
        kind="dispute-decided",
        to=tuple(sorted({fact.department, *fact.counterparts, *fact.touched})),
        about=Subject(kind="dispute", id=fact.dispute_id),
        text=Wording(
            en=f"The dispute of {fact.department} about {fact.period} is {decision.en}: "
            f"{fact.reasons} Figures of these departments change: {changed}.",
            zh=f"{fact.department} 关于 {fact.period} 的争议{decision.zh}：{fact.reasons} "
            f"以下部门的指标有变化：{changed}。",
        ),
    )


def _rule_content(fact: RuleFired) -> NoticeContent | None:
    if fact.notice is None:
        return None
    return NoticeContent(
        kind="rule-fired",
        to=fact.departments,
        about=Subject(kind="rule", id=fact.rule_id),
        text=Wording(
            en=f"{fact.notice.en} (Rule “{fact.rule}”, version {fact.rule_version}.)",
            zh=f"{fact.notice.zh}（规则“{fact.rule}”，第 {fact.rule_version} 版）",
        ),
    )
