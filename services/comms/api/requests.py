"""Requests from department to department over HTTP: opened, listed, read, explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.comms.api.access import MEMBERS, READER, Member
from services.comms.api.request_bodies import NewRequest
from services.comms.application.calendars import begin_calendar
from services.comms.application.reply_policies import reply_policies
from services.comms.application.requests import REQUEST, explain, present
from services.comms.domain.late import ExplainedLeg
from services.comms.domain.refusals import UnknownRequest
from services.comms.domain.reply_policy import MatterKind
from services.comms.domain.request import OpenRequest
from services.comms.domain.request_events import RequestStatus, Terms
from services.comms.domain.working_time import Hours
from services.comms.projections import request_history, requests
from services.comms.projections.request_history import AlertRow, CorrectionRow, EntryRow, LegRow
from services.comms.projections.requests import RequestRow, Wanted
from shared.http.commands import Done, etag
from shared.http.fields import Code, Length
from shared.http.happened import happened
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


class WholeRequest(RequestRow):
    """A request with its history, and what others were told of it."""

    terms: Terms
    """The policy it was opened under."""
    entries: Sequence[EntryRow]
    corrections: Sequence[CorrectionRow]
    legs: Sequence[LegRow]
    """Those that were told as met or as breached."""
    alerts: Sequence[AlertRow]


class ClockExplained(BaseModel):
    """Where the time of a request went."""

    request_id: UUID
    calendar_version: int
    hours: Hours
    """In which the clock runs."""
    within: Length
    """What each leg has."""
    read_at: datetime
    legs: Sequence[ExplainedLeg]


def request_routes(area: Area) -> APIRouter:
    """Return the routes of requests but for what happens to them."""
    router = routes_of(area.name, "/requests")

    @router.post("", status_code=201, response_model=Done)
    async def open_request(body: NewRequest, asked: Member) -> JSONResponse:
        """Ask another department; for people of the one that asks."""
        asked.caller.speaks_for(body.asker, *MEMBERS)
        at, request_id = happened(body.at, area.clock), area.ids()
        command = OpenRequest(
            ask=body.ask(request_id),
            text=body.text,
            policy=(await reply_policies(area.store))[-1],
            at=at,
            present=await present(area.store, body.department, area.clock()),
        )
        REQUEST.decide(command, REQUEST.initial)  # what is refused leaves no calendar behind either
        await begin_calendar(area.store, area.clock, area.ids)
        return await area.commands.carry_out(
            asked,
            REQUEST,
            command,
            id=request_id,
            created_at=f"/api/comms/v1/requests/{request_id}",
        )

    @router.get("", dependencies=[READER])
    async def list_requests(
        department: Annotated[Code | None, Query(description="Who is asked")] = None,
        asker: Annotated[Code | None, Query()] = None,
        matter: MatterKind | None = None,
        status: RequestStatus | None = None,
        breached: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[RequestRow]:
        """List requests in the order they were entered."""
        wanted = Wanted(department, asker, matter, status, breached)
        bound = {"list": "requests", **asdict(wanted)}
        key = after(cursor, **bound)
        async with area.pool.acquire() as db:
            found = await requests.listed(db, wanted, UUID(key[0]) if key else None, limit + 1)
        if len(found) <= limit:
            return Page(items=found, next_cursor=None)
        last = str(found[limit - 1].request_id)
        return Page(items=found[:limit], next_cursor=cursor_for([last], **bound))

    @router.get("/{request_id}", dependencies=[READER])
    async def get_request(request_id: UUID, response: Response) -> WholeRequest:
        """Read a request with its history, its legs and who was told of its silences."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await requests.one(db, request_id)
            if found is None:
                raise UnknownRequest(f"there is no request {request_id}")
            whole = WholeRequest(
                **found.model_dump(),
                terms=await requests.terms(db, request_id),
                entries=await request_history.entries(db, request_id),
                corrections=await request_history.corrections(db, request_id),
                legs=await request_history.legs(db, request_id),
                alerts=await request_history.alerts(db, request_id),
            )
        response.headers["ETag"] = etag(whole.version)
        return whole

    @router.get("/{request_id}/clock", dependencies=[READER])
    async def explain_clock(request_id: UUID) -> ClockExplained:
        """Say where the time of every leg went: worked on, paused and why, or closed."""
        now = area.clock()
        request, legs = await explain(area.store, request_id, now)
        return ClockExplained(
            request_id=request_id,
            calendar_version=request.calendar_version,
            hours=request.terms.reply.hours,
            within=request.terms.reply.within,
            read_at=now,
            legs=legs,
        )

    return router
