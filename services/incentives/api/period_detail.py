"""One month over HTTP: how far it is, who did what when, and what may be done next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.incentives.api.periods import READS_REFERENCE, PeriodInPath, reads_all_pay
from services.incentives.domain import period_life
from services.incentives.domain.canonical_json import compute_statement_digest
from services.incentives.domain.monthly_period import period_of
from services.incentives.domain.period_lock import period_stream_name
from services.incentives.domain.period_state import (
    CalculatedPeriod,
    LifeState,
    LockedPeriodState,
    PaidPeriod,
    PeriodState,
    evolve,
    life_state,
)
from services.incentives.domain.period_steps import (
    ApprovePeriod,
    CalculatePeriod,
    LockPeriod,
    PayPeriod,
    PeriodEvent,
    PeriodPaid,
    PeriodReturned,
    ReturnPeriod,
    StartPeriodReview,
)
from services.incentives.domain.statement import (
    Statement,
    StatementStatus,
    is_statement_empty,
)
from services.incentives.projections import period_list_query, statement_queries
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.statement_queries import TalliesByDepartment
from shared.eventsourcing.company_time import CompanyTime
from shared.http.allowed_actions import Actions, CallerActions, PossibleCommand, state_refusal
from shared.http.command_execution import format_etag
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class PeriodStep(BaseModel):
    """A step that a month has taken; all but its name and time only for readers of all pay."""

    step: str
    """The name of the event: `period-calculated`, `period-returned`, …"""
    at: CompanyTime
    by: str | None
    digest: str | None
    to: str | None
    """Where a month was sent back to."""
    reason: str | None
    reference: str | None
    """The payment's reference."""


class PeriodDetail(BaseModel):
    """A month, how it came to where it is, and what to know before its next step."""

    period: str
    status: StatementStatus
    state: LifeState
    plan_version: int
    is_over: bool
    """Whether the month is over in the company's zone."""
    is_empty: bool
    """Whether nothing is booked in it; it is then locked only with `allow_empty`."""
    earlier_open: Sequence[str]
    """The earlier months that something is booked in and that are still open, in their order."""
    digest: str | None
    """The digest of the present statement, which an approval names; `None` once it is locked."""
    is_outdated: bool
    """Whether the statement changed since it was calculated: it must be calculated again."""
    history: Sequence[PeriodStep]
    actions: Actions


def period_detail_routes(area: AreaContext) -> APIRouter:
    """Return the route of one month."""
    router = create_area_router(area.name, "/periods")

    @router.get(
        "/{period}", dependencies=[READS_REFERENCE], summary="How far a month is, and what is next"
    )
    async def get_period(
        period: PeriodInPath, actions: CallerActions, scope: CallerReadScope, response: Response
    ) -> PeriodDetail:
        """Read who did what when, and whether the caller may do the next step now.

        Who did it, and why a month was sent back, is told to readers of the pay of all departments.
        """
        stream = period_stream_name(period)
        async with open_consistent_read(area.pool) as db:
            recorded = (await area.event_codec.load(db, [stream]))[stream]
            events: list[PeriodEvent] = [one.event for one in recorded]
            state = reduce(evolve, events, None)
            statement, tallies = await _load_statement(db, period, state)
            earlier_open = await period_list_query.list_open_periods_before(db, period)
        digest = None if tallies is None else compute_statement_digest(statement, tallies)
        response.headers["ETag"] = format_etag(len(events))
        commands = _commands(
            period, statement, tallies or {}, digest or "", actions.caller.subject, area.clock()
        )
        reads_all = reads_all_pay(scope)
        return PeriodDetail(
            period=period,
            status=statement.status,
            state=life_state(state),
            plan_version=statement.plan_version,
            is_over=period < period_of(area.clock()),
            is_empty=is_statement_empty(statement),
            earlier_open=earlier_open,
            digest=digest if reads_all else None,
            is_outdated=isinstance(state, CalculatedPeriod) and state.digest != digest,
            history=[_view_step(event, reads_all=reads_all) for event in events],
            actions=actions.among(
                [
                    PossibleCommand(
                        operation, refusal=state_refusal(period_life.decide, command, state)
                    )
                    for operation, command in commands.items()
                ]
            ),
        )

    return router


async def _load_statement(
    db: Any, period: str, state: PeriodState
) -> tuple[Statement, TalliesByDepartment | None]:
    """Return a month's statement, and the tallies behind it while it is not locked."""
    if isinstance(state, LockedPeriodState | PaidPeriod):
        return await statement_queries.load_statement(db, period), None
    return await statement_queries.compute_open_statement(db, period)


def _commands(
    period: str,
    statement: Statement,
    tallies: TalliesByDepartment,
    digest: str,
    by: str,
    at: Any,
) -> dict[str, Any]:
    """Return the commands to a month as their routes would create them now."""
    return {
        "calculate_period": CalculatePeriod(period, statement, tallies, by, at),
        "start_period_review": StartPeriodReview(period, digest, by, at),
        "approve_period": ApprovePeriod(period, digest, digest, by, at),
        "return_period": ReturnPeriod(period, "open", "", by, at),
        "lock_period": LockPeriod(period, statement, tallies, by, at),
        "mark_period_paid": PayPeriod(period, None, by, at),
    }


def _view_step(event: PeriodEvent, *, reads_all: bool) -> PeriodStep:
    returned = event if isinstance(event, PeriodReturned) else None
    shown = {
        "by": event.by,
        "digest": getattr(event, "digest", None),
        "reason": returned and returned.reason,
        "reference": event.reference if isinstance(event, PeriodPaid) else None,
    }
    return PeriodStep(
        step=event.type,
        at=event.at,
        to=returned and returned.to,
        **(shown if reads_all else dict.fromkeys(shown)),
    )
