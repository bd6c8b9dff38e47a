"""The state of one document (文档): its present revision, what is checked, who gave a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.comms.domain.document_events import (
    ChecklistItemChecked,
    DocumentDrafted,
    DocumentEvent,
    DocumentReceiptGiven,
    DocumentReceiptOverdue,
    DocumentReminded,
    DocumentRevised,
    DocumentRevision,
    DocumentSent,
    DocumentSubject,
    DocumentTransferred,
    DocumentWithdrawn,
    ReceiptKind,
    RequiredReceipt,
)
from services.comms.domain.document_policy import ChecklistItem


@dataclass(frozen=True)
class GivenReceipt:
    """What a recipient said of the present revision."""

    kind: ReceiptKind
    reason: str | None = None


@dataclass(frozen=True)
class Sending:
    """When the present revision was sent, and until when receipts are owed."""

    at: datetime
    due_at: datetime
    reminders_at: tuple[datetime, ...]
    """Those that are still to come."""
    receipts: Mapping[str, GivenReceipt] = field(default_factory=dict)
    overdue: frozenset[str] = frozenset()
    """The recipients of whom it was announced."""


@dataclass(frozen=True)
class Document:
    """A document, with its present revision."""

    subject: DocumentSubject
    revision: DocumentRevision
    checklist: tuple[ChecklistItem, ...]
    evidence: Mapping[str, str] = field(default_factory=dict)
    """How each item that is met is met, by its code."""
    sending: Sending | None = None
    withdrawn: str | None = None
    """Why it was withdrawn."""

    @property
    def open_items(self) -> list[ChecklistItem]:
        """The items of the checklist that are not met."""
        return [item for item in self.checklist if item.code not in self.evidence]

    @property
    def awaited(self) -> tuple[str, ...]:
        """The recipients that still owe a receipt."""
        sending = self.sending
        if sending is None or self.withdrawn is not None:
            return ()
        return tuple(
            one
            for one in self.subject.recipients
            if not is_enough(sending.receipts.get(one), self.subject.requires)
        )


DocumentState = Document | None


def is_enough(receipt: GivenReceipt | None, requires: RequiredReceipt) -> bool:
    """Tell whether a receipt is what a recipient owes; an objection is an answer."""
    if receipt is None:
        return False
    return requires == "reading" or receipt.kind != "read"


def evolve(document: DocumentState, event: DocumentEvent) -> DocumentState:
    """Return the document after an event."""
    match event, document:
        case DocumentDrafted(), _:
            return Document(event.document, event.revision, event.checklist)
        case DocumentRevised(), _:
            return Document(event.document, event.revision, event.checklist)
        case _, Document():
            return _evolve_existing(document, event)
        case _:
            return document


def _evolve_existing(document: Document, event: DocumentEvent) -> Document:
    match event:
        case ChecklistItemChecked(item=item, evidence=text):
            evidence = {key: known for key, known in document.evidence.items() if key != item}
            met = {} if text is None else {item: text}
            return replace(document, evidence={**evidence, **met})
        case DocumentSent():
            return replace(document, sending=Sending(event.at, event.due_at, event.reminders_at))
        case DocumentTransferred():
            return _transferred(document, event)
        case DocumentWithdrawn(reason=reason):
            return replace(document, withdrawn=reason)
        case _ if document.sending is not None:
            return replace(document, sending=_evolve_sending(document.sending, event))
        case _:
            return document


def _evolve_sending(sending: Sending, event: DocumentEvent) -> Sending:
    match event:
        case DocumentReceiptGiven(recipient=recipient):
            given = GivenReceipt(event.receipt, event.reason)
            return replace(sending, receipts={**sending.receipts, recipient: given})
        case DocumentReminded(at=at):
            return replace(sending, reminders_at=tuple(o for o in sending.reminders_at if o > at))
        case DocumentReceiptOverdue(recipient=recipient):
            return replace(sending, overdue=sending.overdue | {recipient})
        case _:
            return sending


def _transferred(document: Document, event: DocumentTransferred) -> Document:
    """Return the document; what the former department said and was late with is its successor's."""
    sending = document.sending
    if sending is not None:
        receipts = dict(sending.receipts)
        said = receipts.pop(event.was, None)
        if said is not None and not is_enough(
            receipts.get(event.successor), document.subject.requires
        ):
            receipts[event.successor] = said
        sending = replace(sending, receipts=receipts, overdue=frozenset(event.overdue))
    return replace(document, subject=event.document, sending=sending)
