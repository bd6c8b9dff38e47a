"""The bodies of requests about documents and about their policy."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Body
from pydantic import BaseModel, Field, StringConstraints

from services.comms.domain.document_commands import NewRevision
from services.comms.domain.document_events import ReceiptKind, RequiredReceipt
from services.comms.domain.document_policy import (
    BUILT_IN_POLICY,
    MAX_RECEIPT_WORKING_DAYS,
    MAX_REMINDERS,
    ChecklistAspect,
    ChecklistItem,
    DocumentTerms,
)
from shared.http.field_types import Code, Day, MultilineText, SingleLineText
from shared.http.text_formats import DigestMalformed, FormatReason


class DocumentLinkMalformed(FormatReason):
    """The link is no web address, has spaces, or a user's name and password in it."""

    patterns = (r"^https?://[^\x00-\x20\x7f/@]+(/[^\x00-\x20\x7f]*)?$",)
    en = "this must be a web address without spaces or a password in it, like https://docs.example"
    zh = "须为不含空格和密码的网址，例如 https://docs.example"


class DocumentCodeMalformed(FormatReason):
    """The code of an item has other characters."""

    patterns = (r"^[a-z0-9]+(-[a-z0-9]+)*$",)
    en = "write small letters, digits and hyphens, like conclusion-first"
    zh = "须为小写字母、数字和连字符，例如 conclusion-first"


DocumentLink = Annotated[
    str,
    StringConstraints(max_length=2000, pattern=DocumentLinkMalformed.patterns[0]),
    Field(examples=["https://docs.example/price-list"]),
]
ItemCode = Annotated[
    str,
    StringConstraints(max_length=50, pattern=DocumentCodeMalformed.patterns[0]),
    Field(examples=["conclusion-first"]),
]
Recipients = Annotated[list[Code], Field(min_length=1, max_length=200, examples=[["rnd"]])]


class RevisionBody(BaseModel, extra="forbid"):
    """Where a revision is, and what it is known by."""

    link: DocumentLink
    sha256: Annotated[str, StringConstraints(pattern=DigestMalformed.patterns[0])] | None = Field(
        default=None, description="The digest of what stands at the link"
    )
    note: MultilineText | None = Field(default=None, description="What changed")

    def to_revision(self) -> NewRevision:
        """Return it as a domain value."""
        return NewRevision(self.link, self.sha256, self.note)


class NewDocument(RevisionBody, extra="forbid"):
    """A document for other departments, about a matter or not."""

    title: Annotated[SingleLineText, Field(examples=["The price list of 2027 价目表"])]
    department: Annotated[Code, Field(examples=["sales"], description="The author's")]
    recipients: Recipients
    requires: RequiredReceipt = Field(
        default="answer", description="Recipients owe that they read it, or an answer"
    )
    matter_id: UUID | None = Field(default=None, description="The matter that it is for")
    project_id: UUID | None = None


class ReviseDocumentBody(RevisionBody, extra="forbid"):
    """A new revision; recipients that are left out stay."""

    recipients: Recipients | None = None


class ChecklistItemCheckBody(BaseModel, extra="forbid"):
    """How an item is met; without evidence it is not."""

    evidence: Annotated[MultilineText | None, Field(examples=["Section 2, table 1"])] = None


class SendDocumentBody(BaseModel, extra="forbid"):
    """When receipts are due; no earlier than the policy says."""

    due_on: Annotated[Day | None, Field(examples=["2026-12-15"])] = None


OptionalSendDocumentBody = Annotated[SendDocumentBody, Body(default_factory=SendDocumentBody)]


class DocumentReceiptBody(BaseModel, extra="forbid"):
    """What a department says of a revision."""

    department: Annotated[Code, Field(examples=["rnd"])]
    revision: Annotated[int, Field(ge=1, le=10**6, examples=[1])]
    receipt: Annotated[ReceiptKind, Field(examples=["accepted"])]
    reason: MultilineText | None = Field(default=None, description="Of an objection")


class ChecklistItemBody(BaseModel, extra="forbid"):
    """One thing that must be so before a document is sent, in both languages."""

    code: ItemCode
    aspect: ChecklistAspect
    en: SingleLineText
    zh: SingleLineText


_CHECKLIST_EXAMPLE = [item.model_dump() for item in BUILT_IN_POLICY.terms.checklist]


class DocumentTermsBody(BaseModel, extra="forbid"):
    """The checklist of documents, and how long recipients have for their receipts."""

    checklist: Annotated[
        list[ChecklistItemBody], Field(min_length=2, max_length=30, examples=[_CHECKLIST_EXAMPLE])
    ]
    receipt_working_days: Annotated[int, Field(ge=1, le=MAX_RECEIPT_WORKING_DAYS)] = 3
    """So many working days after the day of sending receipts are due, by the end of the day."""
    reminders_before: Annotated[
        list[Annotated[int, Field(ge=0, lt=MAX_RECEIPT_WORKING_DAYS)]],
        Field(max_length=MAX_REMINDERS),
    ] = [1]
    """So many working days before that day those who owe a receipt are reminded, at 9:00."""

    def to_terms(self) -> DocumentTerms:
        """Return them as a domain value."""
        return DocumentTerms(
            checklist=tuple(ChecklistItem(**dict(item)) for item in self.checklist),
            receipt_working_days=self.receipt_working_days,
            reminders_before=tuple(self.reminders_before),
        )
