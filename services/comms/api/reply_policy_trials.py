"""Trials of a reply policy over HTTP: recorded requests under other terms, as a job."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.comms.api.reply_policies import NewReplyPolicy
from services.comms.application.reply_policy_trial_job import DEPARTMENTS_PART, REQUESTS_PART
from services.comms.domain import reply_policy_trial
from services.comms.domain.reply_policy import ReplyPolicyTerms, refuse_invalid_terms
from services.comms.domain.reply_policy_trial import CompanyTrial
from services.comms.domain.reply_policy_trial_request import (
    TRIAL_JOB,
    TrialRequest,
    last_quarter,
)
from shared.contracts.read_classes import ReadClass
from shared.http.allowed_actions import Actions, AllowedActions, CallerActions
from shared.http.command_execution import CommandRequest, command_request_dependency
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, Day
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
from shared.http.read_declarations import READS_ALL_CORRESPONDENCE
from shared.http.read_scope import roles_reading
from shared.http.router_factory import create_area_router
from shared.postgres.job import Job, JobState
from shared.postgres.job_queue import job_list_query
from shared.postgres.job_rows import NumberedRow, job_row_list_query
from shared.service_runtime.area_context import AreaContext


class NewTrial(BaseModel):
    """The policy to try, and the days whose requests it is tried on."""

    model_config = ConfigDict(extra="forbid")

    policy: NewReplyPolicy
    """The terms as `POST /reply-policies` takes them."""
    first_day: Day | None = Field(default=None, examples=["2026-07-01"])
    last_day: Day | None = Field(default=None, examples=["2026-09-30"])
    """Without days: those of the last whole quarter."""


class ReplyPolicyTrial(JobAnswer):
    """A trial: what was asked, how far it is, and what it comes to."""

    first_day: Day
    last_day: Day
    terms: ReplyPolicyTerms
    result: CompanyTrial | None
    """What all requests come to; `None` until it is done."""


class ReplyPolicyTrialDetail(ReplyPolicyTrial):
    """A trial, and whether the caller may cancel it now."""

    actions: Actions


class TriedRequest(NumberedRow, reply_policy_trial.RequestTrial):
    """A request under the policy that it was opened under, and under the one that is tried."""


class TriedDepartment(NumberedRow, reply_policy_trial.DepartmentTrial):
    """The requests to a department under both policies."""


TRIALS = JobKind(
    TRIAL_JOB,
    "/api/comms/v1/reply-policy-trials",
    ReplyPolicyTrial,
    "result",
    "cancel_reply_policy_trial",
)
TRIAL_LIST_QUERY = job_list_query(TRIAL_JOB)
REQUEST_LIST_QUERY = job_row_list_query(
    "reply-policy-trial-requests",
    REQUESTS_PART,
    TriedRequest,
    {"changed": "((body ->> 'live') <> (body ->> 'draft')) = {changed}"},
)
DEPARTMENT_LIST_QUERY = job_row_list_query(
    "reply-policy-trial-departments", DEPARTMENTS_PART, TriedDepartment
)

AsksForTrial = Annotated[
    CommandRequest, command_request_dependency(*roles_reading(ReadClass.CORRESPONDENCE))
]
Changed = Annotated[
    bool | None, Query(description="Only requests that the policy changes, or that it does not")
]


def reply_policy_trial_routes(area: AreaContext) -> APIRouter:
    """Return the routes of trials of reply policies."""
    router = create_area_router(
        area.name, "/reply-policy-trials", dependencies=[READS_ALL_CORRESPONDENCE]
    )

    @router.post("", status_code=202, response_model=ReplyPolicyTrial, summary="Try a reply policy")
    async def try_reply_policy(body: NewTrial, request: AsksForTrial) -> JSONResponse:
        """Compute which recorded requests would have been late or alerted under a policy.

        It changes nothing. An equal one that is not over yet is answered instead of a second one.
        """
        first, last = last_quarter(area.clock())
        asked = TrialRequest(
            first_day=body.first_day or first,
            last_day=body.last_day or last,
            terms=body.policy.to_policy_terms(area.late_entry_working_days),
        )
        asked.check()
        refuse_invalid_terms(asked.terms)
        return await accept_job(area, TRIALS, request, asked)

    @router.get("", summary="The trials of the last days, the newest first")
    async def list_reply_policy_trials(
        page: Annotated[ListParameters, list_parameters(TRIAL_LIST_QUERY)],
        state: Annotated[JobState | None, Query()] = None,
    ) -> Page[ReplyPolicyTrial]:
        """List trials; one is deleted seven days after it is over."""
        return await list_jobs(area, TRIALS, TRIAL_LIST_QUERY, state, page)

    @router.get("/{trial_id}", summary="How far a trial is, and what it comes to")
    async def get_reply_policy_trial(
        trial_id: UUID, actions: CallerActions
    ) -> ReplyPolicyTrialDetail:
        """Read a trial: its progress, and what all requests come to."""
        return _detail(await read_job(area, TRIALS, trial_id), actions)

    @router.get("/{trial_id}/departments", summary="What the policy means for each department")
    async def list_tried_departments(
        trial_id: UUID,
        page: Annotated[ListParameters, list_parameters(DEPARTMENT_LIST_QUERY)],
        department: SeveralValues[Code] = None,
    ) -> Page[TriedDepartment]:
        """List what the requests to each department come to, by its code."""
        filters = await filter_job_rows(area, TRIALS, trial_id, department)
        return await list_page(area.pool, DEPARTMENT_LIST_QUERY, filters, page)

    @router.get("/{trial_id}/requests", summary="What the policy means for each request")
    async def list_tried_requests(
        trial_id: UUID,
        page: Annotated[ListParameters, list_parameters(REQUEST_LIST_QUERY)],
        department: SeveralValues[Code] = None,
        changed: Changed = None,
    ) -> Page[TriedRequest]:
        """List what each request comes to, in the order of their opening."""
        rows = await filter_job_rows(area, TRIALS, trial_id, department)
        filters = {**rows, "changed": changed}
        return await list_page(area.pool, REQUEST_LIST_QUERY, filters, page)

    @router.post("/{trial_id}/cancel", summary="Cancel a trial that is not over")
    async def cancel_reply_policy_trial(
        trial_id: UUID, request: AsksForTrial, actions: CallerActions
    ) -> ReplyPolicyTrialDetail:
        """Cancel a trial; what it found so far is deleted."""
        del request
        return _detail(await stop_job(area, TRIALS, trial_id), actions)

    return router


def _detail(job: Job, actions: AllowedActions) -> ReplyPolicyTrialDetail:
    return ReplyPolicyTrialDetail(**TRIALS.describe(job), actions=TRIALS.actions(job, actions))
