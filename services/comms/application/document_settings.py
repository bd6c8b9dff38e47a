"""What a document is checked by, and when its receipts are due, as it stands now."""

from __future__ import annotations

from datetime import date, datetime

from services.comms.application.document_decider import DOCUMENT_POLICY_DECIDER
from services.comms.application.stream_state import load_state
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain import document_policy
from services.comms.domain.document_policy import (
    DocumentPolicy,
    due_time_of_receipts,
    reminder_times_of,
)
from shared.eventsourcing.event_store import StreamStore


async def load_document_policy(streams: StreamStore) -> DocumentPolicy:
    """Return the document policy in force."""
    return (await load_state(streams, DOCUMENT_POLICY_DECIDER, document_policy.STREAM_NAME)).current


async def find_receipt_times(
    streams: StreamStore, now: datetime, due_on: date | None
) -> tuple[datetime, tuple[datetime, ...]]:
    """Return until when receipts of what is sent now are owed, and when of them is reminded."""
    terms = (await load_document_policy(streams)).terms
    calendar = (await load_calendar_versions(streams, now)).current
    due_at = due_time_of_receipts(terms, now, calendar, due_on)
    return due_at, reminder_times_of(terms, now, due_at, calendar)
