"""What a notice says of a document: sent, a receipt awaited, overdue, or an objection."""

from __future__ import annotations

from services.comms.application.notice_shape import NoticeContent, company_time_text
from services.comms.domain.notice import Subject, Wording
from shared.contracts.comms_documents import (
    DocumentReceiptGiven,
    DocumentReceiptOverdue,
    DocumentReminded,
    DocumentSent,
)

DocumentNotifiable = DocumentSent | DocumentReminded | DocumentReceiptOverdue | DocumentReceiptGiven

_OWED = {
    "reading": Wording(en="say that it has been read", zh="登记已阅"),
    "answer": Wording(en="accept it or object", zh="接受或提出反对意见"),
}


def document_notice_content(fact: DocumentNotifiable) -> NoticeContent | None:
    """Return the content of a fact's notice; `None` for a receipt that is no objection."""
    about = Subject(kind="document", id=fact.document_id)
    what = f"“{fact.title}” ({fact.revision})"
    match fact:
        case DocumentSent():
            due, owed = company_time_text(fact.due_at), _OWED[fact.requires]
            text = Wording(
                en=f"{fact.department} sent the document {what}; please {owed.en} by {due}.",
                zh=f"{fact.department} 发送了文档{what}，请于 {due} 前{owed.zh}。",
            )
            return NoticeContent("document-sent", fact.recipients, about, text)
        case DocumentReminded():
            due = company_time_text(fact.due_at)
            text = Wording(
                en=f"The receipt of {fact.department}’s document {what} is due by {due}.",
                zh=f"{fact.department} 的文档{what}的回执须于 {due} 前登记。",
            )
            return NoticeContent("document-reminded", fact.awaited, about, text)
        case DocumentReceiptOverdue():
            due = company_time_text(fact.due_at)
            text = Wording(
                en=f"{fact.recipient} owed {fact.department} the receipt of the document {what} "
                f"by {due}; it is late.",
                zh=f"{fact.recipient} 应于 {due} 前向 {fact.department} 登记文档{what}的回执，"
                "现已逾期。",
            )
            to = (fact.recipient, fact.department)
            return NoticeContent("document-receipt-overdue", to, about, text)
        case DocumentReceiptGiven(receipt="objected"):
            text = Wording(
                en=f"{fact.recipient} objects to the document {what}: {fact.reason}",
                zh=f"{fact.recipient} 对文档{what}提出反对意见：{fact.reason}",
            )
            return NoticeContent("document-objected", (fact.department,), about, text)
        case _:
            return None
