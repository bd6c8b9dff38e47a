"""What is proposed to a flow now, computed from its latest published version and its cases."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.workflows.application import FLOW_DECIDER
from services.workflows.domain.flow_map import MappedFlow, flow_stream_name
from services.workflows.domain.redundancy import Proposal, Thresholds, find_proposals
from services.workflows.domain.refusals import FlowNotPublished, UnknownFlow, UnknownImport
from services.workflows.domain.step_events import (
    StepDone,
    StepSentBack,
    StepWithdrawn,
    case_stream_name,
)
from services.workflows.projections.case_runs import are_imports, load_case_runs
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.event_store import EventStore
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.calendar_versions import load_calendars

MAX_CASES = 2_000
"""The newest finished cases are looked at, and not more, so that an answer takes seconds."""


@dataclass(frozen=True)
class FlowProposals:
    """The proposals to a flow's latest published version."""

    flow: MappedFlow
    version: int
    cases: int
    cases_total: int
    proposals: Sequence[Proposal]


async def find_flow_proposals(
    area: AreaContext, flow_id: UUID, import_ids: Sequence[UUID], thresholds: Thresholds
) -> FlowProposals:
    """Return what is proposed to a flow; its cases and those of these imports are looked at.

    Raises `UnknownFlow`, `UnknownImport`, and `FlowNotPublished` where there is no version.
    """
    stream = flow_stream_name(flow_id)
    flow = (await load_stream_state(area.event_store, FLOW_DECIDER, stream)).state
    if flow is None:
        raise UnknownFlow(flow=flow_id)
    if not flow.published_versions:
        raise FlowNotPublished
    version = len(flow.published_versions)
    async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
        known = await are_imports(db, import_ids)
        for import_id in import_ids:
            if import_id not in known:
                raise UnknownImport(import_id=import_id)
        found = await load_case_runs(db, flow_id, version, import_ids, MAX_CASES)
    calendars = await load_calendars(area.event_store)
    # In a thread, so that other requests are answered while the cases are replayed.
    proposals = await asyncio.to_thread(
        find_proposals,
        flow_id,
        version,
        flow.published_versions[-1],
        found.cases,
        thresholds,
        calendars,
    )
    return FlowProposals(flow, version, len(found.cases), found.total, proposals)


async def find_closing_events(
    store: EventStore, proposals: Sequence[Proposal]
) -> Mapping[tuple[UUID, int], UUID]:
    """Return the ids of the events that ended the openings that proposals list as evidence."""
    cases = dict.fromkeys(one.case_id for proposal in proposals for one in proposal.evidence)
    streams = await store.load([case_stream_name(case_id) for case_id in cases])
    return {
        (recorded.event.case_id, recorded.event.step): recorded.id
        for events in streams.values()
        for recorded in events
        if isinstance(recorded.event, StepDone | StepSentBack | StepWithdrawn)
    }
