"""The read model of what departments handed over: accepted handoffs, and dates that were met.

An output counts for the department that handed it over; once that is succeeded by another, for the
successor: of the entry that passes to it, and of all entries of the same deliverable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.duties.domain.handoff_change_events import HandoffTransferred
from services.duties.domain.handoff_events import HandoffAccepted
from services.duties.domain.project_duties import normalize_activity
from services.duties.domain.project_transfer import ProjectTransferred
from services.duties.domain.recurrence import occurrence_name
from services.duties.domain.standing_duty_events import OccurrenceFulfilled, StandingDutyTransferred
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

OutputKey = tuple[UUID, str]
"""The handoff with an empty text, or the standing duty with its date."""
OutputRow = tuple[Any, ...]


@dataclass(frozen=True)
class PassedEntry:
    """An entry that passed from a department to its successor."""

    entry_id: UUID
    deliverable_key: str
    was: str
    """The key of the department that was accountable."""
    successor: str


def divide_by_kind(
    events: Sequence[RecordedEvent[Any]], activity_keys: Mapping[UUID, str]
) -> Iterator[tuple[Sequence[OutputRow], Sequence[PassedEntry]]]:
    """Yield what was accepted or fulfilled, with what passed to successors next, in their order."""
    outputs, passed = list[OutputRow](), list[PassedEntry]()
    for event in (recorded.event for recorded in events):
        output = _output(event, activity_keys)
        if output is not None:
            if passed:
                yield outputs, passed
                outputs, passed = [], []
            outputs.append(output)
        passed += find_passed(event)
    yield outputs, passed


async def insert_outputs(db: Connection, outputs: Sequence[OutputRow]) -> Sequence[OutputKey]:
    """Add outputs and return which of them are new."""
    if not outputs:
        return []
    rows = await db.fetch(
        "INSERT INTO delivered_output (entry_id, source_id, occurrence, kind, sender, sender_key,"
        " recipient, recipient_key, deliverable, deliverable_key, delivered_on, project_id,"
        " activity_key) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[],"
        " $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::date[],"
        " $12::uuid[], $13::text[])"
        " ON CONFLICT (source_id, occurrence) DO NOTHING RETURNING source_id, occurrence",
        *zip(*outputs, strict=True),
    )
    return [(row["source_id"], row["occurrence"]) for row in rows]


async def find_passed_senders(
    db: Connection, passed: Sequence[PassedEntry]
) -> Collection[tuple[str, str]]:
    """Return the names and departments whose outputs change by this; none where no output does."""
    rows = await db.fetch(
        "SELECT DISTINCT deliverable_key, sender_key FROM delivered_output"
        " WHERE deliverable_key = ANY ($1) AND (sender_key = ANY ($2) OR entry_id = ANY ($3))",
        sorted({entry.deliverable_key for entry in passed}),
        sorted({entry.was for entry in passed}),
        [entry.entry_id for entry in passed],
    )
    if not rows:
        return []
    successors = {(entry.deliverable_key, entry.successor.casefold()) for entry in passed}
    return successors | {(row["deliverable_key"], row["sender_key"]) for row in rows}


async def pass_on(db: Connection, passed: PassedEntry) -> None:
    """Have the outputs of the entry, and those of the same name, count for the successor."""
    await db.execute(
        "UPDATE delivered_output SET sender = $4, sender_key = $5"
        " WHERE deliverable_key = $3 AND (entry_id = $1 OR sender_key = $2) AND sender_key <> $5",
        passed.entry_id,
        passed.was,
        passed.deliverable_key,
        passed.successor,
        passed.successor.casefold(),
    )


def _output(event: Any, activity_keys: Mapping[UUID, str]) -> OutputRow | None:
    listed: tuple[UUID | None, str | None]
    match event:
        case HandoffAccepted(obligation=owed):
            source = (owed.duty_id, owed.handoff_id, "", "handoff")
            parties, deliverable = (owed.sender, owed.recipient), owed.deliverable
            listed = (owed.project_id, activity_keys.get(owed.duty_id))
        case OccurrenceFulfilled(duty=duty, day=day):
            occurrence = occurrence_name(duty.rhythm, day)
            source = (duty.duty_id, duty.duty_id, occurrence, "standing-duty")
            parties, deliverable = (duty.accountable, duty.recipient), duty.deliverable
            listed = (None, normalize_activity(duty.activity))
        case _:
            return None
    sender, recipient = parties
    return (
        *source,
        sender,
        sender.casefold(),
        recipient,
        recipient.casefold(),
        deliverable,
        normalize_activity(deliverable),
        company_date(event.at),
        *listed,
    )


def find_passed(event: Any) -> list[PassedEntry]:
    """Return which entries the event gives another accountable department."""
    match event:
        case ProjectTransferred(duties=duties, was=was, successors=successors):
            return [
                _passed(duty.duty_id, duty.deliverable, was, duty.accountable)
                for duty in duties
                if duty.accountable == successors.get(duty.duty_id)
            ]
        case StandingDutyTransferred(duty=duty, was=was, side="sender"):
            return [_passed(duty.duty_id, duty.deliverable, was, duty.accountable)]
        case HandoffTransferred(obligation=owed, was=was, side="sender"):
            return [_passed(owed.duty_id, owed.deliverable, was, owed.sender)]
        case _:
            return []


def _passed(entry_id: UUID, deliverable: str, was: str, successor: str) -> PassedEntry:
    return PassedEntry(entry_id, normalize_activity(deliverable), was.casefold(), successor)
