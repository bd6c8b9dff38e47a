"""What happens, as it happens: all areas' facts as server-sent events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query

from shared.contracts.concerns import areas as publishing_areas
from shared.eventsourcing.bus import Bus
from shared.eventsourcing.listening import Bookmark
from shared.http.callers import EVERYBODY, Allow, Caller
from shared.http.fields import Code
from shared.http.problems import Problem
from shared.http.routing import routes_under
from shared.http.stream.answer import EventStream, streamed
from shared.http.stream.audience import Audience, hears_all
from shared.http.stream.event_id import Unreadable, places_of
from shared.http.stream.following import Following
from shared.http.stream.hub import Hub
from shared.runtime.area import Area

STREAM = "/api/events/v1/stream"

_STREAM_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "Events without end. Each fact has its type as `event`, its place as `id`, and as"
            " `data` its CloudEvents 1.0 JSON. An event `reset` says that the place of"
            " `Last-Event-ID` is not kept: what is kept follows from its beginning."
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

MOST_VALUES = 50
"""Of one filter."""


def event_routes(areas: Sequence[Area], bus: Bus) -> APIRouter:
    """Return the route of all facts on the bus, those of other processes' areas included."""
    router = routes_under("", "events")
    hub = Hub(bus, sorted({*publishing_areas(), *(area.name for area in areas)}))

    @router.get(
        STREAM,
        status_code=200,
        response_class=EventStream,
        responses=_STREAM_ANSWER,
        summary="Follow what happens",
    )
    async def follow_events(
        caller: Annotated[Caller, Depends(Allow(*EVERYBODY))],
        last_event_id: Annotated[
            str | None,
            Header(alias="Last-Event-ID", description="Go on behind this event, whatever `from`"),
        ] = None,
        from_: Annotated[
            Literal["now", "beginning"], Query(alias="from", description="Where to begin else")
        ] = "now",
        area: Annotated[tuple[Code, ...], Query(max_length=MOST_VALUES)] = (),
        type_: Annotated[
            tuple[Code, ...], Query(alias="type", max_length=MOST_VALUES, description="Of facts")
        ] = (),
        department: Annotated[
            tuple[Code, ...], Query(max_length=MOST_VALUES, description="That facts concern")
        ] = (),
    ) -> EventStream:
        """Read facts as they happen; those of a department see what concerns it, or no department.

        Each filter may be given several times, and takes facts that one of its values fits.
        """
        audience = Audience(
            hears_all(caller),
            caller.department,
            areas=frozenset(area),
            types=frozenset(type_),
            departments=frozenset(department),
        )
        places: dict[str, Bookmark] | None = {} if from_ == "beginning" else None
        if last_event_id:
            places = _places(last_event_id)
        return await streamed(Following(hub, audience, places), caller.expires_at)

    return router


def _places(last_event_id: str) -> dict[str, Bookmark]:
    try:
        return places_of(last_event_id)
    except Unreadable as error:
        raise Problem(
            400, "event-id-unreadable", "Last-Event-ID is not the id of an event of this stream"
        ) from error
