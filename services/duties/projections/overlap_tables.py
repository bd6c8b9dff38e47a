"""The read model of accountabilities, similar names and outputs, and of overlaps between them.

The tables follow from each other, so they are one projection, which a rebuild builds whole. An
append writes who is accountable and which names there are: later commands are refused or warned by
that. Which names are similar and what overlaps is found soon after, from the log in its order: so
appends neither compare nor wait for each other, and none misses what another writes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
from services.duties.projections.listed_overlaps import update_listed_overlaps
from services.duties.projections.output_overlaps import update_output_overlaps
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import LaterPart, Projection

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
    """Write what the next command needs."""
    await wordings.apply_events(db, events)
    await accountabilities.apply_events(db, events)


async def find_overlaps(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Find similar names and overlaps that come of events, which `apply_events` has written."""
    relevant = [recorded for recorded in events if isinstance(recorded.event, _EVENTS)]
    if not relevant:
        return
    changed = [recorded.event for recorded in relevant]
    await wordings.compare_names(db, relevant)
    await _keep_activities(db, changed)
    renewed, shortened = _find_touched(changed)
    activity_keys = await _find_activity_keys(db, changed, renewed | shortened)
    await update_listed_overlaps(db, renewed, shortened | (activity_keys.keys() - renewed))
    await update_output_overlaps(db, relevant, activity_keys)


def _find_touched(events: Sequence[Any]) -> tuple[set[UUID], set[UUID]]:
    """Return the entries and standing duties whose accountability the events may change.

    Of the second nothing changes but that their days become fewer, or they are taken off the lists:
    they come to overlap with nothing.
    """
    renewed, shortened = set[UUID](), set[UUID]()
    for event in events:
        if isinstance(event, StandingDutyEnded):
            shortened.add(event.duty.duty_id)
        elif isinstance(event, _OfDuty):
            renewed.add(event.duty.duty_id)
        elif isinstance(event, HandoffAccepted | HandoffWaived):
            shortened.add(event.obligation.duty_id)
        elif isinstance(event, _OfHandoff):
            renewed.add(event.obligation.duty_id)
        elif isinstance(event, DutyWithdrawn):
            shortened.add(event.duty_id)
        elif isinstance(event, ProjectTransferred):
            renewed |= {duty.duty_id for duty in event.duties}
    return renewed, shortened - renewed


async def _keep_activities(db: Connection, events: Sequence[Any]) -> None:
    """Keep the activities of new entries, also for when an entry is taken off the lists."""
    made = [
        (
            event.duty.duty_id,
            event.project_id if isinstance(event, DutyAssigned) else None,
            normalize_activity(event.duty.activity),
        )
        for event in events
        if isinstance(event, DutyAssigned | StandingDutyMade)
    ]
    if made:
        await db.execute(
            "INSERT INTO entry_activity (entry_id, project_id, activity_key)"
            " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[])",
            *zip(*made, strict=True),
        )


async def _find_activity_keys(
    db: Connection, events: Sequence[Any], entries: Collection[UUID]
) -> dict[UUID, str]:
    """Return the activities of these entries and of those of projects that end."""
    projects = [event.project_id for event in events if isinstance(event, _OfProject)]
    if not entries and not projects:
        return {}
    rows = await db.fetch(
        "SELECT entry_id, activity_key FROM entry_activity"
        " WHERE entry_id = ANY ($1) OR project_id = ANY ($2)",
        sorted(entries),
        projects,
    )
    return {row["entry_id"]: row["activity_key"] for row in rows}


PROJECTION = Projection(
    "accountabilities",
    (
        "overlap_position",
        "accountability",
        "wording",
        "wording_term",
        "compared_wording",
        "similar_wording",
        "entry_activity",
        "delivered_output",
        "overlap",
    ),
    apply_events,
    LaterPart("overlap_position", find_overlaps),
)
