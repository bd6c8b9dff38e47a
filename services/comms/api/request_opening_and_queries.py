"""Requests from department to department over HTTP: opened, listed, read, explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.comms.api.acting_parties import acting_connector
from services.comms.api.request_bodies import NewRequest
from services.comms.api.request_views import RequestView, remembered_decisions, view_requests
from services.comms.api.required_roles import (
    MEMBER_OR_CONNECTOR_ROLES,
    OFFICER_ROLES,
    MemberOrConnectorCommandRequest,
)
from services.comms.application.department_contacts import find_contact, find_liaison
from services.comms.application.request_clock_explanation import explain_request_clock
from services.comms.application.request_decider_and_context import (
    REQUEST_DECIDER,
    load_opening_context,
)
from services.comms.application.workday_calendar_decider import ensure_first_calendar
from services.comms.domain.matter_class import MatterClass
from services.comms.domain.request_commands import OpenRequest
from services.comms.domain.request_events import RequestStatus, Terms
from services.comms.domain.request_refusals import (
    UnknownRequest,
)
from services.comms.domain.response_time_breakdown import ExplainedLeg
from services.comms.projections import request_history_rows, request_rows
from services.comms.projections.request_history_rows import (
    AlertRow,
    CorrectionRow,
    EntryRow,
    LegRow,
)
from services.comms.projections.request_rows import RequestFilters
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.liaison_contacts import Contact
from shared.http.allowed_actions import CallerActions
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, Duration
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_CORRESPONDENCE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.working_time.calculator import WorkingHoursKind


class WholeRequest(RequestView):
    """A request with its history, and what was announced of it."""

    terms: Terms
    """The policy under which it was opened."""
    contact: Contact | None
    """The person who speaks for the asked department about it today; `null` where nobody can."""
    entries: Sequence[EntryRow]
    corrections: Sequence[CorrectionRow]
    legs: Sequence[LegRow]
    """The legs that were announced as met or as breached."""
    alerts: Sequence[AlertRow]


class ClockExplained(BaseModel):
    """Where the time of a request went."""

    request_id: UUID
    calendar_version: int
    hours: WorkingHoursKind
    """The hours in which the clock runs."""
    within: Duration
    """The time that each leg has."""
    time_left: Duration | None
    """The working time that the last leg still has; `null` for a request that is over."""
    read_at: CompanyTime
    legs: Sequence[ExplainedLeg]


def request_routes(area: AreaContext) -> APIRouter:
    """Return the routes that open, list and read requests."""
    router = create_area_router(area.name, "/requests")
    decisions = remembered_decisions()

    @router.post("", status_code=201, response_model=Done)
    async def open_request(
        body: NewRequest, command_request: MemberOrConnectorCommandRequest
    ) -> JSONResponse:
        """Ask another department; for people of the one that asks, and for connectors."""
        now, request_id = area.clock(), area.id_factory()
        at = resolve_occurred_at(body.at, lambda: now)
        codes = await area.references.resolve_departments(
            {body.asker, body.department}, day=company_date(at)
        )
        ask = body.to_request_details(request_id, codes)
        command_request.caller.require_department_role(ask.asker, *MEMBER_OR_CONNECTOR_ROLES)
        context = await load_opening_context(
            area.event_store, ask.department, now, area.late_entry_working_days
        )
        liaison = await find_liaison(area.event_store, ask.department, ask.about, company_date(now))
        is_officer = bool(command_request.caller.roles.intersection(OFFICER_ROLES))
        connector = acting_connector(command_request.caller, ask.asker)
        command = OpenRequest(
            ask=ask,
            text=body.text,
            policy=context.policies.current,
            at=at,
            context=context.decision,
            entered_at=now,
            party="officer" if is_officer or connector is not None else "asker",
            connector=connector,
            liaison=liaison,
        )
        if not context.is_calendar_recorded:
            # Decided before the calendar is recorded, so that a refused request records none.
            REQUEST_DECIDER.decide(command, REQUEST_DECIDER.initial)
            await ensure_first_calendar(area.event_store, area.clock, area.id_factory)
        return await area.command_executor.execute(
            command_request,
            REQUEST_DECIDER,
            command,
            id=request_id,
            created_location=f"/api/comms/v1/requests/{request_id}",
        )

    @router.get("", dependencies=[READS_CORRESPONDENCE])
    async def list_requests(
        actions: CallerActions,
        scope: CallerReadScope,
        page: Annotated[ListParameters, list_parameters(request_rows.REQUEST_LIST_QUERY)],
        department: Annotated[Code | None, Query(description="Who is asked")] = None,
        side: Annotated[
            Literal["department", "asker", "either"],
            Query(description="What `department` does: is asked, asks, or either of them"),
        ] = "department",
        asker: Annotated[Code | None, Query()] = None,
        matter: MatterClass | None = None,
        status: SeveralValues[RequestStatus] = None,
        breached: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
        awaiting_confirmation: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
    ) -> Page[RequestView]:
        """List the requests of the departments that the caller reads, in the order of their entry.

        `department=RND&side=either&status=open&status=paused` is all that a department owes and
        waits for.
        """
        code = department and await area.references.spelling_of(department)
        asking = asker and await area.references.spelling_of(asker)
        if code or asking:
            scope.require(ReadClass.CORRESPONDENCE, code, asking)
        filters = RequestFilters(
            asker=asking,
            matter=matter,
            status=status,
            breached=breached,
            awaiting_confirmation=awaiting_confirmation,
        )
        if side == "asker":
            filters = replace(filters, asking=code)
        elif side == "either":
            filters = replace(filters, either=code)
        else:
            filters = replace(filters, department=code)
        found = await list_page(
            area.pool,
            request_rows.REQUEST_LIST_QUERY,
            filters,
            page,
            readable_by=scope.limit(ReadClass.CORRESPONDENCE),
        )
        items = await view_requests(area, found.items, actions, decisions)
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{request_id}", dependencies=[READS_CORRESPONDENCE])
    async def get_request(
        request_id: UUID, response: Response, actions: CallerActions, scope: CallerReadScope
    ) -> WholeRequest:
        """Read a request with its history, its legs and who was notified of its silences."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            request = await request_rows.find_request(db, request_id)
            if request is None:
                raise UnknownRequest(request=request_id)
            scope.require(ReadClass.CORRESPONDENCE, request.asker, request.department)
            history = {
                "terms": await request_rows.get_terms(db, request_id),
                "entries": await request_history_rows.list_entries(db, request_id),
                "corrections": await request_history_rows.list_corrections(db, request_id),
                "legs": await request_history_rows.list_legs(db, request_id),
                "alerts": await request_history_rows.list_alerts(db, request_id),
            }
        (view,) = await view_requests(area, [request], actions, decisions)
        contact = await find_contact(
            area.event_store, request.department, request.about, company_date(area.clock())
        )
        whole = WholeRequest.model_validate(dict(view) | history | {"contact": contact})
        response.headers["ETag"] = format_etag(whole.version)
        return whole

    @router.get("/{request_id}/clock", dependencies=[READS_CORRESPONDENCE])
    async def explain_clock(request_id: UUID, scope: CallerReadScope) -> ClockExplained:
        """Say where the time of every leg went: worked on, paused and why, or closed."""
        now = area.clock()
        request, legs, time_left = await explain_request_clock(area.event_store, request_id, now)
        scope.require(ReadClass.CORRESPONDENCE, request.ask.asker, request.ask.department)
        return ClockExplained(
            request_id=request_id,
            calendar_version=request.calendar_version,
            hours=request.terms.reply.hours,
            within=request.terms.reply.within,
            time_left=time_left,
            read_at=now,
            legs=legs,
        )

    return router
