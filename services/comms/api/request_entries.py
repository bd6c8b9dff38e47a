"""What happens to a request over HTTP: replies, pauses, its end, and corrections of all that."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.comms.api.access import MEMBERS, OFFICERS, Member
from services.comms.api.request_bodies import Because, Reply, RightTime, Waiting, Why
from services.comms.application.requests import REQUEST, present
from services.comms.domain.history import Entry
from services.comms.domain.refusals import UnknownRequest
from services.comms.domain.request import Present, RecordEntry, RetimeEntry, VoidEntry
from services.comms.projections import requests
from services.comms.projections.requests import RequestRow
from shared.http.callers import Caller, Role
from shared.http.commands import Asked, Done, asks
from shared.http.happened import When, happened
from shared.http.routing import routes_of
from shared.runtime.area import Area

CORRECTORS = (*OFFICERS, Role.DEPARTMENT_HEAD)
"""Those who correct a history: officers, and the heads of the two departments."""

Corrector = Annotated[Asked, asks(*CORRECTORS, update=True)]


def request_entry_routes(area: Area) -> APIRouter:
    """Return the routes of what happens to requests."""
    router = routes_of(area.name, "/requests/{request_id}")

    async def known(request_id: UUID) -> RequestRow:
        async with area.pool.acquire() as db:
            found = await requests.one(db, request_id)
        if found is None:
            raise UnknownRequest(f"there is no request {request_id}")
        return found

    async def around(request: RequestRow) -> Present:
        return await present(area.store, request.department, area.clock())

    async def enter(asked: Asked, request: RequestRow, entry: Entry) -> JSONResponse:
        command = RecordEntry(request.request_id, entry, await around(request))
        return await area.commands.carry_out(asked, REQUEST, command, id=request.request_id)

    @router.post("/reply", response_model=Done)
    async def reply_to_request(request_id: UUID, body: Reply, asked: Member) -> JSONResponse:
        """Report progress; for people of the asked department."""
        request = await known(request_id)
        asked.caller.speaks_for(request.department, *MEMBERS)
        at = happened(body.at, area.clock)
        entry = Entry(entry_id=area.ids(), kind="progress", at=at, note=body.text)
        return await enter(asked, request, entry)

    @router.post("/resolve", response_model=Done)
    async def resolve_request(request_id: UUID, body: Reply, asked: Member) -> JSONResponse:
        """Answer, and so end the request; for people of the asked department."""
        request = await known(request_id)
        asked.caller.speaks_for(request.department, *MEMBERS)
        at = happened(body.at, area.clock)
        entry = Entry(entry_id=area.ids(), kind="resolution", at=at, note=body.text)
        return await enter(asked, request, entry)

    @router.post("/pause", response_model=Done)
    async def pause_request(request_id: UUID, body: Waiting, asked: Member) -> JSONResponse:
        """Stop the clock while the asked department waits; for people of it."""
        request = await known(request_id)
        asked.caller.speaks_for(request.department, *MEMBERS)
        entry = Entry(
            entry_id=area.ids(),
            kind="pause",
            at=happened(body.at, area.clock),
            note=body.reason,
            waiting_on=body.waiting_on,
        )
        return await enter(asked, request, entry)

    @router.post("/resume", response_model=Done)
    async def resume_request(request_id: UUID, body: When, asked: Member) -> JSONResponse:
        """Have the clock go on; for people of either department."""
        request = await known(request_id)
        _speaks_for_either(asked.caller, request, MEMBERS)
        at = happened(body.at, area.clock)
        return await enter(asked, request, Entry(entry_id=area.ids(), kind="resume", at=at))

    @router.post("/withdraw", response_model=Done)
    async def withdraw_request(request_id: UUID, body: Because, asked: Member) -> JSONResponse:
        """Ask no more; for people of the department that asked."""
        request = await known(request_id)
        asked.caller.speaks_for(request.asker, *MEMBERS)
        at = happened(body.at, area.clock)
        entry = Entry(entry_id=area.ids(), kind="withdrawal", at=at, note=body.reason)
        return await enter(asked, request, entry)

    @router.post("/entries/{entry_id}/retime", response_model=Done)
    async def retime_entry(
        request_id: UUID, entry_id: UUID, body: RightTime, asked: Corrector
    ) -> JSONResponse:
        """Correct when an entry happened; the request's own id stands for its opening."""
        request = await known(request_id)
        _speaks_for_either(asked.caller, request, CORRECTORS)
        at = happened(body.at, area.clock)
        command = RetimeEntry(request_id, entry_id, at, body.reason, await around(request))
        return await area.commands.carry_out(asked, REQUEST, command, id=request_id)

    @router.post("/entries/{entry_id}/strike-out", response_model=Done)
    async def strike_entry_out(
        request_id: UUID, entry_id: UUID, body: Why, asked: Corrector
    ) -> JSONResponse:
        """Strike an entry out that never happened; a request may be open again after it."""
        request = await known(request_id)
        _speaks_for_either(asked.caller, request, CORRECTORS)
        command = VoidEntry(request_id, entry_id, body.reason, await around(request))
        return await area.commands.carry_out(asked, REQUEST, command, id=request_id)

    return router


def _speaks_for_either(caller: Caller, request: RequestRow, roles: tuple[Role, ...]) -> None:
    asking = caller.department == request.asker
    caller.speaks_for(request.asker if asking else request.department, *roles)
