"""The read model of what departments handed over: accepted handoffs, and dates that were met.

An output counts for the department that handed it over; once that is succeeded by another, for the
successor: of the entry that passes to it, and of all entries of the same deliverable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.duties.domain.day_boundaries import company_date
from services.duties.domain.handoff_change_events import HandoffTransferred
from services.duties.domain.handoff_events import HandoffAccepted
from services.duties.domain.project_duties import normalize_activity
from services.duties.domain.project_transfer import ProjectTransferred
from services.duties.domain.recurrence import occurrence_name
from services.duties.domain.standing_duty_events import OccurrenceFulfilled, StandingDutyTransferred
from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

OutputKey = tuple[UUID, str]
"""The handoff with an empty text, or the standing duty with its date."""


@dataclass
class ChangedOutputs:
    """Which outputs a batch of events has added, and which count for another department."""

    added: list[OutputKey] = field(default_factory=list)
    moved: list[OutputKey] = field(default_factory=list)


@dataclass(frozen=True)
class _Passed:
    """An entry that passed from a department to its successor."""

    entry_id: UUID
    deliverable: str
    was: str
    department: str


async def record_outputs(
    db: Connection, events: Sequence[RecordedEvent[Any]], activity_keys: Mapping[UUID, str]
) -> ChangedOutputs:
    """Add what was accepted or fulfilled, and pass on what is the successors'; in their order.

    `activity_keys` are those of the entries of accepted handoffs.
    """
    changed, outputs = ChangedOutputs(), list[tuple[Any, ...]]()
    for event in (recorded.event for recorded in events):
        output = _output(event, activity_keys)
        if output is not None:
            outputs.append(output)
        for passed in _passed(event):
            changed.added += await _insert(db, outputs)
            outputs = []
            changed.moved += await _pass_on(db, passed)
    changed.added += await _insert(db, outputs)
    return changed


async def _insert(db: Connection, outputs: Sequence[tuple[Any, ...]]) -> list[OutputKey]:
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


async def _pass_on(db: Connection, passed: _Passed) -> list[OutputKey]:
    rows = await db.fetch(
        "UPDATE delivered_output SET sender = $4, sender_key = $5"
        " WHERE deliverable_key = $3 AND (entry_id = $1 OR sender_key = $2) AND sender_key <> $5"
        " RETURNING source_id, occurrence",
        passed.entry_id,
        passed.was.casefold(),
        normalize_activity(passed.deliverable),
        passed.department,
        passed.department.casefold(),
    )
    return [(row["source_id"], row["occurrence"]) for row in rows]


def _output(event: Any, activity_keys: Mapping[UUID, str]) -> tuple[Any, ...] | None:
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


def _passed(event: Any) -> list[_Passed]:
    """Return which entries the event gives another accountable department."""
    match event:
        case ProjectTransferred(duties=duties, was=was, successors=successors):
            return [
                _Passed(duty.duty_id, duty.deliverable, was, duty.accountable)
                for duty in duties
                if duty.accountable == successors.get(duty.duty_id)
            ]
        case StandingDutyTransferred(duty=duty, was=was, side="sender"):
            return [_Passed(duty.duty_id, duty.deliverable, was, duty.accountable)]
        case HandoffTransferred(obligation=owed, was=was, side="sender"):
            return [_Passed(owed.duty_id, owed.deliverable, was, owed.sender)]
        case _:
            return []
