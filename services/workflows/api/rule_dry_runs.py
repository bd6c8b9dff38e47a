"""Dry runs of rules over HTTP: what a rule would have done in the past, as a job."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import ConfigDict

from services.workflows.api.automation_rule_bodies import NewDryRun
from services.workflows.api.automation_rules import require_known
from services.workflows.api.required_roles import OFFICER_ROLES
from services.workflows.application.deciders import RULE_SET_DECIDER
from services.workflows.application.fact_catalogue import heard_facts
from services.workflows.application.rule_dry_run_job import ACTIONS_PART
from services.workflows.domain.automation_rule import RuleTerms
from services.workflows.domain.automation_rule_dry_run import (
    DRY_RUN_JOB,
    DryRunAction,
    DryRunRequest,
    DryRunResult,
)
from services.workflows.domain.automation_rule_refusals import NoRuleToTry, UnknownRule
from services.workflows.domain.automation_rule_set import RULE_SET_STREAM
from services.workflows.domain.automation_rule_typing import refuse_untyped
from services.workflows.projections.automation_rules import RuleTermsView
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import Actions, AllowedActions, CallerActions
from shared.http.command_execution import CommandRequest, command_request_dependency
from shared.http.cursor_pagination import Page
from shared.http.field_types import Day
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
from shared.http.read_declarations import READS_ALL_CORRESPONDENCE
from shared.http.router_factory import create_area_router
from shared.postgres.job import Job, JobState
from shared.postgres.job_queue import job_list_query
from shared.postgres.job_rows import NumberedRow, job_row_list_query
from shared.service_runtime.area_context import AreaContext


class RuleDryRun(JobAnswer):
    """A dry run: what was asked, how far it is, and what it comes to."""

    rule_id: UUID | None
    first_day: Day
    last_day: Day
    terms: RuleTermsView
    result: DryRunResult | None
    """What all facts come to; `None` until it is done."""


class RuleDryRunDetail(RuleDryRun):
    """A dry run, and whether the caller may cancel it now."""

    actions: Actions


class TriedAction(NumberedRow, DryRunAction):
    """What the rule would have done for one fact."""

    model_config = ConfigDict(frozen=True)


DRY_RUNS = JobKind(
    DRY_RUN_JOB, "/api/workflows/v1/rule-dry-runs", RuleDryRun, "result", "cancel_rule_dry_run"
)
DRY_RUN_LIST_QUERY = job_list_query(DRY_RUN_JOB)
ACTION_LIST_QUERY = job_row_list_query("rule-dry-run-actions", ACTIONS_PART, TriedAction)

OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]


def rule_dry_run_routes(area: AreaContext) -> APIRouter:
    """Return the routes of dry runs."""
    router = create_area_router(area.name, "/rule-dry-runs")

    async def terms_to_try(body: NewDryRun) -> RuleTerms:
        loaded = await load_stream_state(area.event_store, RULE_SET_DECIDER, RULE_SET_STREAM)
        if body.rule_id is not None and body.rule_id not in loaded.state.rules:
            raise UnknownRule(rule=body.rule_id)
        if body.rule is not None:
            terms = await require_known(area, body.rule.to_terms())
            refuse_untyped(terms, heard_facts())
            return terms
        if body.rule_id is None:
            raise NoRuleToTry
        return loaded.state.rules[body.rule_id].terms

    @router.post("", status_code=202, response_model=RuleDryRun)
    async def try_rule(body: NewDryRun, request: OfficerCommandRequest) -> JSONResponse:
        """Compute what a rule would have done for the facts of past days.

        It changes nothing. An equal one that is not over yet is answered instead of a second one.
        """
        first, last = last_month(company_date(area.clock()))
        asked = DryRunRequest(
            rule_id=body.rule_id,
            first_day=body.first_day or first,
            last_day=body.last_day or last,
            terms=await terms_to_try(body),
        )
        asked.check()
        return await accept_job(area, DRY_RUNS, request, asked)

    @router.get("", dependencies=[READS_ALL_CORRESPONDENCE])
    async def list_rule_dry_runs(
        page: Annotated[ListParameters, list_parameters(DRY_RUN_LIST_QUERY)],
        state: Annotated[JobState | None, Query()] = None,
    ) -> Page[RuleDryRun]:
        """List dry runs, the newest first; one is deleted seven days after it is over."""
        return await list_jobs(area, DRY_RUNS, DRY_RUN_LIST_QUERY, state, page)

    @router.get("/{dry_run_id}", dependencies=[READS_ALL_CORRESPONDENCE])
    async def get_rule_dry_run(dry_run_id: UUID, actions: CallerActions) -> RuleDryRunDetail:
        """Read a dry run: its progress, and what all facts come to."""
        return _detail(await read_job(area, DRY_RUNS, dry_run_id), actions)

    @router.get("/{dry_run_id}/actions", dependencies=[READS_ALL_CORRESPONDENCE])
    async def list_tried_actions(
        dry_run_id: UUID,
        page: Annotated[ListParameters, list_parameters(ACTION_LIST_QUERY)],
    ) -> Page[TriedAction]:
        """List what the rule would have done, the first 10,000 times."""
        filters = await filter_job_rows(area, DRY_RUNS, dry_run_id, None)
        return await list_page(area.pool, ACTION_LIST_QUERY, filters, page)

    @router.post("/{dry_run_id}/cancel")
    async def cancel_rule_dry_run(
        dry_run_id: UUID, request: OfficerCommandRequest, actions: CallerActions
    ) -> RuleDryRunDetail:
        """Cancel a dry run; what it found so far is deleted."""
        del request
        return _detail(await stop_job(area, DRY_RUNS, dry_run_id), actions)

    return router


def last_month(today: date) -> tuple[date, date]:
    """Return the first and the last day of the calendar month before a day's."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _detail(job: Job, actions: AllowedActions) -> RuleDryRunDetail:
    return RuleDryRunDetail(**DRY_RUNS.describe(job), actions=DRY_RUNS.actions(job, actions))
