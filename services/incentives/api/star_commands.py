"""The commands to a month's collaboration star over HTTP: nominate, decide, cancel, publish."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.incentives.api.periods import PeriodInPath
from services.incentives.api.star_views import load_candidates
from services.incentives.application.deciders import STAR_DECIDER
from services.incentives.application.star_month_opening import open_star_months
from services.incentives.domain.star_commands import (
    CancelStarDecision,
    ChosenCandidate,
    DecideStar,
    NominateStar,
    PublishStar,
    StarActor,
    StarCommand,
)
from services.incentives.domain.star_ranking import StarRanking
from services.incentives.projections.plans_departments_locked_periods import load_locked_periods
from services.incentives.projections.star_month_queries import list_unopened_locked_periods
from shared.eventsourcing.event_context import EventContext
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.field_types import MultilineText, SingleLineText
from shared.http.problem_details import ProblemError
from shared.http.router_factory import create_area_router
from shared.postgres.advisory_locks import LockPurpose
from shared.service_runtime.area_context import AreaContext

DECIDING_ROLES = (
    Role.GENERAL_MANAGER,
    Role.OFFICER_GOALS,
    Role.OFFICER_DUTIES,
    Role.OFFICER_COMMUNICATION,
    Role.OFFICER_WORKFLOWS,
)
"""The task force: they decide, cancel and publish."""
NOMINATING_ROLES = (*DECIDING_ROLES, *sorted(DEPARTMENT_ROLES))
"""Every member of staff; programs, `hr` and auditors change nothing."""

DecidingRequest = Annotated[CommandRequest, command_request_dependency(*DECIDING_ROLES)]
NominatingRequest = Annotated[CommandRequest, command_request_dependency(*NOMINATING_ROLES)]

Reasons = Annotated[MultilineText, Field(examples=["Lent two testers when the launch was at risk"])]


class NewStarNomination(BaseModel):
    """Who is nominated in which ranking, and why."""

    model_config = ConfigDict(extra="forbid")

    ranking: StarRanking
    candidate: Annotated[SingleLineText, Field(examples=["RND"])]
    """The department's code, the project's code or id, or the person's sign-on subject."""
    reasons: Reasons


class NewStarDecision(BaseModel):
    """Who is awarded, and why; nobody where `winners` is empty."""

    model_config = ConfigDict(extra="forbid")

    winners: Annotated[list[SingleLineText], Field(max_length=100, examples=[["RND"]])]
    reasons: Reasons
    acknowledged_alerts: Annotated[list[SingleLineText], Field(max_length=500)] = []
    """The ids of the alerts that stand beside the winners."""


class StaffWithoutDepartment(ProblemError):
    """The caller has no department and does not lead the company: what is his own is unknown."""

    status = 403
    en = (
        "your token names no single department, so it cannot be told whom you may nominate or"
        " award; ask for one of your department"
    )
    zh = "您的令牌未指明唯一的部门，无法判断您可以提名或授予的对象；请使用含本部门的令牌"


class OpenedStarMonths(BaseModel):
    """The months whose candidates were listed by this request."""

    opened: list[str]


def star_command_routes(area: AreaContext) -> APIRouter:
    """Return the routes of commands to the star of a month."""
    router = create_area_router(area.name, "/star-months")

    async def actor_of(caller: Caller) -> StarActor:
        code = caller.department
        if not code and Role.GENERAL_MANAGER not in caller.roles:
            raise StaffWithoutDepartment
        return StarActor(caller.subject, code and await area.references.spelling_of(code))

    async def execute(request: CommandRequest, command: StarCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, STAR_DECIDER, command, id=command.period
        )

    @router.post("/list-candidates", summary="List the candidates of missed months")
    async def list_star_candidates(request: DecidingRequest) -> JSONResponse:
        """List the candidates of every locked month that has none yet.

        A timer does so when a month is locked; this is for months that were locked before.
        """

        async def work() -> OpenedStarMonths:
            context = EventContext(correlation=area.id_factory(), actor=request.caller.subject)
            async with area.unit_of_work() as unit:
                missing = await list_unopened_locked_periods(unit.connection)
                opened = await open_star_months(unit, missing, area.clock(), context)
            return OpenedStarMonths(opened=list(opened))

        return await area.command_executor.run_idempotently(request, work)

    @router.post(
        "/{period}/nominations", response_model=Done, summary="Nominate a candidate for the star"
    )
    async def nominate_star(
        period: PeriodInPath, body: NewStarNomination, request: NominatingRequest
    ) -> JSONResponse:
        """Nominate somebody of the ranking of a locked month: not oneself, nor one's own.

        A department's people do not nominate their department or a team that it is part of.
        """
        found, _ = await load_candidates(area, period, body.ranking)
        command = NominateStar(
            period=period,
            ranking=body.ranking,
            nomination_id=area.id_factory(),
            candidate=found.find(body.candidate, period),
            reasons=body.reasons,
            actor=await actor_of(request.caller),
            at=area.clock(),
        )
        return await execute(request, command)

    @router.post(
        "/{period}/rankings/{ranking}/decide", response_model=Done, summary="Decide who is awarded"
    )
    async def decide_star(
        period: PeriodInPath, ranking: StarRanking, body: NewStarDecision, request: DecidingRequest
    ) -> JSONResponse:
        """Decide who is awarded of those who were nominated, or that nobody is.

        Not for whoever nominated a winner, or belongs to it. Alerts beside a winner are
        acknowledged by their ids. Winners are named as candidates are.
        """
        found, alerts = await load_candidates(area, period, ranking, body.winners)
        candidates = [found.find(code, period) for code in body.winners]
        command = DecideStar(
            period=period,
            ranking=ranking,
            decision_id=area.id_factory(),
            chosen=tuple(ChosenCandidate(one, alerts[one.code]) for one in candidates),
            reasons=body.reasons,
            acknowledged_alerts=frozenset(body.acknowledged_alerts),
            actor=await actor_of(request.caller),
            at=area.clock(),
        )
        return await execute(request, command)

    @router.post(
        "/{period}/rankings/{ranking}/cancel", response_model=Done, summary="Cancel a decision"
    )
    async def cancel_star_decision(
        period: PeriodInPath, ranking: StarRanking, body: ReasonBody, request: DecidingRequest
    ) -> JSONResponse:
        """Cancel a decision before its publication, with a reason."""
        subject, now = request.caller.subject, area.clock()
        return await execute(
            request, CancelStarDecision(period, ranking, body.reason, subject, now)
        )

    @router.post(
        "/{period}/rankings/{ranking}/publish", response_model=Done, summary="Publish a decision"
    )
    async def publish_star(
        period: PeriodInPath, ranking: StarRanking, request: DecidingRequest
    ) -> JSONResponse:
        """Publish the winners: all may know, and the award is paid with the first open month."""
        async with area.unit_of_work() as unit:
            await unit.lock_shared(LockPurpose.PERIODS)
            locked_periods = await load_locked_periods(unit.connection)
            command = PublishStar(
                period, ranking, locked_periods, request.caller.subject, area.clock()
            )
            return await area.command_executor.execute(
                request, STAR_DECIDER, command, id=period, unit_of_work=unit
            )

    return router
