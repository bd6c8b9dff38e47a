"""The events of one document (文档): drafted, checked, sent, receipted, revised, withdrawn.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.document_policy import ChecklistItem

RequiredReceipt = Literal["reading", "answer"]
"""What a recipient owes: that it has read the document, or that it accepts it or objects to it."""
ReceiptKind = Literal["read", "accepted", "objected"]


class DocumentRevision(BaseModel, frozen=True):
    """One revision: where it is, and what it is known by."""

    number: int
    """From 1 on."""
    link: str
    sha256: str | None = None
    """The digest of what stands at the link, where it was given."""
    note: str | None = None
    """What changed."""


class DocumentSubject(BaseModel, frozen=True):
    """What every event says of its document."""

    document_id: UUID
    title: str
    department: str
    """The author's."""
    recipients: tuple[str, ...]
    requires: RequiredReceipt
    matter_id: UUID | None = None
    project_id: UUID | None = None


class DocumentDrafted(BaseModel, frozen=True):
    """A department drafted a document, with the checklist that it has to meet."""

    type: Literal["document-drafted"] = "document-drafted"
    document: DocumentSubject
    revision: DocumentRevision
    checklist: tuple[ChecklistItem, ...]
    policy_version: int
    by: str
    at: datetime


class DocumentRevised(BaseModel, frozen=True):
    """A new revision supersedes the one before: its receipts do not count, nor does its check."""

    type: Literal["document-revised"] = "document-revised"
    document: DocumentSubject
    revision: DocumentRevision
    checklist: tuple[ChecklistItem, ...]
    policy_version: int
    supersedes_sent: bool
    """Whether the revision before had been sent."""
    by: str
    at: datetime


class ChecklistItemChecked(BaseModel, frozen=True):
    """An item of the checklist is met, as the evidence says, or is met no more."""

    type: Literal["checklist-item-checked"] = "checklist-item-checked"
    document_id: UUID
    revision: int
    item: str
    evidence: str | None
    """`None`: it is not met."""
    by: str
    at: datetime


class DocumentSent(BaseModel, frozen=True):
    """A revision was sent to its recipients, each of which owes a receipt."""

    type: Literal["document-sent"] = "document-sent"
    document: DocumentSubject
    revision: DocumentRevision
    due_at: datetime
    reminders_at: tuple[datetime, ...]
    by: str
    at: datetime


class DocumentReceiptGiven(BaseModel, frozen=True):
    """A recipient read the present revision, accepted it, or objected to it."""

    type: Literal["document-receipt-given"] = "document-receipt-given"
    document: DocumentSubject
    revision: int
    recipient: str
    receipt: ReceiptKind
    reason: str | None
    """Of an objection."""
    is_enough: bool
    """Whether it is what the recipient owes."""
    awaited: tuple[str, ...] = ()
    """The recipients that owe a receipt from now on."""
    by: str
    at: datetime


class DocumentReminded(BaseModel, frozen=True):
    """Those who still owe a receipt were reminded, at a time that was stated when it was sent."""

    type: Literal["document-reminded"] = "document-reminded"
    document: DocumentSubject
    revision: int
    awaited: tuple[str, ...]
    due_at: datetime
    at: datetime


class DocumentReceiptOverdue(BaseModel, frozen=True):
    """A recipient did not give its receipt in time; announced once for each revision."""

    type: Literal["document-receipt-overdue"] = "document-receipt-overdue"
    document: DocumentSubject
    revision: int
    recipient: str
    due_at: datetime
    at: datetime


class DocumentTransferred(BaseModel, frozen=True):
    """What a department had in a document passed to its successor."""

    type: Literal["document-transferred"] = "document-transferred"
    document: DocumentSubject
    """As it is from now on."""
    revision: int
    was: str
    successor: str
    awaited: tuple[str, ...]
    """The recipients that owe a receipt from now on."""
    overdue: tuple[str, ...]
    """Those of them that were announced as late."""
    at: datetime


class DocumentWithdrawn(BaseModel, frozen=True):
    """A document is withdrawn; no receipt is owed any more."""

    type: Literal["document-withdrawn"] = "document-withdrawn"
    document: DocumentSubject
    revision: int
    reason: str
    by: str
    at: datetime


DocumentEvent = Annotated[
    DocumentDrafted
    | DocumentRevised
    | ChecklistItemChecked
    | DocumentSent
    | DocumentReceiptGiven
    | DocumentReminded
    | DocumentReceiptOverdue
    | DocumentTransferred
    | DocumentWithdrawn,
    Field(discriminator="type"),
]
