"""Proposals to a flow over HTTP: what it could do without, accepting it, and what it saved."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from services.workflows.api.allowed_commands import STEP
from services.workflows.api.flow_proposals import (
    FlowProposals,
    find_closing_events,
    find_flow_proposals,
)
from services.workflows.api.named_departments import with_known_departments
from services.workflows.api.proposal_views import (
    FlowProposalPage,
    VersionSaving,
    promised_saving,
    view_proposal,
    view_version,
)
from services.workflows.api.request_bodies import OptionalStepsBody
from services.workflows.api.required_roles import OFFICER_ROLES
from services.workflows.application import FLOW_DECIDER
from services.workflows.domain.flow_map import FlowCommand, flow_stream_name
from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.proposal_acceptance import (
    AcceptProposal,
    ProposalHasMap,
    ProposalWithoutMap,
    UnknownProposal,
)
from services.workflows.domain.redundancy import Proposal, Thresholds
from services.workflows.domain.refusals import UnknownFlow
from services.workflows.projections.case_runs import measure_versions
from services.workflows.projections.flow_maps import find_flow
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import (
    CallerActions,
    PossibleCommand,
    ProbedCommand,
    decided_command,
)
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import sequence_page
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

OfficerIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_ROLES, requires_if_match=True)
]
DEFAULT = Thresholds()
MAX_IMPORTS = 10
Share = Annotated[float, Query(gt=0, le=1)]
ImportIds = Annotated[
    list[UUID] | None,
    Query(max_length=MAX_IMPORTS, description="Imported histories whose cases count as well"),
]


def read_thresholds(
    minimum_cases: Annotated[
        int, Query(ge=1, le=2_000, description="Nothing is proposed that rests on fewer cases")
    ] = DEFAULT.cases,
    rework_share: Share = DEFAULT.rework_share,
    waiting_share: Share = DEFAULT.waiting_share,
) -> Thresholds:
    """Return from when on something is proposed, as a request has it."""
    return Thresholds(minimum_cases, rework_share, waiting_share)


RequestedThresholds = Annotated[Thresholds, Depends(read_thresholds)]


def proposal_routes(area: AreaContext) -> APIRouter:
    """Return the routes of proposals."""
    router = create_area_router(area.name, "/flows/{flow_id}")

    @router.get("/proposals", dependencies=[READS_WORK])
    async def list_proposals(
        flow_id: UUID,
        thresholds: RequestedThresholds,
        actions: CallerActions,
        import_id: ImportIds = None,
        limit: Limit = 50,
        cursor: Cursor = None,
        *,
        total: Total = False,
    ) -> FlowProposalPage:
        """List what the flow's latest version could do without, by its map and finished cases."""
        found = await find_flow_proposals(area, flow_id, import_id or (), thresholds)
        bound = {"list": "proposals", "flow": str(flow_id), "version": found.version}
        page = sequence_page(found.proposals, cursor, limit, total=total, **bound)
        events = await find_closing_events(area.event_store, page.items)
        return FlowProposalPage(
            items=[
                view_proposal(
                    one, events, actions.among([possible_acceptance(flow_id, one, found)])
                )
                for one in page.items
            ],
            next_cursor=page.next_cursor,
            total=page.total,
            flow_version=found.version,
            cases=found.cases,
            cases_total=found.cases_total,
        )

    @router.post("/proposals/{proposal_id}/accept", response_model=Done)
    async def accept_proposal(
        flow_id: UUID,
        proposal_id: UUID,
        thresholds: RequestedThresholds,
        request: OfficerIfMatchRequest,
        body: OptionalStepsBody,
        import_id: ImportIds = None,
    ) -> JSONResponse:
        """Draft the next version as a proposal has it, with the proposal as its reason.

        A proposal that `needs_steps` takes those in the body, and no other one does. Give the same
        parameters as to the list; an earlier draft is replaced.
        """
        steps = await with_known_departments(
            area, body.to_mapped_steps(), company_date(area.clock())
        )
        command = await accepting(flow_id, proposal_id, import_id or [], thresholds, steps)
        return await area.command_executor.execute(request, FLOW_DECIDER, command, id=flow_id)

    def possible_acceptance(
        flow_id: UUID, proposal: Proposal, found: FlowProposals
    ) -> PossibleCommand:
        needs_steps = proposal.changed is None
        command = _acceptance_of(
            flow_id, proposal, found, proposal.changed or (STEP,), area.clock()
        )
        probed = ProbedCommand[FlowCommand]("accept_proposal", command, has_own_values=needs_steps)
        return decided_command(probed, FLOW_DECIDER, found.flow)

    async def accepting(
        flow_id: UUID,
        proposal_id: UUID,
        import_ids: list[UUID],
        thresholds: Thresholds,
        steps: tuple[MappedStep, ...],
    ) -> AcceptProposal:
        now = area.clock()
        stored = await load_stream_state(area.event_store, FLOW_DECIDER, flow_stream_name(flow_id))
        flow = stored.state
        accepted = None if flow is None else flow.steps_of_proposal(proposal_id)
        if accepted is not None and steps in {(), accepted}:
            # Its cases may be others by now, but it is accepted already.
            return AcceptProposal(flow_id, proposal_id, 0, "", (), accepted, "", None, now)
        found = await find_flow_proposals(area, flow_id, import_ids, thresholds)
        proposal = next((one for one in found.proposals if one.id == proposal_id), None)
        if proposal is None:
            raise UnknownProposal(proposal=proposal_id)
        if proposal.changed is None and not steps:
            raise ProposalWithoutMap
        if proposal.changed is not None and steps:
            raise ProposalHasMap
        changed = proposal.changed
        if changed is not None:
            steps = await with_known_departments(area, changed, company_date(now))
        return _acceptance_of(flow_id, proposal, found, steps, now)

    @router.get("/savings", dependencies=[READS_WORK])
    async def list_savings(
        flow_id: UUID,
        limit: Limit = 50,
        cursor: Cursor = None,
        *,
        total: Total = False,
    ) -> Page[VersionSaving]:
        """List what each version saved in comparison with the one before, and what was promised."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            if await find_flow(db, flow_id) is None:
                raise UnknownFlow(flow=flow_id)
            versions = await measure_versions(db, flow_id)
        found = [view_version(before, after) for before, after in pairwise(versions)]
        bound = {"list": "savings", "flow": str(flow_id)}
        return sequence_page(found, cursor, limit, total=total, **bound)

    return router


def _acceptance_of(
    flow_id: UUID,
    proposal: Proposal,
    found: FlowProposals,
    steps: tuple[MappedStep, ...],
    now: datetime,
) -> AcceptProposal:
    return AcceptProposal(
        flow_id,
        proposal.id,
        found.version,
        proposal.kind.value,
        proposal.keys,
        steps,
        f"{proposal.title.zh}\n{proposal.title.en}",
        promised_saving(proposal),
        now,
    )
