"""The collaboration star over HTTP: months, rankings, nominations, and who was awarded."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.incentives.api.periods import READS_PAY, READS_REFERENCE, PeriodInPath
from services.incentives.api.star_actions import star_actions
from services.incentives.api.star_views import (
    RankedCandidatePage,
    load_candidates,
    may_read,
    view_page,
)
from services.incentives.domain.incentive_plan import plan_in_force
from services.incentives.domain.star_ranking import TIE_BREAK, StarRanking, StarTieBreak
from services.incentives.domain.star_terms import StarTerms
from services.incentives.projections import star_month_queries as queries
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.plans_departments_locked_periods import (
    load_locked_statement_json,
    load_plans,
)
from services.incentives.projections.star_alerts import load_star_alerts
from services.incentives.projections.star_award_changes import (
    StarAwardChange,
    load_award_changes,
)
from services.incentives.projections.star_month_queries import (
    PublishedStar,
    StarDecision,
    StarMonthRow,
    StarNomination,
)
from shared.contracts.read_classes import ReadClass
from shared.http.allowed_actions import Actions, CallerActions
from shared.http.command_execution import format_etag
from shared.http.cursor_pagination import Cursor, Page, Total
from shared.http.field_types import Code, SingleLineText, YearMonth
from shared.http.list_query_paging import (
    ListParameters,
    list_page,
    list_parameters,
    sequence_page,
)
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_PEOPLE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

MAX_CANDIDATES = 100
"""The alerts of so many candidates are looked for in one answer."""


class RankingDetail(BaseModel):
    """What happened in one ranking of a month, and what the caller may do."""

    ranking: StarRanking
    winners: int
    """How many the plan awards; 0 for none."""
    decision: StarDecision | None
    """Before it is published, for those alone who read the pay of all departments."""
    changes: list[StarAwardChange]
    """What disputes changed of the awards since they were published, in order."""
    actions: Actions


class StarMonthDetail(BaseModel):
    """A month's star: its rules, and how far it is."""

    period: str
    is_open: bool
    """Whether its candidates are listed, so that nominations are taken."""
    plan_version: int
    terms: StarTerms
    currency: str
    tie_break: list[StarTieBreak]
    rankings: list[RankingDetail]


def star_routes(area: AreaContext) -> APIRouter:
    """Return the routes that read the star."""
    router = create_area_router(area.name)

    @router.get("/star-months", dependencies=[READS_REFERENCE], summary="The star, month by month")
    async def list_star_months(
        page: Annotated[ListParameters, list_parameters(queries.STAR_MONTH_LIST_QUERY)],
        missed: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
    ) -> Page[StarMonthRow]:
        """List the locked months, the latest first; a month with one left to decide is missed."""
        return await list_page(area.pool, queries.STAR_MONTH_LIST_QUERY, {"missed": missed}, page)

    @router.get(
        "/star-months/{period}", dependencies=[READS_REFERENCE], summary="The star of a month"
    )
    async def get_star_month(
        period: PeriodInPath, scope: CallerReadScope, actions: CallerActions, response: Response
    ) -> StarMonthDetail:
        """Read the rules of a month's star, its decisions, and what the caller may do."""
        async with open_consistent_read(area.pool) as db:
            opened = await queries.find_opened_month(db, period)
            plan = plan_in_force(period, await load_plans(db))
            decisions = {one.ranking: one for one in await queries.list_star_decisions(db, period)}
            changes = await load_award_changes(db, period)
        reads_all = scope.reads_all(ReadClass.PAY)
        response.headers["ETag"] = format_etag(opened.version if opened else 0)
        terms = opened.terms if opened else plan.star
        rankings = []
        for ranking in StarRanking:
            decision = decisions.get(ranking)
            is_seen = decision is not None and (reads_all or decision.status == "published")
            rankings.append(
                RankingDetail(
                    ranking=ranking,
                    winners=getattr(terms.winners, ranking.value),
                    decision=decision if is_seen else None,
                    changes=list(changes.get(ranking, ())),
                    actions=await star_actions(area, actions, period, ranking),
                )
            )
        return StarMonthDetail(
            period=period,
            is_open=opened is not None,
            plan_version=opened.plan_version if opened else plan.version,
            terms=terms,
            currency=opened.currency if opened else plan.currency,
            tie_break=list(TIE_BREAK),
            rankings=rankings,
        )

    @router.get(
        "/star-months/{period}/rankings/{ranking}",
        dependencies=[READS_PAY],
        summary="A ranking of a month",
    )
    async def list_star_ranking(
        period: PeriodInPath,
        ranking: StarRanking,
        scope: CallerReadScope,
        limit: Annotated[int, Query(ge=1, le=MAX_CANDIDATES)] = MAX_CANDIDATES,
        cursor: Cursor = None,
        *,
        total: Total = False,
    ) -> RankedCandidatePage:
        """List who is ranked, the first first, with figures and alerts; then who has too little.

        Of a locked month it does not change; of an open month it is as of now. Departments see
        their own, their teams and their people.
        """
        found, _ = await load_candidates(area, period, ranking)
        readable = [one for one in found.candidates if may_read(scope, one)]
        bound = {"list": "star-ranking", "period": period, "ranking": ranking.value}
        page = sequence_page(readable, cursor, limit, total=total, **bound)
        codes = [one.code for one in page.items]
        async with open_consistent_read(area.pool) as db:
            alerts = await load_star_alerts(db, period, ranking, codes, found.plan.star.alerts)
            is_final = await load_locked_statement_json(db, period) is not None
        about = {"period": period, "ranking": ranking, "is_final": is_final}
        return view_page(page, found, alerts, scope, **about)

    @router.get(
        "/star-months/{period}/nominations",
        dependencies=[READS_PEOPLE],
        summary="The nominations of a month",
    )
    async def list_star_nominations(
        period: PeriodInPath,
        page: Annotated[ListParameters, list_parameters(queries.STAR_NOMINATION_LIST_QUERY)],
        scope: CallerReadScope,
        ranking: SeveralValues[StarRanking] = None,
        candidate: SingleLineText | None = None,
    ) -> Page[StarNomination]:
        """List who was nominated by whom and why; departments read those of their own."""
        filters = {"period": period, "ranking": ranking, "candidate": candidate}
        limit = scope.limit(ReadClass.PEOPLE)
        return await list_page(
            area.pool, queries.STAR_NOMINATION_LIST_QUERY, filters, page, readable_by=limit
        )

    @router.get("/stars", dependencies=[READS_REFERENCE], summary="Who was awarded")
    async def list_stars(
        page: Annotated[ListParameters, list_parameters(queries.PUBLISHED_STAR_LIST_QUERY)],
        period: YearMonth | None = None,
        ranking: StarRanking | None = None,
        department: Code | None = None,
    ) -> Page[PublishedStar]:
        """List the winners whose awards hold, for everybody; the latest month first."""
        code = department and await area.references.spelling_of(department)
        filters = {"period": period, "ranking": ranking, "department": code}
        return await list_page(area.pool, queries.PUBLISHED_STAR_LIST_QUERY, filters, page)

    return router
