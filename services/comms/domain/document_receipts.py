"""Decides the receipts (回执) of a document: given, reminded of, overdue once, passed on."""

from __future__ import annotations

from services.comms.domain.document_commands import FindReceiptsDue, GiveReceipt, TransferDocument
from services.comms.domain.document_events import (
    DocumentEvent,
    DocumentReceiptGiven,
    DocumentReceiptOverdue,
    DocumentReminded,
    DocumentTransferred,
)
from services.comms.domain.document_refusals import (
    DocumentNotSentYet,
    NotARecipient,
    ObjectionWithoutReason,
    ReasonWithoutObjection,
    ReceiptOfOtherRevision,
    ReceiptStands,
)
from services.comms.domain.document_state import (
    Document,
    DocumentState,
    GivenReceipt,
    Sending,
    evolve,
    is_enough,
)
from shared.eventsourcing.refusal import words_for

_CHINESE_RECEIPTS = {"read": "已阅", "accepted": "已接受", "objected": "有反对意见"}


def give_receipt(command: GiveReceipt, document: Document) -> list[DocumentEvent]:
    """Return the event of a receipt; raises what refuses it.

    Who read may accept or object, and who objected may object anew or accept: an acceptance stands.
    """
    number, subject = document.revision.number, document.subject
    if (command.receipt == "objected") != (command.reason is not None):
        raise ObjectionWithoutReason if command.reason is None else ReasonWithoutObjection
    if command.recipient not in subject.recipients:
        raise NotARecipient(department=command.recipient)
    if command.revision != number:
        raise ReceiptOfOtherRevision(named=command.revision, revision=number)
    if document.sending is None:
        raise DocumentNotSentYet(revision=number)
    given = GivenReceipt(command.receipt, command.reason)
    known = document.sending.receipts.get(command.recipient)
    if known == given:
        return []
    if known is not None and (known.kind == "accepted" or given.kind == "read"):
        raise ReceiptStands(
            department=command.recipient, receipt=words_for(known.kind, _CHINESE_RECEIPTS)
        )
    enough = is_enough(given, subject.requires)
    return [
        DocumentReceiptGiven(
            document=subject,
            revision=number,
            recipient=command.recipient,
            receipt=command.receipt,
            reason=command.reason,
            is_enough=enough,
            awaited=tuple(
                one for one in document.awaited if not (enough and one == command.recipient)
            ),
            by=command.by,
            at=command.at,
        )
    ]


def find_receipts_due(command: FindReceiptsDue, document: DocumentState) -> list[DocumentEvent]:
    """Return one reminder for the times that have come, and an event for each late recipient.

    After downtime over several reminders those who owe a receipt are reminded once, and not at all
    where they are late already: that says more.
    """
    if document is None or document.sending is None or not document.awaited:
        return []
    return [
        *_reminder(command, document, document.sending),
        *_overdue(command, document, document.sending),
    ]


def _reminder(
    command: FindReceiptsDue, document: Document, sending: Sending
) -> list[DocumentReminded]:
    come = [one for one in sending.reminders_at if one <= command.at]
    if not come or sending.due_at < command.at:
        return []
    return [
        DocumentReminded(
            document=document.subject,
            revision=document.revision.number,
            awaited=document.awaited,
            due_at=sending.due_at,
            at=max(come),
        )
    ]


def _overdue(
    command: FindReceiptsDue, document: Document, sending: Sending
) -> list[DocumentReceiptOverdue]:
    if sending.due_at >= command.at:
        return []
    return [
        DocumentReceiptOverdue(
            document=document.subject,
            revision=document.revision.number,
            recipient=one,
            due_at=sending.due_at,
            at=sending.due_at,
        )
        for one in document.awaited
        if one not in sending.overdue
    ]


def transfer_document(command: TransferDocument, document: DocumentState) -> list[DocumentEvent]:
    """Return what a successor has of a document from now on; what was late is announced first."""
    if document is None or document.withdrawn is not None:
        return []
    subject, was, successor = document.subject, command.department, command.successor
    author = successor if subject.department == was else subject.department
    named = [successor if one == was else one for one in subject.recipients]
    recipients = tuple(dict.fromkeys(one for one in named if one != author))
    moved = subject.model_copy(update={"department": author, "recipients": recipients})
    if moved == subject:
        return []
    due = find_receipts_due(FindReceiptsDue(command.document_id, command.at), document)
    late = [one for one in due if isinstance(one, DocumentReceiptOverdue)]
    announced = {one.recipient for one in late}
    if document.sending is not None:
        announced |= document.sending.overdue
    overdue = {successor if one == was else one for one in announced}
    passed = DocumentTransferred(
        document=moved,
        revision=document.revision.number,
        was=was,
        successor=successor,
        awaited=(),
        overdue=(),
        at=command.at,
    )
    after = evolve(document, passed)
    awaited = () if after is None else after.awaited
    late_now = tuple(one for one in awaited if one in overdue)
    return [*late, passed.model_copy(update={"awaited": awaited, "overdue": late_now})]
