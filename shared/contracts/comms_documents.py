"""The facts of documents: drafted, sent, receipted, overdue, superseded, withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody


class DocumentFact(AddedFact, frozen=True):
    """What every such fact says of its document."""

    document_id: UUID
    title: str
    revision: int
    """The fact is about this revision; from 1 on."""
    department: DepartmentCode
    """This department wrote it."""
    matter_id: UUID | None
    project_id: UUID | None


class DocumentDrafted(DocumentFact, frozen=True):
    """A revision was drafted: the first, or one that supersedes the one before.

    Recipients hear of it once it is sent; receipts of the one before are owed no more.
    """

    type: Literal["concord.comms.document-drafted.v1"] = "concord.comms.document-drafted.v1"
    supersedes_sent: bool
    """Whether the revision before had been sent."""
    at: datetime


class DocumentSent(DocumentFact, frozen=True):
    """A revision was sent: its checklist is met, and each recipient owes a receipt."""

    type: Literal["concord.comms.document-sent.v1"] = "concord.comms.document-sent.v1"
    recipients: tuple[DepartmentCode, ...]
    """These owe a receipt."""
    requires: Literal["reading", "answer"]
    """A recipient owes this: that it has read it, or that it accepts it or objects."""
    link: str
    """Where the revision can be read."""
    due_at: datetime
    at: datetime


class DocumentReceiptGiven(DocumentFact, frozen=True):
    """A recipient read a revision, accepted it, or objected to it."""

    type: Literal["concord.comms.document-receipt-given.v1"] = (
        "concord.comms.document-receipt-given.v1"
    )
    recipient: DepartmentCode
    receipt: Literal["read", "accepted", "objected"]
    """What the recipient said."""
    reason: str | None
    """Why it objects."""
    is_enough: bool
    """Whether it is what the recipient owes."""
    awaited: tuple[DepartmentCode, ...]
    """These still owe a receipt."""
    at: datetime


class DocumentReminded(DocumentFact, frozen=True):
    """Recipients that still owe a receipt were reminded."""

    type: Literal["concord.comms.document-reminded.v1"] = "concord.comms.document-reminded.v1"
    awaited: tuple[DepartmentCode, ...]
    """These owe a receipt and were reminded."""
    due_at: datetime
    at: datetime


class DocumentReceiptOverdue(DocumentFact, frozen=True):
    """A recipient did not give its receipt in time; published once for each revision."""

    type: Literal["concord.comms.document-receipt-overdue.v1"] = (
        "concord.comms.document-receipt-overdue.v1"
    )
    recipient: DepartmentCode
    due_at: datetime
    at: datetime


class DocumentTransferred(DocumentFact, frozen=True):
    """What a department had in a document passed to its successor; due times stay."""

    type: Literal["concord.comms.document-transferred.v1"] = "concord.comms.document-transferred.v1"
    was: DepartmentCode
    """This department had it before."""
    successor: DepartmentCode
    """This department has it from now on."""
    recipients: tuple[DepartmentCode, ...]
    """These receive it from now on."""
    awaited: tuple[DepartmentCode, ...]
    """Those of them that owe a receipt."""
    overdue: tuple[DepartmentCode, ...]
    """Those of these that are late."""
    at: datetime


class DocumentWithdrawn(DocumentFact, frozen=True):
    """A document was withdrawn; no receipt is owed any more."""

    type: Literal["concord.comms.document-withdrawn.v1"] = "concord.comms.document-withdrawn.v1"
    recipients: tuple[DepartmentCode, ...]
    """It had been sent to these."""
    reason: str
    at: datetime


@declare_visible_to_everybody
class DocumentPolicySet(AddedFact, frozen=True):
    """The next version of the document policy was set: checklist, receipts, reminders."""

    type: Literal["concord.comms.document-policy-set.v1"] = "concord.comms.document-policy-set.v1"
    version: int
    at: datetime
