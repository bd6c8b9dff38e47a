"""What a notice says of a handoff that is due at another date, or that is waived."""

from __future__ import annotations

from services.comms.application.notice_shape import NoticeContent, company_time_text
from services.comms.domain.notice import Subject, Wording
from shared.contracts.duties_dates import HandoffRescheduled, HandoffWaived


def changed_handoff_content(fact: HandoffRescheduled | HandoffWaived) -> NoticeContent:
    """Return the content: both departments are told of a date, the sender of a waiver."""
    involved = fact.involved.all_departments
    about = Subject(kind="handoff", id=fact.handoff_id)
    was = company_time_text(fact.was if isinstance(fact, HandoffRescheduled) else fact.due_at)
    match fact:
        case HandoffRescheduled():
            now = company_time_text(fact.due_at)
            text = Wording(
                en=f"“{fact.deliverable}” from {fact.sender} to {fact.recipient} is due by {now}, "
                f"not by {was}: {fact.reason}",
                zh=f"{fact.sender} 交付 {fact.recipient} 的“{fact.deliverable}”到期日由 {was} 改为 "
                f"{now}：{fact.reason}",
            )
            to = tuple(dict.fromkeys((fact.sender, fact.recipient, *involved)))
            return NoticeContent("handoff-rescheduled", to, about, text)
        case HandoffWaived():
            text = Wording(
                en=f"{fact.sender} need not hand “{fact.deliverable}” to {fact.recipient} any "
                f"more, which was due by {was}: {fact.reason}",
                zh=f"{fact.sender} 无需再向 {fact.recipient} 交付原定 {was} 到期的"
                f"“{fact.deliverable}”：{fact.reason}",
            )
            return NoticeContent("handoff-waived", (fact.sender, *involved), about, text)
