"""The read models of disputes, of the corrections they led to, and of what handoffs delayed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

from services.incentives.domain import dispute
from services.incentives.domain.dispute_events import Dispute, DisputeEvent, DisputeState
from services.incentives.domain.obligation import ObligationCounted
from services.incentives.domain.project_outcome_correction import ProjectOutcomeCorrected
from services.incentives.domain.project_outcome_revision import ProjectOutcomeRevised
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_DISPUTE_EVENTS = get_args(get_args(DisputeEvent)[0])

_WRITE_DISPUTE = """
INSERT INTO dispute (dispute_id, version, department, readers, subject_type, title, period,
                     status, filed_at, updated_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (dispute_id) DO UPDATE SET
    version = $2, readers = $4, title = $6, status = $8, filed_at = $9, updated_at = $10,
    body = $11
"""

_INSERT_CORRECTIONS = """
INSERT INTO outcome_correction (position, project_id, project, period, booked_in, outcome, was,
                                dispute_id, cause, event_id, seen_from)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""

_NO_DISPUTE = UUID(int=0)
"""Stands for the dispute of a correction by the project's own area; the column takes no null."""

_INSERT_DELAYED = """
INSERT INTO delayed_obligation (handoff_id, obligation)
SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[]) ON CONFLICT DO NOTHING
"""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Write disputes, corrections of outcomes, and which obligations a handoff delayed."""
    corrections: list[tuple[Any, ...]] = []
    delayed: list[tuple[UUID, str]] = []
    disputes: dict[UUID, list[RecordedEvent[Any]]] = {}
    for recorded in events:
        event = recorded.event
        if isinstance(event, ObligationCounted):
            if event.delayed_by is not None:
                delayed.append((event.delayed_by.handoff_id, event.obligation_id))
        elif isinstance(event, ProjectOutcomeCorrected | ProjectOutcomeRevised):
            corrections.append(_correction_row(recorded))
        elif isinstance(event, _DISPUTE_EVENTS):
            disputes.setdefault(event.about.dispute_id, []).append(recorded)
    await execute_for_rows(
        db, _INSERT_DELAYED, [one for one, _ in delayed], [one for _, one in delayed]
    )
    if corrections:
        await db.executemany(_INSERT_CORRECTIONS, corrections)
    for dispute_id, recorded_events in disputes.items():
        await _apply_to_dispute(db, dispute_id, recorded_events)


def _correction_row(recorded: RecordedEvent[Any]) -> tuple[Any, ...]:
    event = recorded.event
    return (
        recorded.position,
        event.outcome.project_id,
        event.outcome.project,
        event.period,
        event.booked_in,
        event.outcome.model_dump_json(),
        event.was.model_dump_json(),
        _NO_DISPUTE if isinstance(event, ProjectOutcomeRevised) else event.correction.dispute_id,
        event.cause,
        recorded.id,
        recorded.recorded_at,
    )


async def _apply_to_dispute(
    db: Connection, dispute_id: UUID, events: Iterable[RecordedEvent[Any]]
) -> None:
    found = await find_dispute(db, dispute_id)
    state: DisputeState = None if found is None else found.dispute
    for recorded in events:
        state = dispute.evolve(state, recorded.event)
    assert state is not None  # noqa: S101  there is an event at least
    about = state.filed.about
    await db.execute(
        _WRITE_DISPUTE,
        dispute_id,
        recorded.version,
        about.department,
        list(state.concerned_departments),
        about.subject.type,
        about.title,
        about.period,
        state.status,
        state.filed.at,
        recorded.recorded_at,
        state.model_dump_json(),
    )


DISPUTE_PROJECTION = Projection(
    "disputes", ("dispute", "outcome_correction", "delayed_obligation"), apply_events
)


@dataclass(frozen=True)
class DisputeRow:
    """A dispute as it is listed."""

    dispute_id: UUID
    version: int
    filed_at: datetime
    updated_at: datetime
    dispute: Dispute


def _to_row(body: str, **columns: Any) -> DisputeRow:
    return DisputeRow(dispute=Dispute.model_validate_json(body), **columns)


_COLUMNS = "SELECT dispute_id, version, filed_at, updated_at, body FROM dispute"
_ID = SortKey("dispute_id", UUID)

DISPUTE_LIST_QUERY = ListQuery(
    name="disputes",
    select=_COLUMNS,
    conditions={
        "department": "department = {department}",
        "period": "period = {period}",
        "status": "status = ANY ({status})",
        "subject": "subject_type = ANY ({subject})",
        "readable_by": "{readable_by} = ANY (readers)",
    },
    sort=Sort([SortKey("filed_at", datetime), _ID]),
    sorts={"updated": Sort([SortKey("updated_at", datetime), _ID])},
    searched=("title",),
    id_key=_ID,
    updated_at="updated_at",
    row=_to_row,
)
"""The list of disputes, in the order in which they were filed."""


async def find_dispute(db: Connection, dispute_id: UUID) -> DisputeRow | None:
    """Return a dispute; `None` if there is none of this id."""
    row = await db.fetchrow(f"{_COLUMNS} WHERE dispute_id = $1", dispute_id)
    return None if row is None else _to_row(**row)


async def list_delayed_obligations(db: Connection, handoff_id: UUID) -> Sequence[str]:
    """Return the ids of the obligations that a handoff's delay ever excused, in their order."""
    rows = await db.fetch(
        "SELECT obligation FROM delayed_obligation WHERE handoff_id = $1"
        ' ORDER BY obligation COLLATE "C"',
        handoff_id,
    )
    return [row["obligation"] for row in rows]


async def find_recording_time(db: Connection, event_stream: str) -> datetime | None:
    """Return when the newest event of a stream was recorded; `None` where there is none."""
    found: datetime | None = await db.fetchval(
        "SELECT max(recorded_at) FROM event WHERE stream = $1", event_stream
    )
    return found


async def find_lock_time(db: Connection, period: str) -> datetime | None:
    """Return when a month was locked; `None` while it is open."""
    found: datetime | None = await db.fetchval(
        "SELECT locked_at FROM locked_period WHERE period = $1", period
    )
    return found
