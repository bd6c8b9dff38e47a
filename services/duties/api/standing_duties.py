"""The routes of standing duties: officers make and end them, the accountable department fulfils."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse

from services.duties.api.accountability_checks import accountability_store
from services.duties.api.acting_connectors import acting_connector
from services.duties.api.bodies import NewStandingDuty
from services.duties.api.handoffs import (
    MOVER_ROLES,
    OFFICER_OR_DEPARTMENT_ROLES,
    MoverRequest,
    OfficerOrDepartmentRequest,
    acting_person,
)
from services.duties.api.named_departments import spelled_as_known, with_known_standing_parties
from services.duties.api.projects import OfficerCommandRequest
from services.duties.api.standing_duty_views import (
    StandingDutyDetail,
    StandingDutyView,
    view_standing_duties,
    view_standing_duty,
)
from services.duties.api.wording_warnings import DoneWithWarnings, with_warnings
from services.duties.application import STANDING_DUTY_DECIDER
from services.duties.domain.refusals import NotConnected
from services.duties.domain.standing_duty_commands import (
    ConfirmFulfilment,
    EndStandingDuty,
    FulfilDuty,
    MakeStandingDuty,
)
from services.duties.domain.standing_duty_refusals import UnknownStandingDuty
from services.duties.projections import occurrences, standing_duties
from services.duties.projections.handoff_rows import HandoffSide
from services.duties.projections.occurrences import OccurrenceRow, OccurrenceStatus
from services.duties.projections.standing_duties import (
    StandingDutyFilters,
    StandingDutyRow,
    StandingDutyStatus,
)
from shared.http.allowed_actions import CallerActions
from shared.http.command_bodies import OptionalOccurredAtBody, ReasonAndTimeBody
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.http.text_formats import FormatReason
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.late_entry import needs_confirmation


class OccurrenceMalformed(FormatReason):
    """The text is neither a month nor an ISO week."""

    patterns = ("^[0-9]{4}-(W?[0-9]{2})$",)
    en = "this must be a month, like 2026-10, or a week, like 2026-W41"
    zh = "须为月份（例如 2026-10）或周（例如 2026-W41）"


OccurrenceName = Annotated[
    str,
    Path(
        pattern=OccurrenceMalformed.patterns[0],
        description="What the date is called: its month, or its ISO week",
        examples=["2026-10", "2026-W41"],
    ),
]


def standing_duty_routes(area: AreaContext) -> APIRouter:
    """Return the routes of standing duties."""
    router = create_area_router(area.name, "/standing-duties")

    async def require_standing_duty(duty_id: UUID) -> StandingDutyRow:
        async with area.pool.acquire() as db:
            found = await standing_duties.find_standing_duty(db, duty_id)
        if found is None:
            raise UnknownStandingDuty(duty=duty_id)
        return found

    @router.post("", status_code=201, response_model=DoneWithWarnings)
    async def make_standing_duty(
        body: NewStandingDuty, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Have a department owe something again and again, outside any project.

        The answer warns of other departments' activities that are worded alike.
        """
        duty = await with_known_standing_parties(area, body.to_domain(area.id_factory()))
        answer = await area.command_executor.execute(
            request,
            STANDING_DUTY_DECIDER,
            MakeStandingDuty(duty, area.clock()),
            id=duty.duty_id,
            created_location=f"/api/duties/v1/standing-duties/{duty.duty_id}",
            unit_of_work=accountability_store(area),
        )
        return await with_warnings(area, answer)

    @router.get("", dependencies=[READS_WORK])
    async def list_standing_duties(
        page: Annotated[ListParameters, list_parameters(standing_duties.STANDING_DUTY_LIST_QUERY)],
        department: Annotated[Code | None, Query(description="On either side")] = None,
        side: Annotated[
            HandoffSide | None,
            Query(description="On which `department` stands; the sender is accountable"),
        ] = None,
        status: SeveralValues[StandingDutyStatus] = None,
        overdue: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
    ) -> Page[StandingDutyView]:
        """List standing duties in the order they were made."""
        code = await spelled_as_known(area, department)
        filters = StandingDutyFilters(code, side, status, overdue)
        found = await list_page(area.pool, standing_duties.STANDING_DUTY_LIST_QUERY, filters, page)
        views = await view_standing_duties(area, found.items)
        return Page(items=views, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{duty_id}", dependencies=[READS_WORK])
    async def get_standing_duty(
        duty_id: UUID, response: Response, actions: CallerActions
    ) -> StandingDutyDetail:
        """Read a standing duty."""
        found = await require_standing_duty(duty_id)
        response.headers["ETag"] = format_etag(found.version)
        return await view_standing_duty(area, found, actions)

    @router.get("/{duty_id}/occurrences", dependencies=[READS_WORK])
    async def list_occurrences(
        duty_id: UUID,
        page: Annotated[ListParameters, list_parameters(occurrences.OCCURRENCE_LIST_QUERY)],
        status: SeveralValues[OccurrenceStatus] = None,
    ) -> Page[OccurrenceRow]:
        """List the dates that were met or missed, and the one that is next."""
        await require_standing_duty(duty_id)
        filters = {"duty": duty_id, "statuses": status}
        return await list_page(area.pool, occurrences.OCCURRENCE_LIST_QUERY, filters, page)

    @router.post("/{duty_id}/occurrences/{occurrence}/fulfil", response_model=Done)
    async def fulfil_standing_duty(
        duty_id: UUID,
        occurrence: OccurrenceName,
        body: OptionalOccurredAtBody,
        request: MoverRequest,
    ) -> JSONResponse:
        """Meet it for one of its dates; for people of the accountable department.

        So does a connector that the duty names.
        """
        duty = await require_standing_duty(duty_id)
        doers = [duty.accountable, *duty.involved.responsible]
        acting = next((one for one in doers if request.caller.belongs_to(one)), doers[0])
        request.caller.require_department_role(acting, *MOVER_ROLES)
        if acting_connector(request.caller, acting) not in {None, duty.connector}:
            raise NotConnected
        now = area.clock()
        at = resolve_occurred_at(body.at, lambda: now)
        is_late = needs_confirmation(at, now, area.late_entry_working_days)
        person = acting_person(request.caller, acting)
        return await area.command_executor.execute(
            request,
            STANDING_DUTY_DECIDER,
            FulfilDuty(
                duty_id,
                occurrence,
                at,
                body.at is not None,
                now,
                is_late,
                person is None,
                person,
            ),
            id=duty_id,
        )

    @router.post("/{duty_id}/occurrences/{occurrence}/confirm", response_model=Done)
    async def confirm_standing_duty_fulfilment(
        duty_id: UUID, occurrence: OccurrenceName, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Confirm when it was met, where that was entered late; for people of the recipient."""
        request.caller.require_department_role(
            (await require_standing_duty(duty_id)).recipient, *OFFICER_OR_DEPARTMENT_ROLES
        )
        command = ConfirmFulfilment(duty_id, occurrence, area.clock())
        return await area.command_executor.execute(
            request, STANDING_DUTY_DECIDER, command, id=duty_id
        )

    @router.post("/{duty_id}/end", response_model=Done)
    async def end_standing_duty(
        duty_id: UUID, body: ReasonAndTimeBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """End it: the dates that have not passed are owed no longer."""
        at = resolve_occurred_at(body.at, area.clock)
        return await area.command_executor.execute(
            request,
            STANDING_DUTY_DECIDER,
            EndStandingDuty(duty_id, body.reason, at, body.at is not None),
            id=duty_id,
        )

    return router
