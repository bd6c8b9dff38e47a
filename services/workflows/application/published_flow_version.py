"""The latest published version of a flow, which new cases follow."""

from __future__ import annotations

from uuid import UUID

from services.workflows.application.deciders import FLOW_DECIDER
from services.workflows.domain.flow_map import PlannedStep, flow_stream_name
from services.workflows.domain.refusals import FlowNotPublished, UnknownFlow
from shared.eventsourcing.event_store import EventStore


async def load_latest_published_version(
    store: EventStore, flow_id: UUID
) -> tuple[int, tuple[PlannedStep, ...]]:
    """Return the number and the steps of the flow's latest published version.

    Raises `UnknownFlow`, and `WorkflowsRefused` if no version is published.
    """
    stream = flow_stream_name(flow_id)
    history = (await store.load([stream]))[stream]
    flow = FLOW_DECIDER.fold(recorded.event for recorded in history)
    if flow is None:
        raise UnknownFlow(flow=flow_id)
    if not flow.published_versions:
        raise FlowNotPublished
    return len(flow.published_versions), flow.published_versions[-1]
