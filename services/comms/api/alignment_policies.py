"""The alignment policy over HTTP, version by version."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints

from services.comms.api.policy_version_lookup import (
    ALIGNMENT_POLICY,
    PolicyVersionNumber,
    require_policy_version,
)
from services.comms.api.required_roles import AlignmentOfficerCommandRequest
from services.comms.application.alignment_policy_decider import ALIGNMENT_POLICY_DECIDER
from services.comms.domain.alignment_policy import (
    BUILT_IN_POLICY,
    MAX_PLANNED_AHEAD_DAYS,
    MAX_WORKING_DAY,
    AlignmentPolicy,
    AlignmentTerms,
    SetAlignmentPolicy,
)
from services.comms.domain.meeting_plan import MAX_ALIGNMENT_MINUTES, OUTCOME_ALLOWANCE_MINUTES
from services.comms.projections import channel_and_cost_policies
from shared.eventsourcing.company_days import company_date
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.field_types import Code
from shared.http.list_query_paging import sequence_page
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

TimeOfDay = Annotated[str, StringConstraints(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class AlignmentTermsBody(BaseModel, extra="forbid"):
    """When the alignment meeting of each month is, how long, and who calls it."""

    working_day: Annotated[int, Field(ge=1, le=MAX_WORKING_DAY)] = 5
    """The working day of the month; where it has fewer, its last one."""
    begins_at: Annotated[TimeOfDay, Field(examples=["10:00"])] = "10:00"
    """In the company's time zone."""
    minutes: Annotated[int, Field(ge=1, le=MAX_ALIGNMENT_MINUTES)] = MAX_ALIGNMENT_MINUTES
    planned_ahead_days: Annotated[int, Field(ge=0, le=MAX_PLANNED_AHEAD_DAYS)] = 7
    outcome_allowance_minutes: Annotated[int, Field(ge=0, le=MAX_ALIGNMENT_MINUTES)] = (
        OUTCOME_ALLOWANCE_MINUTES
    )
    """So long after the planned end of a meeting its outcomes are still entered; those of an
    alignment meeting within 90 minutes of its start, whatever this says."""
    organiser: Annotated[Code, Field(examples=["sales"])] | None = None
    """The department that calls it; else that of the general manager or of the officer of goals."""


class ListedAlignmentPolicy(BaseModel):
    """A version of the alignment policy."""

    version: int
    terms: AlignmentTermsBody


def alignment_policy_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the alignment policy."""
    router = create_area_router(area.name, "/alignment-policies")

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_alignment_policies(
        limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[ListedAlignmentPolicy]:
        """List every version of the alignment policy, the newest last."""
        async with area.pool.acquire() as db:
            policies = await channel_and_cost_policies.load_alignment_policy_versions(db)
        found = [_listed(one) for one in policies.versions]
        return sequence_page(found, cursor, limit, total=total, list="alignment-policies")

    @router.get("/{version}", dependencies=[READS_REFERENCE])
    async def get_alignment_policy(
        version: PolicyVersionNumber, response: Response
    ) -> ListedAlignmentPolicy:
        """Read one version of the alignment policy."""
        async with area.pool.acquire() as db:
            policies = await channel_and_cost_policies.load_alignment_policy_versions(db)
        return _listed(require_policy_version(policies, version, ALIGNMENT_POLICY, response))

    @router.post("", status_code=201, response_model=Done)
    async def set_alignment_policy(
        body: AlignmentTermsBody, request: AlignmentOfficerCommandRequest
    ) -> JSONResponse:
        """Set the alignment policy's next version, for the meetings planned from now on."""
        organiser = body.organiser and await area.references.resolve_department(
            body.organiser, day=company_date(area.clock())
        )
        terms = AlignmentTerms(
            working_day=body.working_day,
            begins_at=time.fromisoformat(body.begins_at),
            minutes=body.minutes,
            planned_ahead_days=body.planned_ahead_days,
            outcome_allowance_minutes=body.outcome_allowance_minutes,
            organiser=organiser,
        )
        return await area.command_executor.execute(
            request,
            ALIGNMENT_POLICY_DECIDER,
            SetAlignmentPolicy(terms, request.caller.subject, area.clock()),
            id="alignment-policy",
            created_location="/api/comms/v1/alignment-policies/{version}",
            first_version=BUILT_IN_POLICY.version,
        )

    return router


def _listed(policy: AlignmentPolicy) -> ListedAlignmentPolicy:
    terms = policy.terms
    body = AlignmentTermsBody(**{**dict(terms), "begins_at": f"{terms.begins_at:%H:%M}"})
    return ListedAlignmentPolicy(version=policy.version, terms=body)
