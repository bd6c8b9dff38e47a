"""The steps of a month over HTTP: calculate, review, approve, send back, lock, mark as paid.

Each step but the last is about the month's statement, so no facts are handled meanwhile.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.incentives.api.exclusive_unit_of_work import ExclusiveUnitOpener
from services.incentives.api.periods import PeriodInPath
from services.incentives.application import PERIOD_DECIDER
from services.incentives.application.lock_with_lines import LockWithLines
from services.incentives.domain.canonical_json import compute_statement_digest
from services.incentives.domain.period_steps import (
    ApprovePeriod,
    CalculatePeriod,
    LockPeriod,
    PayPeriod,
    ReturnPeriod,
    ReturnTarget,
    StartPeriodReview,
)
from services.incentives.projections import statement_queries, stored_locks
from services.incentives.projections.calendar_versions import load_version_at_end
from shared.http.auth import Role
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.field_types import MultilineText, SingleLineText
from shared.http.router_factory import create_area_router
from shared.http.text_formats import DigestMalformed
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext

TASK_FORCE = (
    Role.GENERAL_MANAGER,
    Role.OFFICER_GOALS,
    Role.OFFICER_DUTIES,
    Role.OFFICER_COMMUNICATION,
    Role.OFFICER_WORKFLOWS,
)
"""Who prepares and approves a month; the general manager alone locks it."""

TaskForceRequest = Annotated[CommandRequest, command_request_dependency(*TASK_FORCE)]


class Approval(BaseModel):
    """What is approved."""

    model_config = ConfigDict(extra="forbid")

    digest: str = Field(
        pattern=DigestMalformed.patterns[0],
        description="The digest of the statement, as the month says it",
        examples=["0f" * 32],
    )


class Return(BaseModel):
    """Where a month is sent back to, and why."""

    model_config = ConfigDict(extra="forbid")

    to: ReturnTarget
    reason: MultilineText = Field(examples=["A handoff of RND is missing"])


class LockTerms(BaseModel):
    """How a month is locked; without a body it must have something booked in it."""

    model_config = ConfigDict(extra="forbid")

    allow_empty: bool = Field(
        default=False, description="Whether a month is locked in which nothing is booked"
    )


class Payment(BaseModel):
    """What payroll says of the payment."""

    model_config = ConfigDict(extra="forbid")

    reference: SingleLineText | None = Field(default=None, examples=["PAY-2026-11-0042"])


def period_step_routes(area: AreaContext, open_exclusive_unit: ExclusiveUnitOpener) -> APIRouter:
    """Return the routes of a month's steps."""
    router = create_area_router(area.name, "/periods")

    async def present_digest(unit: UnitOfWork, period: str) -> str:
        found = await statement_queries.compute_open_statement(unit.connection, period)
        return compute_statement_digest(*found)

    @router.post(
        "/{period}/calculate", response_model=Done, summary="Put a statement up for review"
    )
    async def calculate_period(period: PeriodInPath, request: TaskForceRequest) -> JSONResponse:
        """Calculate a month that is over; again if its statement has changed since.

        A new calculation ends the review and the approval of the one before.
        """
        async with open_exclusive_unit() as unit:
            statement, tallies = await statement_queries.compute_open_statement(
                unit.connection, period
            )
            by = request.caller.subject
            return await area.command_executor.execute(
                request,
                PERIOD_DECIDER,
                CalculatePeriod(period, statement, tallies, by, area.clock()),
                id=period,
                unit_of_work=unit,
            )

    @router.post("/{period}/start-review", response_model=Done, summary="Begin to review a month")
    async def start_period_review(period: PeriodInPath, request: TaskForceRequest) -> JSONResponse:
        """Begin the review of what was calculated, while it is the present statement."""
        async with open_exclusive_unit() as unit:
            digest = await present_digest(unit, period)
            by = request.caller.subject
            return await area.command_executor.execute(
                request,
                PERIOD_DECIDER,
                StartPeriodReview(period, digest, by, area.clock()),
                id=period,
                unit_of_work=unit,
            )

    @router.post("/{period}/approve", response_model=Done, summary="Approve a month's statement")
    async def approve_period(
        period: PeriodInPath, request: TaskForceRequest, approval: Approval
    ) -> JSONResponse:
        """Approve the statement of this digest; another person has calculated it."""
        async with open_exclusive_unit() as unit:
            digest = await present_digest(unit, period)
            by = request.caller.subject
            return await area.command_executor.execute(
                request,
                PERIOD_DECIDER,
                ApprovePeriod(period, digest, approval.digest, by, area.clock()),
                id=period,
                unit_of_work=unit,
            )

    @router.post("/{period}/return", response_model=Done, summary="Send a month back")
    async def return_period(
        period: PeriodInPath, request: TaskForceRequest, terms: Return
    ) -> JSONResponse:
        """Send a month that is not locked back, to review or to open, with a reason."""
        async with open_exclusive_unit() as unit:
            by = request.caller.subject
            return await area.command_executor.execute(
                request,
                PERIOD_DECIDER,
                ReturnPeriod(period, terms.to, terms.reason, by, area.clock()),
                id=period,
                unit_of_work=unit,
            )

    @router.post("/{period}/lock", response_model=Done, summary="Make a month's statement final")
    async def lock_period(
        period: PeriodInPath,
        request: Annotated[CommandRequest, command_request_dependency(Role.GENERAL_MANAGER)],
        terms: Annotated[LockTerms, Body(default_factory=LockTerms)],
    ) -> JSONResponse:
        """Lock the statement that was approved, and seal it: later changes become adjustments."""
        async with open_exclusive_unit() as unit:
            statement, tallies = await statement_queries.compute_open_statement(
                unit.connection, period
            )
            calendar_version = await load_version_at_end(unit.connection, period)
            command = LockPeriod(
                period=period,
                statement=statement,
                tallies=tallies,
                by=request.caller.subject,
                at=area.clock(),
                allow_empty=terms.allow_empty,
                last_seal=await stored_locks.load_last_seal(unit.connection),
            )
            return await area.command_executor.execute(
                request,
                PERIOD_DECIDER,
                command,
                id=period,
                unit_of_work=LockWithLines(unit, calendar_version),
            )

    @router.post("/{period}/mark-paid", response_model=Done, summary="Mark a month as paid")
    async def mark_period_paid(
        period: PeriodInPath,
        request: Annotated[CommandRequest, command_request_dependency(Role.HR)],
        payment: Annotated[Payment, Body(default_factory=Payment)],
    ) -> JSONResponse:
        """Note, once, that what a locked month comes to was paid."""
        by = request.caller.subject
        command = PayPeriod(period, payment.reference, by, area.clock())
        return await area.command_executor.execute(request, PERIOD_DECIDER, command, id=period)

    return router
