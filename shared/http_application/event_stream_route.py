"""The route that streams all areas' facts as server-sent events."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request

from shared.eventsourcing.catch_up_subscription import PartitionCursor
from shared.http.auth import Caller
from shared.http.field_types import Code
from shared.http.query_parameters import MAX_FILTER_VALUES
from shared.http.request_problems import EventIdUnreadable
from shared.http.router_factory import create_router
from shared.http.sse.connection import SseConnection
from shared.http.sse.event_id_codec import InvalidEventId, decode_event_id
from shared.http.sse.shared_bus_reader import SharedBusReader
from shared.http.sse.stream_slots import StreamSlots
from shared.http.sse.streaming_response import SseResponse, open_sse_response
from shared.http.sse.subscriber_filter import SubscriberFilter
from shared.http_application.stream_filter_values import check_areas, resolve_fact_types
from shared.http_application.stream_sessions import (
    EVENTS_PATH,
    RequireTokenOrSession,
    StreamSessions,
)

STREAM_PATH = f"{EVENTS_PATH}/stream"

_STREAM_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "A stream without end. Each fact has its type as `event`, its position as `id`, and as"
            " `data` its CloudEvents 1.0 JSON. An event `reset` says that the position of"
            " `Last-Event-ID` is not stored: all stored facts follow from the beginning."
        ),
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": (
                    "id: AQZkdXRpZXMAKgAA\n"
                    "event: concord.duties.handoff-offered.v1\n"
                    'data: {"specversion":"1.0","type":"concord.duties.handoff-offered.v1"}\n\n'
                ),
            }
        },
    }
}


def event_stream_routes(
    hub: SharedBusReader, slots: StreamSlots, sessions: StreamSessions
) -> APIRouter:
    """Return the route that streams all facts on the bus, including those of other processes."""
    router = create_router("", "events")
    authenticated = Depends(RequireTokenOrSession(sessions))

    @router.get(
        STREAM_PATH,
        status_code=200,
        response_class=SseResponse,
        responses=_STREAM_RESPONSES,
        summary="Follow the facts of all areas",
    )
    async def follow_events(
        request: Request,
        caller: Caller = authenticated,
        last_event_id: Annotated[
            str | None,
            Header(alias="Last-Event-ID", description="Resume after this event; overrides `from`"),
        ] = None,
        from_: Annotated[
            Literal["now", "beginning"],
            Query(alias="from", description="Where to begin without `Last-Event-ID`"),
        ] = "now",
        area: Annotated[tuple[Code, ...], Query(max_length=MAX_FILTER_VALUES)] = (),
        type_: Annotated[
            tuple[Code, ...],
            Query(
                alias="type",
                max_length=MAX_FILTER_VALUES,
                description="Types of facts, in full or short: `comms.request-opened`",
            ),
        ] = (),
        department: Annotated[
            tuple[Code, ...],
            Query(max_length=MAX_FILTER_VALUES, description="Departments that facts concern"),
        ] = (),
    ) -> SseResponse:
        """Stream facts as they are published.

        A browser's `EventSource` connects with the cookie of a session, others with a token.

        A caller with only department roles sees the facts that concern his department or none.
        Each filter may be given several times and lets facts through that match any of its values.
        """
        subscriber_filter = SubscriberFilter(
            request.state.read_scope,
            areas=check_areas(area, hub.topics),
            types=resolve_fact_types(type_, hub.topics),
            departments=frozenset(department),
        )
        start_cursors: dict[str, PartitionCursor] | None = {} if from_ == "beginning" else None
        if last_event_id:
            start_cursors = _parse_last_event_id(last_event_id)
        connection = SseConnection(hub, subscriber_filter, start_cursors)
        revoked = request.app.state.admission.revoked
        return await open_sse_response(
            connection, caller, revoked, on_end=slots.take(caller.subject)
        )

    return router


def _parse_last_event_id(last_event_id: str) -> dict[str, PartitionCursor]:
    try:
        return decode_event_id(last_event_id)
    except InvalidEventId as error:
        raise EventIdUnreadable from error
