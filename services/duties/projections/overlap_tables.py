"""The read model of accountabilities, similar names and outputs, and of overlaps between them.

The tables follow from each other, so they are one projection, which a rebuild builds whole. What
overlaps is found when an entry or an output is written, among all others; two transactions that
write at once would each miss what the other writes, so they come one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

from services.duties.domain.handoff_change_events import (
    HandoffRescheduled,
    HandoffTransferred,
    HandoffWaived,
)
from services.duties.domain.handoff_events import HandoffAccepted, HandoffOverdue
from services.duties.domain.project_duties import normalize_activity
from services.duties.domain.project_events import (
    DutyAssigned,
    DutyScheduled,
    DutyWithdrawn,
    ProjectCancelled,
    ProjectClosed,
)
from services.duties.domain.project_schedule_events import DutyRescheduled
from services.duties.domain.project_transfer import ProjectTransferred
from services.duties.domain.project_withdrawal import ProjectWithdrawn
from services.duties.domain.standing_duty_events import (
    OccurrenceFulfilled,
    StandingDutyEnded,
    StandingDutyMade,
    StandingDutyTransferred,
)
from services.duties.projections import accountabilities, wordings
from services.duties.projections.delivered_outputs import record_outputs
from services.duties.projections.listed_overlaps import update_listed_overlaps
from services.duties.projections.output_overlaps import update_output_overlaps
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_OfDuty = (
    DutyAssigned | DutyScheduled | DutyRescheduled | StandingDutyMade | StandingDutyEnded
    | StandingDutyTransferred
)  # fmt: skip
_OfHandoff = HandoffOverdue | HandoffRescheduled | HandoffAccepted | HandoffWaived
_OfProject = ProjectClosed | ProjectCancelled | ProjectWithdrawn
_EVENTS = (
    *(kind for union in (_OfDuty, _OfHandoff, _OfProject) for kind in get_args(union)),
    DutyWithdrawn,
    ProjectTransferred,
    HandoffTransferred,
    OccurrenceFulfilled,
)


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the tables up to date."""
    relevant = [recorded for recorded in events if isinstance(recorded.event, _EVENTS)]
    if not relevant:
        return
    # By the table's own id: a rebuild and a read of the past, whose tables are others, wait for
    # nobody.
    await db.execute(
        "SELECT pg_advisory_xact_lock(to_regclass('overlap')::oid::integer, $1)",
        int(LockPurpose.OVERLAPS),
    )
    changed = [recorded.event for recorded in relevant]
    touched = await _find_touched(db, changed)
    activity_keys = await _find_activity_keys(db, changed)
    await accountabilities.apply_events(db, relevant)
    await wordings.apply_events(db, relevant)
    outputs = await record_outputs(db, relevant, activity_keys)
    await update_listed_overlaps(db, touched)
    await update_output_overlaps(db, outputs)


async def _find_touched(db: Connection, events: Sequence[Any]) -> set[UUID]:
    """Return the entries and standing duties whose accountability the events may change."""
    touched: set[UUID] = set()
    for event in events:
        if isinstance(event, _OfDuty):
            touched.add(event.duty.duty_id)
        elif isinstance(event, _OfHandoff):
            touched.add(event.obligation.duty_id)
        elif isinstance(event, DutyWithdrawn):
            touched.add(event.duty_id)
        elif isinstance(event, ProjectTransferred):
            touched |= {duty.duty_id for duty in event.duties}
    projects = [event.project_id for event in events if isinstance(event, _OfProject)]
    if projects:
        rows = await db.fetch(
            "SELECT entry_id FROM accountability WHERE project_id = ANY ($1)", projects
        )
        touched |= {row["entry_id"] for row in rows}
    return touched


async def _find_activity_keys(db: Connection, events: Sequence[Any]) -> dict[UUID, str]:
    """Return the activities of the entries whose outputs are accepted.

    They are looked up before the events take entries off the lists.
    """
    wanted = {e.obligation.duty_id for e in events if isinstance(e, HandoffAccepted)}
    if not wanted:
        return {}
    assigned = {
        event.duty.duty_id: normalize_activity(event.duty.activity)
        for event in events
        if isinstance(event, DutyAssigned)
    }
    rows = await db.fetch(
        "SELECT entry_id, activity_key FROM accountability WHERE entry_id = ANY ($1)",
        sorted(wanted - assigned.keys()),
    )
    return assigned | {row["entry_id"]: row["activity_key"] for row in rows}


PROJECTION = Projection(
    "accountabilities",
    (
        "accountability",
        "wording",
        "wording_term",
        "similar_wording",
        "delivered_output",
        "overlap",
        "overlapping_output",
    ),
    apply_events,
)
