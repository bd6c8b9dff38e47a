"""Who else is touched by what is recorded of a project: all who share its pool by a record.

Where the plan splits a pool by what was delivered, or by how often in time, an obligation of one
participant changes the shares of all the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.incentives.application.deciders import PLAN_DECIDER, PROJECT_OUTCOME_DECIDER
from services.incentives.application.locked_periods import load_locked_periods
from services.incentives.domain.incentive_plan import PLAN_STREAM, Plans
from services.incentives.domain.obligation import ObligationCounted, ObligationCountReversed
from services.incentives.domain.project_outcome_correction import (
    CorrectedOutcome,
    project_stream_name,
)
from services.incentives.domain.statement_change import find_sharing_participants
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.postgres.unit_of_work import UnitOfWork

_CountEvent = ObligationCounted | ObligationCountReversed
SharedChange = tuple[str, str, EventContext]
"""A month, a department of which the line changes in it, and the context of what changes it."""


@dataclass
class _ProjectCounts:
    context: EventContext
    events: list[_CountEvent] = field(default_factory=list)


async def find_shared_changes(
    unit: UnitOfWork, appends: Sequence[AppendRequest]
) -> Sequence[SharedChange]:
    """Return the lines that change because of a pool that is split by what these record.

    The months must be locked against changes of their state by the unit.
    """
    counts = _counts_by_project(appends)
    streams = {project_stream_name(project): project for project in counts}
    if not streams:
        return []
    states = await unit.load_states(dict.fromkeys(streams, PROJECT_OUTCOME_DECIDER))
    closed = {
        project: state
        for stream, project in streams.items()
        if isinstance(state := states[stream].state, CorrectedOutcome)
    }
    if not closed:
        return []
    plans: Plans = (await unit.load_states({PLAN_STREAM: PLAN_DECIDER}))[PLAN_STREAM].state
    locked = await load_locked_periods(unit, {one.entered.booked_in for one in closed.values()})
    return [
        (period, department, counts[project].context)
        for project, state in closed.items()
        for period, department in find_sharing_participants(
            counts[project].events, state, plans, locked
        )
    ]


def _counts_by_project(appends: Sequence[AppendRequest]) -> dict[UUID, _ProjectCounts]:
    found: dict[UUID, _ProjectCounts] = {}
    for append in appends:
        for event in append.events:
            if isinstance(event, _CountEvent) and event.project_id is not None:
                of_project = found.setdefault(event.project_id, _ProjectCounts(append.context))
                of_project.events.append(event)
    return found
