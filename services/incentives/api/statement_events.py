"""The events behind the figures of a statement, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import WithJsonSchema

from services.incentives.api.department_filter import departments_to_read, resolve_department_filter
from services.incentives.api.periods import READS_PAY, PeriodInPath
from services.incentives.api.readable_titles import view_explained
from services.incentives.domain.obligation_kind import ObligationKind
from services.incentives.projections import project_outcomes, statement_queries
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.explained_events import Explained
from services.incentives.projections.explained_rule import MonthRules, list_month_rules
from services.incentives.projections.figure_explanations import (
    BONUS_FIGURE_PREFIX,
    EVENT_SORT_KEY_TYPES,
    OUTCOMES_BY_FIGURE,
    EventSortKey,
    FigureQuery,
    find_events_behind_figure,
)
from services.incentives.projections.plans_departments_locked_periods import (
    list_departments_in_period,
    load_plans,
)
from shared.http.answered_moment import MomentPage, answered_moment
from shared.http.content_negotiation import ANSWERS_JSON
from shared.http.cursor_pagination import Cursor, Limit, encode_cursor
from shared.http.field_types import Code
from shared.http.list_query_paging import decode_typed_cursor
from shared.http.past_reads import KnownAt
from shared.http.query_parameters import SeveralValues, unknown_value
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

FIGURES = (*OUTCOMES_BY_FIGURE, "adjustments", "signals", "stars")
"""The figures that have events behind them, beside the bonus of each project."""

FigureName = Annotated[
    str,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": list(FIGURES)},
                {"type": "string", "examples": [f"{BONUS_FIGURE_PREFIX}LAUNCH"]},
            ]
        }
    ),
]
"""A figure by its name; generated clients see the names, and the form of a project's bonus."""

Figure = Annotated[
    FigureName | None,
    Query(
        max_length=120,
        description=f"Only what is behind this figure: {', '.join(FIGURES)}, or `bonus:` followed"
        " by a project's code or id.",
        examples=["late"],
    ),
]


class EventPage(MomentPage[Explained]):
    """Events behind figures, and the rules by which they make them."""

    rules: list[MonthRules]
    """The rules of the month, and of each month that an event on this page belongs to."""


def statement_event_routes(area: AreaContext) -> APIRouter:
    """Return the route of the events behind figures."""
    router = create_area_router(
        area.name, "/statements/{period}/events", dependencies=[READS_PAY, ANSWERS_JSON]
    )

    @router.get("", summary="The events behind the figures of departments")
    async def explain_statement(
        period: PeriodInPath,
        scope: CallerReadScope,
        department: SeveralValues[Code] = None,
        figure: Figure = None,
        kind: Annotated[ObligationKind | None, Query(examples=["reply"])] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
        known_at: KnownAt = None,
    ) -> EventPage:
        """List the events behind a figure, each with what it was about, by how much, and links.

        Without `department` they are those of all departments that the caller reads, one department
        after the other. Titles are `null` of what the caller does not read in its own area.
        """
        read = departments_to_read(scope, department)
        _check_figure(figure)
        moment = answered_moment(known_at)
        bound = asdict(FigureQuery(period, read, figure, kind, known_at))
        key = decode_typed_cursor(cursor, EVENT_SORT_KEY_TYPES, **bound)
        query = FigureQuery(period, read, figure, kind, moment.past)
        after = None if key is None else (key[0], key[1], key[2], key[3])
        found = await _find_events(area, query, after, limit + 1)
        more = None
        if len(found) > limit:
            code, place, name, event_id = found[limit - 1][0]
            more = encode_cursor([code, place, name, str(event_id)], **bound)
        items = [view_explained(explained, scope) for _, explained in found[:limit]]
        versions = {one.period: one.plan_version for one in items if one.plan_version is not None}
        async with area.pool.acquire() as db:
            rules = list_month_rules(period, versions, await load_plans(db, moment.past))
        return EventPage(items=items, next_cursor=more, rules=rules, **moment.fields)

    return router


async def _find_events(
    area: AreaContext, query: FigureQuery, after: EventSortKey | None, limit: int
) -> Sequence[tuple[EventSortKey, Explained]]:
    """Return the events; the codes of departments without any are looked up."""
    async with open_consistent_read(area.pool) as db:
        found = await find_events_behind_figure(db, query, after, limit)
        missing = set(query.departments or ()) - {key[0] for key, _ in found}
        if len(found) == limit or (found and not missing):
            return found
        if query.figure is not None and query.figure.startswith(BONUS_FIGURE_PREFIX):
            outcomes = await project_outcomes.load_outcomes_booked_in(db, query.period, query.as_of)
            _check_bonus(query.figure, outcomes)
        if not missing:
            return found
        listed = await list_departments_in_period(db, query.period, query.as_of)
        if missing <= set(listed):
            return found  # nothing is behind the figure of a department that exists
        statement = await statement_queries.load_statement(db, query.period, query.as_of)
    lines = [line.department for line in statement.departments]
    codes = {await resolve_department_filter(area, code, lines) for code in query.departments or ()}
    if codes == set(query.departments or ()):
        return found
    renamed = replace(query, departments=sorted(codes))
    async with open_consistent_read(area.pool) as db:
        return await find_events_behind_figure(db, renamed, after, limit)


def _check_figure(figure: str | None) -> None:
    if figure is None or figure in FIGURES or figure.startswith(BONUS_FIGURE_PREFIX):
        return
    raise unknown_value("figure", figure, [*FIGURES, f"{BONUS_FIGURE_PREFIX}PROJECT"])


def _check_bonus(figure: str, outcomes: Sequence[project_outcomes.OutcomeEntry]) -> None:
    """Raise `UnknownValue` if no project of this code or id was closed in the month."""
    known = [entry.outcome.project for entry in outcomes]
    ids = [str(entry.outcome.project_id) for entry in outcomes]
    if figure.removeprefix(BONUS_FIGURE_PREFIX) not in (*known, *ids):
        raise unknown_value("figure", figure, [f"{BONUS_FIGURE_PREFIX}{one}" for one in known])
