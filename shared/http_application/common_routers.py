"""The routers that every process has which serves an API, beside those of its areas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from shared.contracts.concerned_departments import list_publishing_areas
from shared.eventsourcing.bus_consumer_port import FactBus
from shared.http.sse.shared_bus_reader import SharedBusReader
from shared.http.sse.stream_slots import StreamLimits, StreamSlots
from shared.http_application.caller_and_installation_routes import (
    SignOnSettings,
    caller_and_installation_routes,
)
from shared.http_application.contract_routes import contract_routes
from shared.http_application.event_stream_route import event_stream_routes
from shared.http_application.recorded_event_routes import event_routes, fact_routes
from shared.http_application.stream_sessions import StreamSessions, stream_session_routes
from shared.operations.consistency_and_recovery_routes import operations_routes
from shared.service_runtime.running_area import RunningArea


@dataclass(frozen=True)
class CommonParts:
    """What the common routes work with; they keep no state of their own."""

    areas: Sequence[RunningArea]
    bus: FactBus
    stream: SharedBusReader
    stream_slots: StreamSlots
    sessions: StreamSessions
    sign_on: SignOnSettings

    @classmethod
    def of_process(
        cls,
        areas: Sequence[RunningArea],
        bus: FactBus,
        limits: StreamLimits,
        sign_on: SignOnSettings,
        public_url: str,
    ) -> CommonParts:
        """Return the parts of a process with these areas."""
        topics = sorted({*list_publishing_areas(), *(area.name for area in areas)})
        return cls(
            areas=areas,
            bus=bus,
            stream=SharedBusReader(bus, topics, public_url),
            stream_slots=StreamSlots(limits),
            sessions=StreamSessions(areas),
            sign_on=sign_on,
        )


CreateCommonRouters = Callable[[CommonParts], Sequence[APIRouter]]


def create_common_routers(parts: CommonParts) -> Sequence[APIRouter]:
    """Return the common routers, except those that describe or watch the application itself."""
    return [
        *(event_routes(area) for area in parts.areas),
        operations_routes(parts.areas, parts.bus),
        event_stream_routes(parts.stream, parts.stream_slots, parts.sessions),
        stream_session_routes(parts.sessions),
        fact_routes(parts.areas),
        contract_routes(),
        caller_and_installation_routes(parts.areas, parts.sign_on),
    ]
