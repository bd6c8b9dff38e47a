"""What-ifs over HTTP: months under other terms as a job, its progress and what it found."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.incentives.api.plan_bodies import NewPlan, resolve_terms
from services.incentives.api.plan_view import PlanTerms
from services.incentives.application.what_if_job import (
    DEPARTMENTS_PART,
    MONTHS_PART,
)
from services.incentives.domain.monthly_period import period_of
from services.incentives.domain.what_if import (
    CompanyDifference,
    DepartmentDifference,
    MonthDifference,
)
from services.incentives.domain.what_if_request import WHAT_IF_JOB, WhatIfRequest, digest_terms
from shared.contracts.read_classes import ReadClass
from shared.http.allowed_actions import Actions, AllowedActions, CallerActions
from shared.http.command_execution import CommandRequest, command_request_dependency
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, YearMonth
from shared.http.job_answers import (
    JobAnswer,
    JobKind,
    accept_job,
    filter_job_rows,
    list_jobs,
    read_job,
    stop_job,
)
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_ALL_PAY
from shared.http.read_scope import roles_reading
from shared.http.router_factory import create_area_router
from shared.postgres.job import Job, JobState
from shared.postgres.job_queue import job_list_query
from shared.postgres.job_rows import NumberedRow, job_row_list_query
from shared.service_runtime.area_context import AreaContext

_IS_CHANGED = {"changed": "((body ->> 'reasons') <> '[]') = {changed}"}


class NewWhatIf(BaseModel):
    """The months from the first to the last one, to be computed under these terms."""

    model_config = ConfigDict(extra="forbid")

    first_period: YearMonth = Field(examples=["2026-01"])
    last_period: YearMonth = Field(examples=["2026-12"])
    terms: NewPlan
    """The terms as `POST /plan-drafts` takes them; `effective_from` says nothing here."""


class WhatIf(JobAnswer):
    """A what-if: what was asked, how far it is, and what it comes to."""

    first_period: str
    last_period: str
    terms: PlanTerms
    difference: CompanyDifference | None
    """What the terms add in all departments and months; `None` until it is done."""


class WhatIfDetail(WhatIf):
    """A what-if, and whether the caller may cancel it now."""

    actions: Actions


class MonthRow(NumberedRow, MonthDifference):
    """A department's month by its own plan and by the other terms."""


class DepartmentRow(NumberedRow, DepartmentDifference):
    """What the other terms add to a department in all months together."""


WHAT_IFS = JobKind(
    WHAT_IF_JOB, "/api/incentives/v1/what-ifs", WhatIf, "difference", "cancel_what_if"
)
WHAT_IF_LIST_QUERY = job_list_query(WHAT_IF_JOB)
MONTH_LIST_QUERY = job_row_list_query(
    "what-if-months",
    MONTHS_PART,
    MonthRow,
    {"period": "body ->> 'period' = {period}", **_IS_CHANGED},
)
DEPARTMENT_LIST_QUERY = job_row_list_query(
    "what-if-departments", DEPARTMENTS_PART, DepartmentRow, _IS_CHANGED
)

AsksForWhatIf = Annotated[CommandRequest, command_request_dependency(*roles_reading(ReadClass.PAY))]
Changed = Annotated[
    bool | None, Query(description="Only rows in which a figure changes, or in which none does")
]


def what_if_routes(area: AreaContext) -> APIRouter:
    """Return the routes of what-ifs."""
    router = create_area_router(area.name, "/what-ifs", dependencies=[READS_ALL_PAY])

    @router.post("", status_code=202, response_model=WhatIf, summary="Months under other terms")
    async def request_what_if(body: NewWhatIf, request: AsksForWhatIf) -> JSONResponse:
        """Compute what up to 24 months would have come to under other terms, in the background.

        It changes nothing. An equal one that is not over yet is answered instead of a second one.
        """
        asked = WhatIfRequest(
            first_period=body.first_period,
            last_period=body.last_period,
            terms=await resolve_terms(area, body.terms),
        )
        asked.list_months(period_of(area.clock()))
        return await accept_job(area, WHAT_IFS, request, asked, digest_terms(asked.terms))

    @router.get("", summary="The what-ifs of the last days, the newest first")
    async def list_what_ifs(
        page: Annotated[ListParameters, list_parameters(WHAT_IF_LIST_QUERY)],
        state: Annotated[JobState | None, Query()] = None,
    ) -> Page[WhatIf]:
        """List what-ifs; one is deleted seven days after it is over."""
        return await list_jobs(area, WHAT_IFS, WHAT_IF_LIST_QUERY, state, page)

    @router.get("/{what_if_id}", summary="How far a what-if is, and what it comes to")
    async def get_what_if(what_if_id: UUID, actions: CallerActions) -> WhatIfDetail:
        """Read a what-if: its progress, and the difference for the whole company."""
        return _detail(await read_job(area, WHAT_IFS, what_if_id), actions)

    @router.get("/{what_if_id}/months", summary="The difference in each department's month")
    async def list_what_if_months(
        what_if_id: UUID,
        page: Annotated[ListParameters, list_parameters(MONTH_LIST_QUERY)],
        department: SeveralValues[Code] = None,
        period: Annotated[YearMonth | None, Query()] = None,
        changed: Changed = None,
    ) -> Page[MonthRow]:
        """List department by department what each month comes to, by month."""
        rows = await filter_job_rows(area, WHAT_IFS, what_if_id, department)
        filters = {**rows, "period": period, "changed": changed}
        return await list_page(area.pool, MONTH_LIST_QUERY, filters, page)

    @router.get("/{what_if_id}/departments", summary="The difference for each department")
    async def list_what_if_departments(
        what_if_id: UUID,
        page: Annotated[ListParameters, list_parameters(DEPARTMENT_LIST_QUERY)],
        department: SeveralValues[Code] = None,
        changed: Changed = None,
    ) -> Page[DepartmentRow]:
        """List what all months together come to, department by department."""
        rows = await filter_job_rows(area, WHAT_IFS, what_if_id, department)
        filters = {**rows, "changed": changed}
        return await list_page(area.pool, DEPARTMENT_LIST_QUERY, filters, page)

    @router.post("/{what_if_id}/cancel", summary="Cancel a what-if that is not over")
    async def cancel_what_if(
        what_if_id: UUID, request: AsksForWhatIf, actions: CallerActions
    ) -> WhatIfDetail:
        """Cancel a what-if; what it found so far is deleted."""
        del request
        return _detail(await stop_job(area, WHAT_IFS, what_if_id), actions)

    return router


def _detail(job: Job, actions: AllowedActions) -> WhatIfDetail:
    return WhatIfDetail(**WHAT_IFS.describe(job), actions=WHAT_IFS.actions(job, actions))
