"""Automation rules over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.workflows.api.automation_rule_bodies import RuleBody
from services.workflows.api.required_roles import OFFICER_ROLES
from services.workflows.application import load_version_in_force
from services.workflows.application.deciders import RULE_FIRING_DECIDER, RULE_SET_DECIDER
from services.workflows.application.fact_catalogue import heard_facts
from services.workflows.domain.automation_rule import (
    OpenRequestAction,
    RuleTerms,
    StartCaseAction,
    TellDepartmentsAction,
)
from services.workflows.domain.automation_rule_firing import RetryFiring
from services.workflows.domain.automation_rule_refusals import UnknownRule
from services.workflows.domain.automation_rule_set import (
    RULE_SET_STREAM,
    DefineRule,
    DisableRule,
    EnableRule,
    RuleSet,
    RuleSetCommand,
)
from services.workflows.projections import automation_rules, rule_firings
from services.workflows.projections.automation_rules import RuleDetail, RuleEntry
from services.workflows.projections.rule_firings import FiringEntry, FiringOutcome
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import (
    Actions,
    CallerActions,
    PossibleCommand,
    ProbedCommand,
    decided_command,
    probe_command_groups,
)
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_declarations import READS_REFERENCE, READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
OfficerIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_ROLES, requires_if_match=True)
]
Enabled = Annotated[bool | None, Query(description="Only rules that fire, or that do not")]


class ListedRule(RuleEntry):
    """A rule in the list, and what its reader may do with it."""

    actions: Actions


class WholeRule(RuleDetail):
    """A rule with its versions, and what its reader may do with it."""

    actions: Actions


class ListedFiring(FiringEntry):
    """A firing in the list, and whether its reader may have it tried again."""

    actions: Actions


def automation_rule_routes(area: AreaContext) -> APIRouter:
    """Return the routes of automation rules."""
    router = create_area_router(area.name, "/rules")

    async def define(rule_id: UUID, body: RuleBody, *, is_new: bool) -> DefineRule:
        terms = await require_known(area, body.to_terms())
        return DefineRule(rule_id, terms, heard_facts(), area.clock(), is_new)

    async def possible_commands(
        rules: Sequence[RuleEntry],
    ) -> dict[UUID, list[PossibleCommand]]:
        loaded = await load_stream_state(area.event_store, RULE_SET_DECIDER, RULE_SET_STREAM)
        return {one.id: _commands(one.id, loaded.state) for one in rules}

    def _commands(rule_id: UUID, state: RuleSet) -> list[PossibleCommand]:
        now = area.clock()
        change = DefineRule(rule_id, state.rules[rule_id].terms, heard_facts(), now)
        probed: Sequence[ProbedCommand[RuleSetCommand]] = (
            ProbedCommand("change_rule", change, has_own_values=True),
            ProbedCommand("enable_rule", EnableRule(rule_id, now)),
            ProbedCommand("disable_rule", DisableRule(rule_id, now)),
        )
        return [decided_command(one, RULE_SET_DECIDER, state) for one in probed]

    @router.post("", status_code=201, response_model=Done)
    async def define_rule(body: RuleBody, request: OfficerCommandRequest) -> JSONResponse:
        """Define a rule; it does nothing until it is enabled."""
        rule_id = area.id_factory()
        return await area.command_executor.execute(
            request,
            RULE_SET_DECIDER,
            await define(rule_id, body, is_new=True),
            id=rule_id,
            created_location=f"/api/workflows/v1/rules/{rule_id}",
        )

    @router.put("/{rule_id}", response_model=Done)
    async def change_rule(
        rule_id: UUID, body: RuleBody, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Give a rule another version; an enabled rule follows it for facts from now on."""
        command = await define(rule_id, body, is_new=False)
        return await area.command_executor.execute(request, RULE_SET_DECIDER, command, id=rule_id)

    @router.post("/{rule_id}/enable", response_model=Done)
    async def enable_rule(rule_id: UUID, request: OfficerCommandRequest) -> JSONResponse:
        """Have a rule act on facts that are recorded from now on."""
        command = EnableRule(rule_id, area.clock())
        return await area.command_executor.execute(request, RULE_SET_DECIDER, command, id=rule_id)

    @router.post("/{rule_id}/disable", response_model=Done)
    async def disable_rule(rule_id: UUID, request: OfficerCommandRequest) -> JSONResponse:
        """Have a rule act no more on facts that are recorded from now on."""
        command = DisableRule(rule_id, area.clock())
        return await area.command_executor.execute(request, RULE_SET_DECIDER, command, id=rule_id)

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_rules(
        page: Annotated[ListParameters, list_parameters(automation_rules.RULE_LIST_QUERY)],
        actions: CallerActions,
        enabled: Enabled = None,
    ) -> Page[ListedRule]:
        """List rules in the order they were defined."""
        query = automation_rules.RULE_LIST_QUERY
        found = await list_page(area.pool, query, {"enabled": enabled}, page)
        possible = await possible_commands(found.items)
        items = [
            ListedRule(**vars(one), actions=actions.among(possible[one.id])) for one in found.items
        ]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{rule_id}", dependencies=[READS_REFERENCE])
    async def get_rule(rule_id: UUID, response: Response, actions: CallerActions) -> WholeRule:
        """Read a rule with all its versions."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            rule = await automation_rules.find_rule(db, rule_id)
        if rule is None:
            raise UnknownRule(rule=rule_id)
        response.headers["ETag"] = format_etag(rule.version)
        possible = await possible_commands([rule])
        return WholeRule(**dict(rule), actions=actions.among(possible[rule_id]))

    @router.get("/{rule_id}/firings", dependencies=[READS_WORK])
    async def list_rule_firings(
        rule_id: UUID,
        page: Annotated[ListParameters, list_parameters(rule_firings.FIRING_LIST_QUERY)],
        actions: CallerActions,
        outcome: FiringOutcome | None = None,
    ) -> Page[ListedFiring]:
        """List what facts made the rule do, the newest first; `outcome=failed`: what failed."""
        async with area.pool.acquire() as db:
            if await automation_rules.find_rule(db, rule_id) is None:
                raise UnknownRule(rule=rule_id)
        filters = {"rule_id": rule_id, "outcome": outcome}
        found = await list_page(area.pool, rule_firings.FIRING_LIST_QUERY, filters, page)
        now = area.clock()
        groups = [
            (
                RULE_FIRING_DECIDER,
                [ProbedCommand("retry_rule_firing", RetryFiring(rule_id, one.fact_id, now))],
            )
            for one in found.items
        ]
        possible = await probe_command_groups(area.event_store, actions, groups)
        items = [
            ListedFiring(**vars(one), actions=actions.among(commands))
            for one, commands in zip(found.items, possible, strict=True)
        ]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.post("/{rule_id}/firings/{fact_id}/retry", response_model=Done)
    async def retry_rule_firing(
        rule_id: UUID, fact_id: UUID, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Try a firing that failed again, by the rule's newest version; enabled or not."""
        command = RetryFiring(rule_id, fact_id, area.clock())
        return await area.command_executor.execute(
            request, RULE_FIRING_DECIDER, command, id=command.firing_id
        )

    return router


