"""The commands to one document (文档)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.comms.domain.document_events import (
    DocumentSubject,
    ReceiptKind,
)
from services.comms.domain.document_policy import DocumentPolicy


@dataclass(frozen=True)
class NewRevision:
    """Where a revision is, and what it is known by."""

    link: str
    sha256: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class DraftDocument:
    """Draft a document."""

    document: DocumentSubject
    revision: NewRevision
    policy: DocumentPolicy
    by: str
    at: datetime

    @property
    def document_id(self) -> UUID:
        """The id of the document that is drafted."""
        return self.document.document_id


@dataclass(frozen=True)
class ReviseDocument:
    """Let a new revision supersede the present one."""

    document_id: UUID
    revision: NewRevision
    recipients: tuple[str, ...] | None
    """`None`: those that it had."""
    policy: DocumentPolicy
    by: str
    at: datetime


@dataclass(frozen=True)
class CheckItem:
    """Say how an item of the checklist is met, or that it is not."""

    document_id: UUID
    item: str
    evidence: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class SendDocument:
    """Send the present revision to its recipients."""

    document_id: UUID
    due_at: datetime
    reminders_at: tuple[datetime, ...]
    by: str
    at: datetime


@dataclass(frozen=True)
class GiveReceipt:
    """Give the receipt of a department for a revision."""

    document_id: UUID
    revision: int
    recipient: str
    receipt: ReceiptKind
    reason: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class WithdrawDocument:
    """Take a document back."""

    document_id: UUID
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class FindReceiptsDue:
    """Remind those who owe a receipt, and announce those that are late."""

    document_id: UUID
    at: datetime


@dataclass(frozen=True)
class TransferDocument:
    """Let a successor have what a department that is no more had in a document."""

    document_id: UUID
    department: str
    successor: str
    at: datetime


DocumentCommand = (
    DraftDocument
    | ReviseDocument
    | CheckItem
    | SendDocument
    | GiveReceipt
    | WithdrawDocument
    | FindReceiptsDue
    | TransferDocument
)
