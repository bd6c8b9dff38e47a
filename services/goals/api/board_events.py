"""The route that keeps a board live: rows that are ready to apply, as server-sent events."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request

from services.goals.api.board_stream import BoardRows, BoardStream, decode_board_event_id
from services.goals.api.readable_risk import readable_rows
from services.goals.domain.refusals import UnknownCycle
from services.goals.projections import cycles
from services.goals.projections.board_feed import BoardFeed
from services.goals.projections.kept_structures import KeptStructures
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.http.sse.streaming_response import SseResponse, open_sse_response
from shared.service_runtime.area_context import AreaContext

MAX_READINGS = 500
DEFAULT_READINGS = 60

_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "A stream without end. An event `reset` empties the board. The data of an event `rows`"
            " are rows to insert or replace by `goal_id`, and goals to remove. A row's `expected`"
            " is that of the time of the event; `expected_line` has it for every other time."
        ),
        "model": BoardRows,
    }
}


def board_event_routes(area: AreaContext, structures: KeptStructures) -> APIRouter:
    """Return the route of a board's stream."""
    router = create_area_router(area.name, "/board/events")
    feed = BoardFeed(area, structures)

    @router.get(
        "",
        status_code=200,
        dependencies=[READS_WORK],
        response_class=SseResponse,
        responses=_RESPONSES,
    )
    async def follow_board(
        request: Request,
        cycle: UUID,
        scope: CallerReadScope,
        from_: Annotated[
            Literal["board", "now"],
            Query(
                alias="from",
                description="Whether the whole board comes first, without `Last-Event-ID`",
            ),
        ] = "board",
        readings: Annotated[
            int, Query(ge=0, le=MAX_READINGS, description="The newest readings of each goal")
        ] = DEFAULT_READINGS,
        last_event_id: Annotated[
            str | None,
            Header(alias="Last-Event-ID", description="Resume after this event; overrides `from`"),
        ] = None,
    ) -> SseResponse:
        """Follow the board of a cycle: what changes on it comes as rows that are ready to apply.

        A client that applies them has the board without reading it again. Where the place of
        `Last-Event-ID` is unknown or long ago, `reset` and the whole board follow.
        """
        async with area.pool.acquire() as db:
            if await cycles.find_cycle(db, cycle) is None:
                raise UnknownCycle(cycle_id=cycle)
        after = None
        if last_event_id is not None:
            after = decode_board_event_id(last_event_id, cycle)
        elif from_ == "now":
            after = await feed.end_position()
        caller, state = request.state.caller, request.app.state
        create_waiter = partial(area.in_process_signal.create_waiter, area.name)
        stream = BoardStream(
            feed, create_waiter, cycle, after, readings, partial(readable_rows, scope=scope)
        )
        return await open_sse_response(
            stream, caller, state.admission.revoked, on_end=state.stream_slots.take(caller.subject)
        )

    return router
