"""The entries of a request over HTTP: replies, pauses, its end, and their corrections."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.comms.api.acting_parties import require_acting_party
from services.comms.api.request_bodies import PauseRequestBody, ReplyBody, RetimeEntryBody
from services.comms.api.required_roles import (
    MEMBER_ROLES,
    OFFICER_ROLES,
    MemberCommandRequest,
    MemberOrConnectorCommandRequest,
)
from services.comms.application.request_decider_and_context import (
    REQUEST_DECIDER,
    find_awaiting_side,
    load_decision_context,
)
from services.comms.domain.request_commands import (
    ConfirmEntry,
    DecisionContext,
    RecordEntry,
    RejectEntryTime,
    RetimeEntry,
    VoidEntry,
)
from services.comms.domain.request_refusals import (
    UnknownRequest,
)
from services.comms.domain.request_timeline import EntryKind, RequestEntry, RequestSide, WaitingOn
from services.comms.domain.writer_advantage import other_side
from services.comms.projections import request_rows
from services.comms.projections.request_rows import RequestRow
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.command_bodies import OptionalOccurredAtBody, ReasonAndTimeBody, ReasonBody
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.occurred_at import resolve_occurred_at
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

CORRECTOR_ROLES = (*OFFICER_ROLES, Role.DEPARTMENT_HEAD)
"""The roles that correct a history: officers, and the heads of the two departments."""

CorrectorIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*CORRECTOR_ROLES, requires_if_match=True)
]


def request_action_routes(area: AreaContext) -> APIRouter:
    """Return the routes that add entries to a request or correct them."""
    router = create_area_router(area.name, "/requests/{request_id}")

    async def require_request(request_id: UUID) -> RequestRow:
        async with area.pool.acquire() as db:
            found = await request_rows.find_request(db, request_id)
        if found is None:
            raise UnknownRequest(request=request_id)
        return found

    async def load_context(request: RequestRow) -> DecisionContext:
        return await load_decision_context(area.event_store, request.department, area.clock())

    async def require_party(caller: Caller, request: RequestRow, department: str) -> None:
        await require_acting_party(area.event_store, caller, request, department)

    async def require_awaited_side(caller: Caller, request_id: UUID, entry_id: UUID) -> RequestRow:
        """Return the request; raises `Problem` 403 for the side that awaits the answer itself."""
        request = await require_request(request_id)
        awaiting = await find_awaiting_side(area.event_store, request_id, entry_id)
        if awaiting is None:
            _require_either_department(caller, request, MEMBER_ROLES)
        else:
            department = request.asker if awaiting == "asker" else request.department
            caller.require_department_role(department, *MEMBER_ROLES)
        return request

    async def record_entry(
        command_request: CommandRequest,
        request: RequestRow,
        kind: EntryKind,
        at: datetime | None,
        note: str | None = None,
        waiting_on: WaitingOn | None = None,
    ) -> JSONResponse:
        caller, context = command_request.caller, await load_context(request)
        side = _side_of(caller, request)
        # Dated back, a resume can only harm the asked department, which need not confirm its own.
        is_own_resume = kind == "resume" and side == "department"
        entry = RequestEntry(
            entry_id=area.id_factory(),
            kind=kind,
            at=resolve_occurred_at(at, lambda: context.now),
            note=note,
            waiting_on=waiting_on,
            entered_at=context.now,
            awaiting=None if side is None or is_own_resume else other_side(side),
            party=side or "officer",
            by=caller.subject if side == "department" else None,
            acceptance="needed" if kind == "pause" and side is not None else None,
        )
        command = RecordEntry(request.request_id, entry, context)
        return await area.command_executor.execute(
            command_request, REQUEST_DECIDER, command, id=request.request_id
        )

    @router.post("/reply", response_model=Done)
    async def reply_to_request(
        request_id: UUID, body: ReplyBody, command_request: MemberOrConnectorCommandRequest
    ) -> JSONResponse:
        """Report progress; for the asked department's people, and the connector that opened it."""
        request = await require_request(request_id)
        await require_party(command_request.caller, request, request.department)
        return await record_entry(command_request, request, "progress", body.at, body.text)

    @router.post("/resolve", response_model=Done)
    async def resolve_request(
        request_id: UUID, body: ReplyBody, command_request: MemberOrConnectorCommandRequest
    ) -> JSONResponse:
        """Answer, and so end the request; for those who reply to it."""
        request = await require_request(request_id)
        await require_party(command_request.caller, request, request.department)
        return await record_entry(command_request, request, "resolution", body.at, body.text)

    @router.post("/pause", response_model=Done)
    async def pause_request(
        request_id: UUID, body: PauseRequestBody, command_request: MemberCommandRequest
    ) -> JSONResponse:
        """Propose that the clock stands while the asked department waits; for people of it.

        It stands from the stated time on once the asker has confirmed the entry, and goes on until
        then; an officer's pause needs no acceptance.
        """
        request = await require_request(request_id)
        command_request.caller.require_department_role(request.department, *MEMBER_ROLES)
        return await record_entry(
            command_request, request, "pause", body.at, body.reason, body.waiting_on
        )

    @router.post("/resume", response_model=Done)
    async def resume_request(
        request_id: UUID, body: OptionalOccurredAtBody, command_request: MemberCommandRequest
    ) -> JSONResponse:
        """Resume the clock; for people of either department."""
        request = await require_request(request_id)
        _require_either_department(command_request.caller, request, MEMBER_ROLES)
        return await record_entry(command_request, request, "resume", body.at)

    @router.post("/withdraw", response_model=Done)
    async def withdraw_request(
        request_id: UUID, body: ReasonAndTimeBody, command_request: MemberOrConnectorCommandRequest
    ) -> JSONResponse:
        """Withdraw a request; for the asker's people, and the connector that opened it."""
        request = await require_request(request_id)
        await require_party(command_request.caller, request, request.asker)
        return await record_entry(command_request, request, "withdrawal", body.at, body.reason)

    @router.post("/entries/{entry_id}/retime", response_model=Done)
    async def retime_entry(
        request_id: UUID,
        entry_id: UUID,
        body: RetimeEntryBody,
        command_request: CorrectorIfMatchRequest,
    ) -> JSONResponse:
        """Correct when an entry happened; the request's own id stands for its opening."""
        request = await require_request(request_id)
        _require_either_department(command_request.caller, request, CORRECTOR_ROLES)
        at = resolve_occurred_at(body.at, area.clock)
        side = _side_of(command_request.caller, request)
        command = RetimeEntry(
            request_id,
            entry_id,
            at,
            body.reason,
            await load_context(request),
            None if side is None else other_side(side),
        )
        return await area.command_executor.execute(
            command_request, REQUEST_DECIDER, command, id=request_id
        )

    @router.post("/entries/{entry_id}/strike-out", response_model=Done)
    async def strike_entry_out(
        request_id: UUID, entry_id: UUID, body: ReasonBody, command_request: CorrectorIfMatchRequest
    ) -> JSONResponse:
        """Strike an entry out that never happened; a request may be open again after it."""
        request = await require_request(request_id)
        _require_either_department(command_request.caller, request, CORRECTOR_ROLES)
        side = _side_of(command_request.caller, request)
        command = VoidEntry(request_id, entry_id, body.reason, await load_context(request), side)
        return await area.command_executor.execute(
            command_request, REQUEST_DECIDER, command, id=request_id
        )

    @router.post("/entries/{entry_id}/confirm", response_model=Done)
    async def confirm_entry(
        request_id: UUID, entry_id: UUID, command_request: MemberCommandRequest
    ) -> JSONResponse:
        """Confirm when an entry happened, or accept a pause; for people of the other side.

        The request's own id stands for its opening. Its time counts from then on.
        """
        request = await require_awaited_side(command_request.caller, request_id, entry_id)
        command = ConfirmEntry(request_id, entry_id, await load_context(request))
        return await area.command_executor.execute(
            command_request, REQUEST_DECIDER, command, id=request_id
        )

    @router.post("/entries/{entry_id}/reject", response_model=Done)
    async def reject_entry_time(
        request_id: UUID, entry_id: UUID, body: ReasonBody, command_request: MemberCommandRequest
    ) -> JSONResponse:
        """Reject a stated time or a correction, or decline a pause; for people of the other side.

        The request's own id stands for its opening. What counts so far goes on to count.
        """
        request = await require_awaited_side(command_request.caller, request_id, entry_id)
        command = RejectEntryTime(request_id, entry_id, body.reason, await load_context(request))
        return await area.command_executor.execute(
            command_request, REQUEST_DECIDER, command, id=request_id
        )

    return router


def _side_of(caller: Caller, request: RequestRow) -> RequestSide | None:
    """Return for which side a caller acts; `None` for officers and connectors, who do for neither.

    What they enter counts as stated.
    """
    if caller.roles & set(OFFICER_ROLES) or not caller.roles & DEPARTMENT_ROLES:
        return None
    return "asker" if caller.belongs_to(request.asker) else "department"


def _require_either_department(
    caller: Caller, request: RequestRow, roles: tuple[Role, ...]
) -> None:
    asking = caller.belongs_to(request.asker)
    caller.require_department_role(request.asker if asking else request.department, *roles)
