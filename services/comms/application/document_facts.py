"""The facts of documents and of their policy."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.comms.domain import document_events as events
from services.comms.domain.document_events import DocumentSubject
from services.comms.domain.document_policy import DocumentPolicySet
from shared.contracts import comms_documents as published


def document_fact(event: Any) -> BaseModel | None:  # noqa: PLR0911  one for each
    """Return the fact of a document; checks of its checklist publish none."""
    match event:
        case events.DocumentDrafted():
            return published.DocumentDrafted(
                **_named(event.document, event.revision.number), supersedes_sent=False, at=event.at
            )
        case events.DocumentRevised():
            return published.DocumentDrafted(
                **_named(event.document, event.revision.number),
                supersedes_sent=event.supersedes_sent,
                at=event.at,
            )
        case events.DocumentSent():
            return published.DocumentSent(
                **_named(event.document, event.revision.number),
                recipients=event.document.recipients,
                requires=event.document.requires,
                link=event.revision.link,
                due_at=event.due_at,
                at=event.at,
            )
        case events.DocumentReceiptGiven():
            return published.DocumentReceiptGiven(
                **_named(event.document, event.revision),
                recipient=event.recipient,
                receipt=event.receipt,
                reason=event.reason,
                is_enough=event.is_enough,
                awaited=event.awaited,
                at=event.at,
            )
        case events.DocumentReminded():
            return published.DocumentReminded(
                **_named(event.document, event.revision),
                awaited=event.awaited,
                due_at=event.due_at,
                at=event.at,
            )
        case events.DocumentReceiptOverdue():
            return published.DocumentReceiptOverdue(
                **_named(event.document, event.revision),
                recipient=event.recipient,
                due_at=event.due_at,
                at=event.at,
            )
        case events.DocumentTransferred():
            return published.DocumentTransferred(
                **_named(event.document, event.revision),
                was=event.was,
                successor=event.successor,
                awaited=event.awaited,
                overdue=event.overdue,
                recipients=event.document.recipients,
                at=event.at,
            )
        case events.DocumentWithdrawn():
            return published.DocumentWithdrawn(
                **_named(event.document, event.revision),
                recipients=event.document.recipients,
                reason=event.reason,
                at=event.at,
            )
        case DocumentPolicySet(policy=policy):
            return published.DocumentPolicySet(version=policy.version, at=event.at)
        case _:
            return None


def _named(document: DocumentSubject, revision: int) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "title": document.title,
        "revision": revision,
        "department": document.department,
        "matter_id": document.matter_id,
        "project_id": document.project_id,
    }
