"""The decisions on disputes over HTTP: by officers and the general manager, outside both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.incentives.api.department_figures import spell_departments
from services.incentives.api.dispute_bodies import (
    AwardInsteadBody,
    PreviewBody,
    ReasonsBody,
    RemedyBody,
    SharesBody,
    UpholdBody,
    to_remedy,
)
from services.incentives.api.dispute_views import EffectView, leads_company, view_effects
from services.incentives.api.disputes import require_dispute
from services.incentives.api.exclusive_unit_of_work import ExclusiveUnitOpener
from services.incentives.api.star_dispute_subjects import find_awarded_instead
from services.incentives.application import DISPUTE_DECIDER, carry_out_decision, find_effects
from services.incentives.domain.dispute_commands import (
    RejectDispute,
    ReverseDispute,
    UpholdDispute,
)
from services.incentives.domain.dispute_effects import delaying_handoff_of
from services.incentives.domain.dispute_events import Dispute
from services.incentives.domain.dispute_refusals import DepartmentHasTwoRatios, UnknownDispute
from services.incentives.domain.dispute_terms import (
    DisputedFigure,
    DisputedShare,
    DisputeEffect,
    MissingCredit,
    Remedy,
)
from services.incentives.projections import disputes, plans_departments_locked_periods
from services.incentives.projections.disputes import DisputeRow
from services.incentives.projections.project_records import load_project_records
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.event_store import StreamStore
from shared.http.auth import Caller, Role
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.read_scope import CallerReadScope, RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

DECIDING_ROLES = (
    Role.GENERAL_MANAGER,
    Role.OFFICER_GOALS,
    Role.OFFICER_DUTIES,
    Role.OFFICER_COMMUNICATION,
    Role.OFFICER_WORKFLOWS,
)
DecidingRequest = Annotated[CommandRequest, command_request_dependency(*DECIDING_ROLES)]
_TRIED = ""
"""The reasons of what is only tried; no recorded decision is without."""


class DisputePreview(BaseModel):
    """What a remedy would change now; nothing is recorded."""

    effects: Sequence[EffectView]
    """The disputed thing first, then all that the same cause touches."""
    told: Sequence[str]
    """The departments that are told of the decision."""


def dispute_decision_routes(
    area: AreaContext, open_exclusive_unit: ExclusiveUnitOpener
) -> APIRouter:
    """Return the routes of decisions on disputes."""
    router = create_area_router(area.name, "/disputes")

    async def spelled(dispute_id: UUID, body: RemedyBody) -> Remedy:
        candidate = None
        if isinstance(body, AwardInsteadBody):
            row = await require_dispute(area, dispute_id)
            candidate = await find_awarded_instead(area, row.dispute, body)
        given = body.ratios if isinstance(body, SharesBody) else {}
        ratios = await spell_departments(area, given, DepartmentHasTwoRatios)
        return to_remedy(body, ratios, candidate)

    async def to_uphold(
        store: StreamStore,
        db: Connection,
        row: DisputeRow,
        remedy: Remedy,
        reasons: str,
        caller: Caller,
    ) -> UpholdDispute:
        """Return the command; a dispute that is not open has no effects to be found."""
        by = caller.subject
        is_open = row.dispute.status == "open"
        return UpholdDispute(
            dispute_id=row.dispute_id,
            remedy=remedy,
            effects=await _try_remedy(store, db, row.dispute, remedy, by) if is_open else (),
            reasons=reasons,
            by=by,
            by_department=caller.department,
            at=area.clock(),
            by_leads_company=leads_company(caller),
        )

    @router.post(
        "/{dispute_id}/preview",
        dependencies=[Depends(RequireReadScope(ReadClass.PAY, *DECIDING_ROLES))],
        summary="What a remedy would change",
    )
    async def preview_dispute(
        dispute_id: UUID, body: PreviewBody, scope: CallerReadScope
    ) -> DisputePreview:
        """Show, before the decision, everything that a remedy would change; nothing is recorded.

        What would be refused when it is decided is refused here.
        """
        row = await require_dispute(area, dispute_id)
        remedy = await spelled(dispute_id, body.remedy)
        async with area.pool.acquire() as db:
            command = await to_uphold(area.event_store, db, row, remedy, _TRIED, scope.caller)
        DISPUTE_DECIDER.decide(command, row.dispute)
        told = {
            *row.dispute.concerned_departments,
            *(one.department for one in command.effects),
        }
        return DisputePreview(effects=view_effects(command.effects, scope), told=sorted(told))

    @router.post("/{dispute_id}/uphold", response_model=Done, summary="Uphold a dispute")
    async def uphold_dispute(
        dispute_id: UUID, body: UpholdBody, request: DecidingRequest
    ) -> JSONResponse:
        """Decide for the department: everything that the cause touches is counted anew."""
        remedy = await spelled(dispute_id, body.remedy)
        by = request.caller.subject
        async with open_exclusive_unit() as unit:
            row = await disputes.find_dispute(unit.connection, dispute_id)
            if row is None:
                raise UnknownDispute(dispute=dispute_id)
            command = await to_uphold(
                unit, unit.connection, row, remedy, body.reasons, request.caller
            )
            answer = await area.command_executor.execute(
                request, DISPUTE_DECIDER, command, id=dispute_id, unit_of_work=unit
            )
            locked = await plans_departments_locked_periods.load_locked_periods(unit.connection)
            await carry_out_decision(unit, dispute_id, locked, by)
            return answer

    @router.post("/{dispute_id}/reject", response_model=Done, summary="Reject a dispute")
    async def reject_dispute(
        dispute_id: UUID, body: ReasonsBody, request: DecidingRequest
    ) -> JSONResponse:
        """Decide against the department: everything stays as it is."""
        caller = request.caller
        command = RejectDispute(
            dispute_id,
            body.reasons,
            caller.subject,
            caller.department,
            area.clock(),
            leads_company(caller),
        )
        return await area.command_executor.execute(request, DISPUTE_DECIDER, command, id=dispute_id)

    @router.post("/{dispute_id}/reverse", response_model=Done, summary="Reverse a decision")
    async def reverse_dispute(
        dispute_id: UUID, body: ReasonsBody, request: DecidingRequest
    ) -> JSONResponse:
        """Reverse the decision to uphold a dispute: everything counts as it would without it."""
        caller = request.caller
        async with open_exclusive_unit() as unit:
            command = ReverseDispute(
                dispute_id,
                body.reasons,
                caller.subject,
                caller.department,
                area.clock(),
                leads_company(caller),
            )
            answer = await area.command_executor.execute(
                request, DISPUTE_DECIDER, command, id=dispute_id, unit_of_work=unit
            )
            locked = await plans_departments_locked_periods.load_locked_periods(unit.connection)
            await carry_out_decision(unit, dispute_id, locked, caller.subject)
            return answer

    return router


async def _try_remedy(
    store: StreamStore,
    db: Connection,
    dispute: Dispute,
    remedy: Remedy,
    by: str,
) -> tuple[DisputeEffect, ...]:
    """Return what a remedy would change, as `find_effects` does."""
    subject = dispute.filed.about.subject
    handoff_id = (
        delaying_handoff_of(subject.obligation)
        if isinstance(subject, DisputedFigure | MissingCredit)
        else None
    )
    plans = await plans_departments_locked_periods.load_plans(db)
    delayed = await disputes.list_delayed_obligations(db, handoff_id) if handoff_id else ()
    projects = [subject.project_id] if isinstance(subject, DisputedShare) else []
    records = await load_project_records(db, projects)
    record = next(iter(records.values()), {})
    return await find_effects(store, dispute, remedy, delayed, plans, record, by)