async def require_known(area: AreaContext, terms: RuleTerms) -> RuleTerms:
    """Return a rule with departments as the directory spells them.

    Raises what `KnownReferences.resolve_departments` and `load_version_in_force` raise.
    """
    now = area.clock()
    match terms.then:
        case StartCaseAction() as start:
            await load_version_in_force(area.event_store, start.flow_id, now)
            if start.department is None:
                return terms
            code = await area.references.resolve_department(start.department, day=company_date(now))
            return terms.model_copy(update={"then": start.model_copy(update={"department": code})})
        case TellDepartmentsAction() as tell:
            spelled = await area.references.resolve_departments(
                tell.departments, day=company_date(now)
            )
            codes = tuple(dict.fromkeys(spelled.values()))
            return terms.model_copy(update={"then": tell.model_copy(update={"departments": codes})})
        case OpenRequestAction() as asks:
            named = [*asks.departments, *([] if asks.asker is None else [asks.asker])]
            spelled = await area.references.resolve_departments(named, day=company_date(now))
            changed = {
                "departments": tuple(dict.fromkeys(spelled[one] for one in asks.departments)),
                "asker": asks.asker and spelled[asks.asker],
            }
            return terms.model_copy(update={"then": asks.model_copy(update=changed)})
        case _:
            return terms
