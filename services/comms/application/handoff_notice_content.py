"""What a notice says of a handoff, to its two sides and to the further departments involved."""

from __future__ import annotations

from services.comms.application.changed_handoff_notices import changed_handoff_content
from services.comms.application.notice_shape import NoticeContent, company_time_text, late
from services.comms.domain.notice import Subject, Wording
from shared.contracts.duties import (
    DutyScheduled,
    HandoffAccepted,
    HandoffOffered,
    HandoffOverdue,
    HandoffRejected,
)
from shared.contracts.duties_consultations import ConsultationAsked
from shared.contracts.duties_dates import HandoffRescheduled, HandoffWaived

HandoffNotifiable = (
    DutyScheduled
    | HandoffOffered
    | HandoffRejected
    | HandoffAccepted
    | HandoffOverdue
    | ConsultationAsked
    | HandoffRescheduled
    | HandoffWaived
)


def handoff_notice_content(  # noqa: PLR0911  one for each
    fact: HandoffNotifiable,
) -> NoticeContent | None:
    """Return the content of a fact's notice.

    `None` where only further departments would be told, and there are none: of a new entry and of
    an acceptance.
    """
    about = Subject(kind="handoff", id=fact.handoff_id)
    if isinstance(fact, HandoffRescheduled | HandoffWaived):
        return changed_handoff_content(fact)
    if isinstance(fact, ConsultationAsked):
        return _of_consultation(fact, about)
    involved = fact.involved.all_departments
    match fact:
        case HandoffOffered():
            text = Wording(
                en=f"{fact.sender} hands “{fact.deliverable}” to {fact.recipient}, which is asked "
                "to accept or reject it.",
                zh=f"{fact.sender} 已向 {fact.recipient} 交接“{fact.deliverable}”，请接收或退回。",
            )
            return NoticeContent("handoff-offered", _once(fact.recipient, *involved), about, text)
        case HandoffRejected():
            text = Wording(
                en=f"{fact.recipient} sent “{fact.deliverable}” back to {fact.sender}: "
                f"{fact.reason}",
                zh=f"{fact.recipient} 已将“{fact.deliverable}”退回 {fact.sender}：{fact.reason}",
            )
            return NoticeContent("handoff-rejected", _once(fact.sender, *involved), about, text)
        case HandoffOverdue():
            text = late(fact.sender, fact.deliverable, fact.excused_until or fact.deadline)
            to = _once(fact.sender, fact.recipient, *involved)
            return NoticeContent("handoff-overdue", to, about, text)
        case HandoffAccepted():
            text = Wording(
                en=f"{fact.recipient} accepted “{fact.deliverable}” from {fact.sender}.",
                zh=f"{fact.recipient} 已接收 {fact.sender} 交付的“{fact.deliverable}”。",
            )
            return NoticeContent("handoff-accepted", involved, about, text) if involved else None
        case DutyScheduled():
            return _of_entry(fact, about) if involved else None


def _of_entry(fact: DutyScheduled, about: Subject) -> NoticeContent:
    due, involved = company_time_text(fact.due_at), fact.involved
    roles = (
        ("responsible", "执行", involved.responsible),
        ("consulted", "咨询", involved.consulted),
        ("informed", "知会", involved.informed),
    )
    en = "; ".join(f"{role}: {', '.join(codes)}" for role, _, codes in roles if codes)
    zh = "；".join(f"{role}：{'、'.join(codes)}" for _, role, codes in roles if codes)
    return NoticeContent(
        "duty-assigned",
        _once(fact.sender, fact.recipient, *involved.all_departments),
        about,
        Wording(
            en=f"{fact.sender} owes “{fact.deliverable}” to {fact.recipient} by {due} ({en}).",
            zh=f"{fact.sender} 应于 {due} 前向 {fact.recipient} 交付“{fact.deliverable}”（{zh}）。",
        ),
    )


def _of_consultation(fact: ConsultationAsked, about: Subject) -> NoticeContent:
    due = company_time_text(fact.due_at)
    return NoticeContent(
        "consultation-asked",
        (fact.department,),
        about,
        Wording(
            en=f"{fact.sender} asks {fact.department} before it hands over “{fact.deliverable}”, "
            f"for an answer by {due}: {fact.question}",
            zh=f"{fact.sender} 在交付“{fact.deliverable}”前咨询 {fact.department}，"
            f"请于 {due} 前答复：{fact.question}",
        ),
    )


def _once(*departments: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(departments))
