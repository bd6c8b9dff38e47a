"""The routes of programmes: task force, phases and their criteria."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from services.programme.api.authorization import LeadRequest, OfficerRequest
from services.programme.api.bodies import (
    EnterPhaseBody,
    EvidenceBody,
    NewProgramme,
    OfficerBody,
    ReplanPhaseBody,
)
from services.programme.api.uniqueness_checks import UNIQUENESS_CHECKS
from services.programme.application.deciders import PROGRAMME_DECIDER
from services.programme.domain.phase_criteria import StatedCriterion, next_phase
from services.programme.domain.programme_commands import (
    BeginProgramme,
    EndProgramme,
    EnterPhase,
    NameOfficer,
    ProgrammeCommand,
    ReplanPhase,
    StateCriterion,
    WithdrawCriterion,
)
from services.programme.domain.programme_events import Subject
from services.programme.domain.refusals import UnknownProgramme
from services.programme.projections import programme_queries
from services.programme.projections.decided_criteria import find_decided_criteria
from services.programme.projections.programme_queries import (
    ProgrammeDetails,
    ProgrammeRow,
    ProgrammeStatus,
)
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.unique_value_store import UniqueValueStore
from shared.http.allowed_actions import Actions, CallerActions, ProbedCommand, probe_commands
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class ProgrammeWithActions(ProgrammeDetails):
    """A programme, and what its reader may do with it."""

    actions: Actions


def programme_routes(area: AreaContext) -> APIRouter:
    """Return the routes of programmes."""
    router = create_area_router(area.name, "/programmes")

    async def execute(request: CommandRequest, command: ProgrammeCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, PROGRAMME_DECIDER, command, id=command.programme_id
        )

    @router.post("", status_code=201, response_model=Done)
    async def begin_programme(body: NewProgramme, request: LeadRequest) -> JSONResponse:
        """Begin the programme with its diagnosis; a company runs one at a time."""
        programme_id = area.id_factory()
        at = resolve_occurred_at(body.at, area.clock)
        return await area.command_executor.execute(
            request,
            PROGRAMME_DECIDER,
            BeginProgramme(programme_id, body.to_domain(), at),
            id=programme_id,
            created_location=f"/api/programme/v1/programmes/{programme_id}",
            unit_of_work=UniqueValueStore(area.event_store, UNIQUENESS_CHECKS),
        )

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_programmes(
        page: Annotated[ListParameters, list_parameters(programme_queries.PROGRAMME_LIST_QUERY)],
        status: SeveralValues[ProgrammeStatus] = None,
    ) -> Page[ProgrammeRow]:
        """List programmes in the order in which they were begun."""
        filters = {"status": status}
        return await list_page(area.pool, programme_queries.PROGRAMME_LIST_QUERY, filters, page)

    @router.get("/{programme_id}", dependencies=[READS_REFERENCE])
    async def get_programme(
        programme_id: UUID, response: Response, actions: CallerActions
    ) -> ProgrammeWithActions:
        """Read a programme: who answers for what, its phases, and what they are entered with."""
        async with area.pool.acquire() as db:
            found = await programme_queries.find_programme(db, programme_id)
            decided = await find_decided_criteria(db, programme_id)
        if found is None:
            raise UnknownProgramme(programme_id=programme_id)
        now = area.clock()
        following = next_phase(found.phase) or found.phase
        probed = await probe_commands(
            area.event_store,
            actions,
            PROGRAMME_DECIDER,
            [
                ProbedCommand(
                    "enter_phase",
                    EnterPhase(programme_id, following, now, measured=decided),
                ),
                ProbedCommand("end_programme", EndProgramme(programme_id, "?", now)),
            ],
        )
        response.headers["ETag"] = format_etag(found.version)
        return ProgrammeWithActions(**found.model_dump(), actions=actions.among(probed))

    @router.put("/{programme_id}/officers/{subject}", response_model=Done)
    async def name_officer(
        programme_id: UUID, subject: Subject, body: OfficerBody, request: LeadRequest
    ) -> JSONResponse:
        """Name who answers for a subject, in the place of another or of nobody."""
        now = area.clock()
        found = await area.references.resolve_person(body.person, day=company_date(now))
        return await execute(request, NameOfficer(programme_id, subject, found.person, now))

    @router.put("/{programme_id}/criteria/{criterion}", response_model=Done)
    async def state_criterion(
        programme_id: UUID,
        criterion: StatedCriterion,
        body: EvidenceBody,
        request: OfficerRequest,
    ) -> JSONResponse:
        """State with evidence that a criterion of a phase to come is met."""
        command = StateCriterion(programme_id, criterion, body.evidence, area.clock())
        return await execute(request, command)

    @router.post("/{programme_id}/criteria/{criterion}/withdraw", response_model=Done)
    async def withdraw_criterion(
        programme_id: UUID, criterion: StatedCriterion, body: ReasonBody, request: OfficerRequest
    ) -> JSONResponse:
        """Take a statement back, before the phase is entered on it."""
        command = WithdrawCriterion(programme_id, criterion, body.reason, area.clock())
        return await execute(request, command)

    @router.post("/{programme_id}/enter-phase", response_model=Done)
    async def enter_phase(
        programme_id: UUID, body: EnterPhaseBody, request: LeadRequest
    ) -> JSONResponse:
        """Enter the next phase: with its criteria met, or with a reason to overrule them."""
        at = resolve_occurred_at(body.at, area.clock)
        async with area.pool.acquire() as db:
            measured = await find_decided_criteria(db, programme_id)
        command = EnterPhase(programme_id, body.phase, at, body.overruling, measured)
        return await execute(request, command)

    @router.post("/{programme_id}/replan-phase", response_model=Done)
    async def replan_phase(
        programme_id: UUID, body: ReplanPhaseBody, request: LeadRequest
    ) -> JSONResponse:
        """Plan another end of the present phase."""
        command = ReplanPhase(programme_id, body.planned_end, body.reason, area.clock())
        return await execute(request, command)

    @router.post("/{programme_id}/end", response_model=Done)
    async def end_programme(
        programme_id: UUID, body: ReasonBody, request: LeadRequest
    ) -> JSONResponse:
        """End the programme: nothing of it changes any more."""
        return await execute(request, EndProgramme(programme_id, body.reason, area.clock()))

    return router
