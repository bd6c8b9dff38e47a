"""How events change the rows of documents; they are few, so each is applied by itself, in order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.comms.domain import document_events as events
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_DOCUMENT_EVENTS = (
    events.DocumentDrafted,
    events.DocumentRevised,
    events.ChecklistItemChecked,
    events.DocumentSent,
    events.DocumentReceiptGiven,
    events.DocumentReminded,
    events.DocumentReceiptOverdue,
    events.DocumentTransferred,
    events.DocumentWithdrawn,
)


async def apply_events(db: Connection, recorded: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the documents up to date."""
    for one in recorded:
        if not isinstance(one.event, _DOCUMENT_EVENTS):
            continue
        event: Any = one.event
        document_id = getattr(event, "document_id", None) or event.document.document_id
        await _apply(db, event)
        await db.execute(
            "UPDATE document SET version = $2, updated_at = $3 WHERE document_id = $1",
            document_id,
            one.version,
            one.recorded_at,
        )


async def _apply(db: Connection, event: events.DocumentEvent) -> None:
    match event:
        case events.DocumentDrafted() | events.DocumentRevised():
            await _begin_revision(db, event)
        case events.ChecklistItemChecked():
            await _check(db, event)
        case events.DocumentSent():
            await _send(db, event)
        case events.DocumentReceiptGiven():
            await db.execute(
                "UPDATE document_receipt SET receipt = $4, reason = $5, is_enough = $6,"
                " given_at = $7 WHERE document_id = $1 AND revision = $2 AND recipient = $3",
                event.document.document_id,
                event.revision,
                event.recipient,
                event.receipt,
                event.reason,
                event.is_enough,
                event.at,
            )
        case events.DocumentReceiptOverdue():
            await db.execute(
                "UPDATE document_receipt SET is_overdue = true"
                " WHERE document_id = $1 AND revision = $2 AND recipient = $3",
                event.document.document_id,
                event.revision,
                event.recipient,
            )
        case events.DocumentTransferred():
            await _transfer(db, event)
        case events.DocumentWithdrawn():
            await db.execute(
                "UPDATE document SET status = 'withdrawn', withdrawn = $2 WHERE document_id = $1",
                event.document.document_id,
                event.reason,
            )
        case events.DocumentReminded():
            pass


async def _begin_revision(
    db: Connection, event: events.DocumentDrafted | events.DocumentRevised
) -> None:
    said, revision = event.document, event.revision
    await db.execute(
        "INSERT INTO document (document_id, version, status, title, department, recipients,"
        " requires, matter_id, project_id, revision, policy_version, checklist, updated_at)"
        " VALUES ($1, 0, 'draft', $2, $3, $4, $5, $6, $7, $8, $9, $10::text::json, $11)"
        " ON CONFLICT (document_id) DO UPDATE SET status = 'draft',"
        " recipients = excluded.recipients, revision = excluded.revision,"
        " policy_version = excluded.policy_version, checklist = excluded.checklist,"
        " sent_at = NULL, due_at = NULL",
        said.document_id,
        said.title,
        said.department,
        list(said.recipients),
        said.requires,
        said.matter_id,
        said.project_id,
        revision.number,
        event.policy_version,
        json.dumps([item.model_dump() for item in event.checklist], ensure_ascii=False),
        event.at,
    )
    await db.execute(
        "INSERT INTO document_revision (document_id, number, link, sha256, note, drafted_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        said.document_id,
        revision.number,
        revision.link,
        revision.sha256,
        revision.note,
        event.at,
    )


async def _check(db: Connection, event: events.ChecklistItemChecked) -> None:
    await db.execute(
        "DELETE FROM document_check WHERE document_id = $1 AND revision = $2 AND item = $3",
        event.document_id,
        event.revision,
        event.item,
    )
    if event.evidence is not None:
        await db.execute(
            "INSERT INTO document_check (document_id, revision, item, evidence, at)"
            " VALUES ($1, $2, $3, $4, $5)",
            event.document_id,
            event.revision,
            event.item,
            event.evidence,
            event.at,
        )


async def _send(db: Connection, event: events.DocumentSent) -> None:
    document_id, number = event.document.document_id, event.revision.number
    await db.execute(
        "UPDATE document SET status = 'sent', sent_at = $2, due_at = $3 WHERE document_id = $1",
        document_id,
        event.at,
        event.due_at,
    )
    await db.execute(
        "UPDATE document_revision SET sent_at = $3, due_at = $4"
        " WHERE document_id = $1 AND number = $2",
        document_id,
        number,
        event.at,
        event.due_at,
    )
    await db.execute(
        "INSERT INTO document_receipt (document_id, revision, recipient, is_enough, is_overdue)"
        " SELECT $1, $2, recipient, false, false FROM unnest($3::text[]) AS named (recipient)",
        document_id,
        number,
        list(event.document.recipients),
    )


async def _transfer(db: Connection, event: events.DocumentTransferred) -> None:
    """Let the successor have the rows; where it has one of its own, that stays."""
    said = event.document
    await db.execute(
        "UPDATE document SET department = $2, recipients = $3 WHERE document_id = $1",
        said.document_id,
        said.department,
        list(said.recipients),
    )
    # Of two receipts of one revision that which is enough stays; else the successor's own.
    await db.execute(
        "DELETE FROM document_receipt AS one USING document_receipt AS other"
        " WHERE one.document_id = $1 AND other.document_id = $1 AND one.revision = other.revision"
        " AND (one.recipient, other.recipient) IN (($2, $3), ($3, $2))"
        " AND (other.is_enough AND NOT one.is_enough"
        " OR one.is_enough = other.is_enough AND one.recipient = $2)",
        said.document_id,
        event.was,
        event.successor,
    )
    await db.execute(
        "UPDATE document_receipt SET recipient = $3 WHERE document_id = $1 AND recipient = $2",
        said.document_id,
        event.was,
        event.successor,
    )
    await db.execute(
        "UPDATE document_receipt SET is_overdue = recipient = ANY ($3) OR given_at IS NOT NULL"
        " AND is_overdue WHERE document_id = $1 AND revision = $2",
        said.document_id,
        event.revision,
        list(event.overdue),
    )
    await db.execute(
        "DELETE FROM document_receipt WHERE document_id = $1 AND revision = $2"
        " AND recipient <> ALL ($3)",
        said.document_id,
        event.revision,
        list(said.recipients),
    )


PROJECTION = Projection(
    "documents",
    ("document", "document_revision", "document_check", "document_receipt"),
    apply_events,
)
