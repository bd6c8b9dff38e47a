"""When the area looks again at a document: at its reminders, and right after its due time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.comms.application.document_decider import DOCUMENT_DECIDER, DOCUMENT_STREAM_PREFIX
from services.comms.domain.document_commands import FindReceiptsDue
from services.comms.domain.document_events import (
    DocumentRevised,
    DocumentSent,
    DocumentWithdrawn,
)
from services.comms.domain.document_policy import MAX_REMINDERS
from shared.eventsourcing.event_context import EventContext
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.unit_of_work import UnitOfWork

_JUST_AFTER_DUE = timedelta.resolution


def document_deadline_changes(event: Any) -> Sequence[DeadlineChange]:
    """Return how an event moves the deadlines of its document: the next reminder, and the due time.

    A deadline that comes when every receipt is given finds nothing.
    """
    match event:
        case DocumentSent(document=document):
            return [
                *_reminders(document.document_id, event.reminders_at),
                SetDeadline(_due_key(document.document_id), event.due_at + _JUST_AFTER_DUE),
            ]
        case DocumentRevised(document=document) | DocumentWithdrawn(document=document):
            return [
                *_reminders(document.document_id, ()),
                ClearDeadline(_due_key(document.document_id)),
            ]
        case _:
            return ()


async def check_documents(unit: UnitOfWork, streams: Sequence[str], now: datetime) -> None:
    """Remind those who owe receipts, and announce those that are late."""
    documents = [UUID(one.removeprefix(DOCUMENT_STREAM_PREFIX)) for one in streams]
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:comms")
    commands = [(FindReceiptsDue(document, now), context) for document in documents]
    await unit.execute_commands(DOCUMENT_DECIDER, commands)


def _reminders(document_id: UUID, times: Sequence[datetime]) -> list[DeadlineChange]:
    """Return the deadlines of the reminders, without those of an earlier revision."""
    return [
        SetDeadline(_reminder_key(document_id, number), times[number])
        if number < len(times)
        else ClearDeadline(_reminder_key(document_id, number))
        for number in range(MAX_REMINDERS)
    ]


def _reminder_key(document_id: UUID, number: int) -> str:
    return f"document-{document_id}-reminder-{number}"


def _due_key(document_id: UUID) -> str:
    return f"document-{document_id}-due"
