"""Which version of a flow new cases follow."""

from __future__ import annotations

from uuid import UUID

from services.workflows.application.deciders import FLOW
from services.workflows.domain.flow import PlannedStep, flow_stream
from services.workflows.domain.refusals import UnknownFlow, WorkflowsRefused
from shared.eventsourcing.store import EventStore


async def followed_version(store: EventStore, flow_id: UUID) -> tuple[int, tuple[PlannedStep, ...]]:
    """Return the number and steps of the flow's latest published version, which never change.

    Raises `UnknownFlow`, and `WorkflowsRefused` where none is published.
    """
    stream = flow_stream(flow_id)
    history = (await store.load([stream]))[stream]
    flow = FLOW.fold(recorded.event for recorded in history)
    if flow is None:
        raise UnknownFlow(f"there is no flow {flow_id}; map it first")
    if not flow.published:
        raise WorkflowsRefused("the flow has no published version; publish one first")
    return len(flow.published), flow.published[-1]
