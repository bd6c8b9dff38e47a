"""The documents: the present revision of each, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.document_events import ReceiptKind, RequiredReceipt
from services.comms.domain.document_policy import ChecklistItem
from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

DocumentStatus = Literal["draft", "sent", "withdrawn"]


class DocumentRow(BaseModel):
    """A document as it stands."""

    document_id: UUID
    version: int
    status: DocumentStatus
    """`draft`: its present revision is not sent, whether an earlier one was or not."""
    title: str
    department: str
    """The author's."""
    recipients: list[str]
    requires: RequiredReceipt
    """What a recipient owes: to read it, or to accept it or object."""
    matter_id: UUID | None
    project_id: UUID | None
    revision: int
    """The number of the present revision."""
    policy_version: int
    """The version of the document policy that its checklist is of."""
    sent_at: CompanyTime | None
    due_at: CompanyTime | None
    """Until when receipts of the present revision are owed; `null` until it is sent."""
    awaited: list[str]
    """The recipients that owe a receipt now."""
    is_overdue: bool
    """Whether one of them is late."""
    withdrawn: str | None
    """Why it was withdrawn."""
    updated_at: CompanyTime


class DocumentRevisionRow(BaseModel):
    """A revision of a document."""

    number: int
    link: str
    sha256: str | None
    note: str | None
    drafted_at: CompanyTime
    sent_at: CompanyTime | None
    due_at: CompanyTime | None


class ChecklistItemRow(ChecklistItem):
    """An item of the present checklist, and how it is met."""

    evidence: str | None
    """`null`: it is not met."""
    checked_at: CompanyTime | None


class DocumentReceiptRow(BaseModel):
    """What a recipient said of a revision that was sent."""

    revision: int
    recipient: str
    recipient_name: str | None = None
    receipt: ReceiptKind | None
    """`null`: nothing."""
    reason: str | None
    """Why it objects."""
    is_enough: bool
    """Whether it is what the recipient owes."""
    is_overdue: bool
    """Whether it did not come in time; it stays so where it came later."""
    given_at: CompanyTime | None


_AWAITED = (
    "FROM document_receipt AS receipt WHERE receipt.document_id = document.document_id"
    " AND receipt.revision = document.revision AND NOT receipt.is_enough"
    " AND document.status = 'sent'"
)
_ID = SortKey("document_id", UUID)
_SELECT = (
    "SELECT document_id, version, status, title, department, recipients, requires, matter_id,"  # noqa: S608  no input
    " project_id, revision, policy_version, sent_at, due_at,"
    f' ARRAY(SELECT receipt.recipient {_AWAITED} ORDER BY receipt.recipient COLLATE "C")'
    f" AS awaited, EXISTS (SELECT {_AWAITED} AND receipt.is_overdue) AS is_overdue, withdrawn,"
    " updated_at FROM document"
)
DOCUMENT_LIST_QUERY = ListQuery(
    name="documents",
    select=_SELECT,
    conditions={
        "department": "department = {department}",
        "recipient": "document_id IN (SELECT document_id FROM document_receipt"
        " WHERE recipient = {recipient})",
        "awaited_from": f"EXISTS (SELECT {_AWAITED} AND receipt.recipient = {{awaited_from}})",
        "overdue": f"EXISTS (SELECT {_AWAITED} AND receipt.is_overdue) = {{overdue}}",
        "status": "status = ANY ({status})",
        "matter": "matter_id = {matter}",
        "project": "project_id = {project}",
        "readable_by": "document_id IN (SELECT document_id FROM document"
        " WHERE department = {readable_by}"
        " UNION SELECT document_id FROM document_receipt WHERE recipient = {readable_by})",
    },
    sort=Sort([_ID]),
    row=DocumentRow,
    sorts={"updated": Sort([SortKey("updated_at", datetime), _ID])},
    searched=("title",),
    id_key=_ID,
    updated_at="updated_at",
)
"""The list of documents, in the order in which they were drafted.

Departments read those that they wrote, and those of which a revision was sent to them."""


async def find_document(db: Connection, document_id: UUID) -> DocumentRow | None:
    """Return a document, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE document_id = $1", document_id)
    return DocumentRow(**row) if row else None


async def list_revisions(db: Connection, document_id: UUID) -> list[DocumentRevisionRow]:
    """Return the revisions of a document, the first one first."""
    rows = await db.fetch(
        "SELECT number, link, sha256, note, drafted_at, sent_at, due_at FROM document_revision"
        " WHERE document_id = $1 ORDER BY number",
        document_id,
    )
    return [DocumentRevisionRow(**row) for row in rows]


async def list_checks(db: Connection, document_id: UUID) -> list[ChecklistItemRow]:
    """Return the checklist of the present revision, in its order, with how each item is met."""
    rows = await db.fetch(
        "SELECT listing ->> 'code' AS code, listing ->> 'aspect' AS aspect,"
        " listing ->> 'en' AS en, listing ->> 'zh' AS zh, evidence, at AS checked_at"
        " FROM document"
        " CROSS JOIN json_array_elements(checklist) WITH ORDINALITY AS listed (listing, place)"
        " LEFT JOIN document_check AS done ON done.document_id = document.document_id"
        " AND done.revision = document.revision AND done.item = listing ->> 'code'"
        " WHERE document.document_id = $1 ORDER BY place",
        document_id,
    )
    return [ChecklistItemRow(**row) for row in rows]


async def list_receipts(db: Connection, document_id: UUID) -> list[DocumentReceiptRow]:
    """Return the receipts of every revision that was sent, the newest first."""
    rows = await db.fetch(
        "SELECT revision, recipient, receipt, reason, is_enough, is_overdue, given_at"
        " FROM document_receipt WHERE document_id = $1"
        ' ORDER BY revision DESC, recipient COLLATE "C"',
        document_id,
    )
    return [DocumentReceiptRow(**row) for row in rows]


async def has_sent_document(db: Connection, matter_id: UUID) -> bool:
    """Tell whether a document of a matter was sent and is not withdrawn."""
    found: bool = await db.fetchval(
        "SELECT EXISTS (SELECT FROM document JOIN document_revision AS revision"
        " USING (document_id) WHERE matter_id = $1 AND status <> 'withdrawn'"
        " AND revision.sent_at IS NOT NULL)",
        matter_id,
    )
    return found


async def list_open_documents(db: Connection, department: str) -> Sequence[UUID]:
    """Return the documents that a department wrote or receives, without those withdrawn."""
    rows = await db.fetch(
        "SELECT document_id FROM document WHERE status <> 'withdrawn'"
        " AND (department = $1 OR $1 = ANY (recipients)) ORDER BY document_id",
        department,
    )
    return [row["document_id"] for row in rows]
