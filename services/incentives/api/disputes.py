"""Disputes over HTTP: filed by a department and answered by the other side."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.incentives.api.dispute_bodies import (
    BonusShareBody,
    DisputeAnswerBody,
    FigureBody,
    MissingCreditBody,
    NewDispute,
    ReasonsBody,
    StarAwardBody,
)
from services.incentives.api.dispute_subjects import (
    FoundSubject,
    find_figure,
    find_missing_credit,
    find_share,
)
from services.incentives.api.dispute_views import DisputeView, view_dispute
from services.incentives.api.star_dispute_subjects import find_star_award
from services.incentives.application import DISPUTE_DECIDER
from services.incentives.domain.dispute_commands import (
    AnswerDispute,
    FileDispute,
    WithdrawDispute,
)
from services.incentives.domain.dispute_events import DisputeStatus
from services.incentives.domain.dispute_refusals import UnknownDispute
from services.incentives.projections import disputes
from services.incentives.projections.disputes import DISPUTE_LIST_QUERY, DisputeRow
from shared.contracts.read_classes import ReadClass
from shared.http.allowed_actions import CallerActions
from shared.http.auth import Role
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, YearMonth
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_PAY
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

DISPUTING_ROLES = (Role.DEPARTMENT_HEAD, Role.LIAISON)
DepartmentRequest = Annotated[CommandRequest, command_request_dependency(*DISPUTING_ROLES)]
SubjectType = Literal["figure", "missing-credit", "bonus-share", "star-award"]


def dispute_routes(area: AreaContext) -> APIRouter:
    """Return the routes of disputes."""
    router = create_area_router(area.name, "/disputes")

    @router.get("", dependencies=[READS_PAY], summary="Disputes, in the order of their filing")
    async def list_disputes(
        scope: CallerReadScope,
        actions: CallerActions,
        page: Annotated[ListParameters, list_parameters(DISPUTE_LIST_QUERY)],
        department: Annotated[Code | None, Query(description="Which filed it")] = None,
        period: Annotated[YearMonth | None, Query(examples=["2026-10"])] = None,
        status: SeveralValues[DisputeStatus] = None,
        subject: SeveralValues[SubjectType] = None,
    ) -> Page[DisputeView]:
        """List the disputes that concern a department whose pay the caller reads."""
        filters = {
            "department": department and await area.references.resolve_department(department),
            "period": period,
            "status": status,
            "subject": subject,
        }
        found = await list_page(
            area.pool,
            DISPUTE_LIST_QUERY,
            filters,
            page,
            readable_by=scope.limit(ReadClass.PAY),
        )
        now = area.clock()
        items = [view_dispute(row, scope, actions, now) for row in found.items]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{dispute_id}", dependencies=[READS_PAY], summary="A dispute")
    async def get_dispute(
        dispute_id: UUID, scope: CallerReadScope, actions: CallerActions, response: Response
    ) -> DisputeView:
        """Read what is disputed, what was said and decided, and what that changed."""
        row = await require_dispute(area, dispute_id)
        scope.require(ReadClass.PAY, *row.dispute.concerned_departments)
        response.headers["ETag"] = format_etag(row.version)
        return view_dispute(row, scope, actions, area.clock())

    @router.post("", response_model=Done, status_code=201, summary="File a dispute")
    async def file_dispute(body: NewDispute, request: DepartmentRequest) -> JSONResponse:
        """Dispute a figure, a missing credit or a share of the own line, or an award of the star.

        An award is disputed by a department that has a rank in its ranking, itself or by a team or
        a person of its own.
        """
        department = await area.references.resolve_department(body.department)
        request.caller.require_department_role(department, *DISPUTING_ROLES)
        found = await _find_subject(area, department, body)
        command = FileDispute(
            about=found.about,
            reasons=body.reasons,
            evidence=tuple(body.evidence),
            time_limit_at=found.time_limit_at,
            by=request.caller.subject,
            at=area.clock(),
        )
        return await area.command_executor.execute(
            request,
            DISPUTE_DECIDER,
            command,
            id=command.dispute_id,
            created_location=f"/api/incentives/v1/disputes/{command.dispute_id}",
        )

    @router.post("/{dispute_id}/answer", response_model=Done, summary="Answer a dispute")
    async def answer_dispute(
        dispute_id: UUID, body: DisputeAnswerBody, request: DepartmentRequest
    ) -> JSONResponse:
        """Say what a department on the other side thinks of it; once for each department."""
        row = await require_dispute(area, dispute_id)
        department = await area.references.resolve_department(body.department)
        if department not in row.dispute.filed.about.counterparts:
            raise UnknownDispute(dispute=dispute_id)
        request.caller.require_department_role(department, *DISPUTING_ROLES)
        command = AnswerDispute(
            dispute_id, department, body.answer, request.caller.subject, area.clock()
        )
        return await area.command_executor.execute(request, DISPUTE_DECIDER, command, id=dispute_id)

    @router.post("/{dispute_id}/withdraw", response_model=Done, summary="Withdraw a dispute")
    async def withdraw_dispute(
        dispute_id: UUID, body: ReasonsBody, request: DepartmentRequest
    ) -> JSONResponse:
        """Dispute it no longer; for the department that filed it, until it is decided."""
        row = await require_dispute(area, dispute_id)
        department = row.dispute.filed.about.department
        request.caller.require_department_role(department, *DISPUTING_ROLES)
        command = WithdrawDispute(dispute_id, body.reasons, request.caller.subject, area.clock())
        return await area.command_executor.execute(request, DISPUTE_DECIDER, command, id=dispute_id)

    return router


async def require_dispute(area: AreaContext, dispute_id: UUID) -> DisputeRow:
    """Return a dispute; raises `UnknownDispute`."""
    async with area.pool.acquire() as db:
        found = await disputes.find_dispute(db, dispute_id)
    if found is None:
        raise UnknownDispute(dispute=dispute_id)
    return found


async def _find_subject(area: AreaContext, department: str, body: NewDispute) -> FoundSubject:
    match body.subject:
        case FigureBody() as figure:
            return await find_figure(area, department, figure)
        case MissingCreditBody() as credit:
            return await find_missing_credit(area, department, credit, area.clock())
        case BonusShareBody() as share:
            return await find_share(area, department, share)
        case StarAwardBody() as award:
            return await find_star_award(area, department, award)
