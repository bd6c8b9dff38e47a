"""The version of a flow that a new case follows: the newest one published by then."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.workflows.application.deciders import FLOW_DECIDER
from services.workflows.domain.flow_map import flow_stream_name
from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.refusals import (
    FlowNotPublished,
    FlowNotPublishedThen,
    UnknownFlow,
    VersionNotPublished,
)
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.event_store import EventStore


async def load_published_version(
    store: EventStore, flow_id: UUID, number: int
) -> tuple[MappedStep, ...]:
    """Return the steps of a flow's published version.

    Raises `UnknownFlow`, and `VersionNotPublished` where there is none of this number.
    """
    flow = (await load_stream_state(store, FLOW_DECIDER, flow_stream_name(flow_id))).state
    if flow is None:
        raise UnknownFlow(flow=flow_id)
    if not 1 <= number <= len(flow.published_versions):
        raise VersionNotPublished(version=number)
    return flow.published_versions[number - 1]


async def load_version_in_force(
    store: EventStore, flow_id: UUID, at: datetime
) -> tuple[int, tuple[MappedStep, ...]]:
    """Return the number and the steps of the flow's version that is in force at a time.

    Raises `UnknownFlow`, `FlowNotPublished` if no version is published, and
    `FlowNotPublishedThen` if none was by then.
    """
    stream = flow_stream_name(flow_id)
    flow = (await load_stream_state(store, FLOW_DECIDER, stream)).state
    if flow is None:
        raise UnknownFlow(flow=flow_id)
    if not flow.published_versions:
        raise FlowNotPublished
    number = flow.version_in_force(at)
    if not number:
        raise FlowNotPublishedThen(published_at=flow.published_at[0])
    return number, flow.published_versions[number - 1]
