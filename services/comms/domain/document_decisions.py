"""Decides the commands to a document.

draft → sent, once each item of its checklist is met; a new revision is a draft again, and what was
said of the one before does not count for it. Receipts stand in `document_receipts`. The same
command twice changes nothing.
"""

from __future__ import annotations

from services.comms.domain.document_commands import (
    CheckItem,
    DocumentCommand,
    DraftDocument,
    FindReceiptsDue,
    GiveReceipt,
    NewRevision,
    ReviseDocument,
    SendDocument,
    TransferDocument,
    WithdrawDocument,
)
from services.comms.domain.document_events import (
    ChecklistItemChecked,
    DocumentDrafted,
    DocumentEvent,
    DocumentRevised,
    DocumentRevision,
    DocumentSent,
    DocumentSubject,
    DocumentWithdrawn,
)
from services.comms.domain.document_receipts import (
    find_receipts_due,
    give_receipt,
    transfer_document,
)
from services.comms.domain.document_refusals import (
    ChecklistNotMet,
    DocumentIdTaken,
    DocumentSentAlready,
    DocumentWasWithdrawn,
    DocumentWithoutRecipient,
    UnknownChecklistItem,
    UnknownDocument,
)
from services.comms.domain.document_state import Document, DocumentState


def decide(  # noqa: PLR0911  one for each
    command: DocumentCommand, document: DocumentState
) -> list[DocumentEvent]:
    """Return the events of a command.

    Raises `UnknownDocument`, `InvalidDocument`, and `CommsRefused` where the document's state
    forbids it.
    """
    match command:
        case DraftDocument():
            return _draft(command, document)
        case FindReceiptsDue():
            return find_receipts_due(command, document)
        case TransferDocument():
            return transfer_document(command, document)
        case WithdrawDocument():
            return _withdraw(command, _require_existing(command, document))
        case ReviseDocument():
            return _revise(command, _require_open(command, document))
        case CheckItem():
            return _check(command, _require_open(command, document))
        case SendDocument():
            return _send(command, _require_open(command, document))
        case GiveReceipt():
            return give_receipt(command, _require_open(command, document))


def _require_existing(command: DocumentCommand, document: DocumentState) -> Document:
    if document is None:
        raise UnknownDocument(document=command.document_id)
    return document


def _require_open(command: DocumentCommand, document: DocumentState) -> Document:
    found = _require_existing(command, document)
    if found.withdrawn is not None:
        raise DocumentWasWithdrawn(reason=found.withdrawn)
    return found


def _draft(command: DraftDocument, document: DocumentState) -> list[DocumentEvent]:
    if document is not None:
        raise DocumentIdTaken
    return [
        DocumentDrafted(
            document=_with_recipients(command.document, command.document.recipients),
            revision=_revision(1, command.revision),
            checklist=command.policy.terms.checklist,
            policy_version=command.policy.version,
            by=command.by,
            at=command.at,
        )
    ]


def _revise(command: ReviseDocument, document: Document) -> list[DocumentEvent]:
    present = document.revision
    recipients = command.recipients or document.subject.recipients
    subject = _with_recipients(document.subject, recipients)
    repeated = _revision(present.number, command.revision)
    if (repeated, subject) == (present, document.subject):
        return []
    return [
        DocumentRevised(
            document=subject,
            revision=_revision(present.number + 1, command.revision),
            checklist=command.policy.terms.checklist,
            policy_version=command.policy.version,
            supersedes_sent=document.sending is not None,
            by=command.by,
            at=command.at,
        )
    ]


def _check(command: CheckItem, document: Document) -> list[DocumentEvent]:
    codes = [item.code for item in document.checklist]
    if command.item not in codes:
        raise UnknownChecklistItem(item=command.item, items=", ".join(codes))
    if document.evidence.get(command.item) == command.evidence:
        return []
    if document.sending is not None:
        raise DocumentSentAlready(revision=document.revision.number)
    return [
        ChecklistItemChecked(
            document_id=command.document_id,
            revision=document.revision.number,
            item=command.item,
            evidence=command.evidence,
            by=command.by,
            at=command.at,
        )
    ]


def _send(command: SendDocument, document: Document) -> list[DocumentEvent]:
    if document.sending is not None:
        return []
    if not document.subject.recipients:  # its only one succeeded its author
        raise DocumentWithoutRecipient
    if open_items := document.open_items:
        raise ChecklistNotMet(
            items={
                "en": ", ".join(item.code for item in open_items),
                "zh": "、".join(item.zh for item in open_items),
            }
        )
    return [
        DocumentSent(
            document=document.subject,
            revision=document.revision,
            due_at=command.due_at,
            reminders_at=command.reminders_at,
            by=command.by,
            at=command.at,
        )
    ]


def _withdraw(command: WithdrawDocument, document: Document) -> list[DocumentEvent]:
    if document.withdrawn == command.reason:
        return []
    if document.withdrawn is not None:
        raise DocumentWasWithdrawn(reason=document.withdrawn)
    return [
        DocumentWithdrawn(
            document=document.subject,
            revision=document.revision.number,
            reason=command.reason,
            by=command.by,
            at=command.at,
        )
    ]


def _with_recipients(subject: DocumentSubject, named: tuple[str, ...]) -> DocumentSubject:
    """Return what a document says of itself; its author receives nothing from itself."""
    others = tuple(dict.fromkeys(one for one in named if one != subject.department))
    if not others:
        raise DocumentWithoutRecipient
    return subject.model_copy(update={"recipients": others})


def _revision(number: int, new: NewRevision) -> DocumentRevision:
    return DocumentRevision(number=number, link=new.link, sha256=new.sha256, note=new.note)
