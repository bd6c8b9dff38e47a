"""Drafts of plans as the API answers them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel

from services.incentives.api.plan_view import PlanTerms, view_terms
from services.incentives.application import PLAN_DRAFT_DECIDER
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.plan_draft_commands import (
    ApprovePlanDraft,
    ChangePlanDraft,
    MarkSimulated,
    PlanDraftCommand,
    WithdrawPlanDraft,
)
from services.incentives.domain.what_if_request import digest_terms
from services.incentives.projections import plans_departments_locked_periods
from services.incentives.projections.plan_drafts import PlanDraftRow, PlanDraftStatus
from shared.eventsourcing.company_time import CompanyTime
from shared.http.allowed_actions import Actions, AllowedActions, ProbedCommand, probe_commands
from shared.service_runtime.area_context import AreaContext

_NO_LOCKED_PERIODS = LockedPeriods(frozenset())
"""A change may name another first month, so that of the present terms forbids none."""


class PlanDraft(BaseModel):
    """A draft of a plan as it stands."""

    draft_id: UUID
    version: int
    status: PlanDraftStatus
    terms: PlanTerms
    terms_digest: str
    """The SHA-256 of the terms; a simulation counts for terms of this digest."""
    written_by: Sequence[str]
    """Who wrote the terms, or changed them: none of them approves the draft."""
    written_at: CompanyTime
    simulated_first: str | None
    """The first month that a simulation covered; that may have been one of earlier terms."""
    simulated_last: str | None
    simulated_by: str | None
    simulated_at: CompanyTime | None
    decided_by: str | None
    """Who approved or withdrew it."""
    decided_at: CompanyTime | None
    plan_version: int | None
    """The version of the plan that it became."""
    reason: str | None
    """Why it was withdrawn."""
    updated_at: CompanyTime


class PlanDraftDetail(PlanDraft):
    """A draft, and what the caller may do with it now."""

    actions: Actions


def view_draft(row: PlanDraftRow) -> PlanDraft:
    """Return a draft with all of its terms."""
    return PlanDraft(**_fields(row))


async def view_draft_in_detail(
    area: AreaContext, row: PlanDraftRow, actions: AllowedActions
) -> PlanDraftDetail:
    """Return a draft with what the caller may do with it."""
    async with area.pool.acquire() as db:
        plans = await plans_departments_locked_periods.load_plans(db)
        locked = await plans_departments_locked_periods.load_locked_periods(db)
    draft_id, by, at = row.draft_id, actions.caller.subject, area.clock()
    other = row.terms.model_copy(update={"weight": 1 - row.terms.weight})
    digest, month = digest_terms(row.terms), row.terms.effective_from
    commands: list[ProbedCommand[PlanDraftCommand]] = [
        ProbedCommand(
            "change_plan_draft",
            ChangePlanDraft(draft_id, other, _NO_LOCKED_PERIODS, by, at),
            has_own_values=True,
        ),
        ProbedCommand("simulate_plan_draft", MarkSimulated(draft_id, digest, month, month, by, at)),
        ProbedCommand("approve_plan_draft", ApprovePlanDraft(draft_id, plans, locked, by, at)),
        ProbedCommand(
            "withdraw_plan_draft", WithdrawPlanDraft(draft_id, "", by, at), has_own_values=True
        ),
    ]
    possible = await probe_commands(area.event_store, actions, PLAN_DRAFT_DECIDER, commands)
    return PlanDraftDetail(**_fields(row), actions=actions.among(possible))


def _fields(row: PlanDraftRow) -> dict[str, object]:
    fields = {name: value for name, value in vars(row).items() if name in PlanDraft.model_fields}
    return {
        **fields,
        "terms": view_terms(row.terms),
        "terms_digest": digest_terms(row.terms),
        "written_by": row.writers,
    }
