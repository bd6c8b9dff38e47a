"""What templates bring over HTTP: cycle times before and after, and flows that could have one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.workflows.domain.case_figures.duration_summary import DurationSummary
from services.workflows.domain.template_effect import EffectVerdict, judge_effect
from services.workflows.domain.template_refusals import TemplateNotPublished, UnknownTemplate
from services.workflows.projections.case_figures.measured_rows import (
    DurationFigures,
    whole_seconds,
)
from services.workflows.projections.flow_templates import find_adopted
from services.workflows.projections.template_candidates import (
    CANDIDATE_LIST_QUERY,
    CandidateWindow,
    TemplateCandidate,
)
from services.workflows.projections.template_effects import (
    EffectWindow,
    MeasuredCases,
    find_measured_template,
    measure_before,
    measure_from_template,
)
from shared.eventsourcing.company_time import CompanyTime
from shared.http.answered_moment import OfMoment, answered_moment
from shared.http.cursor_pagination import Page
from shared.http.field_types import PlainDecimal, Timestamp
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.past_reads import KnownAt
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class ComparedCases(BaseModel):
    """The finished cases of one side."""

    cases: int = Field(description="Completed cases; the cycle time is of them")
    withdrawn: int = Field(description="Withdrawn cases; they count for nothing else")
    cycle_time: DurationFigures


class CasesBefore(ComparedCases):
    """The finished cases that a template's are measured against."""

    flow_ids: list[UUID] = Field(description="Flows whose cases count that ended by `ended_by`")
    ended_by: CompanyTime = Field(description="When the template was first published")
    import_ids: list[UUID] = Field(description="Imported histories whose cases all count")


class CasesAfter(ComparedCases):
    """The finished cases that were started from a template."""

    ended_from: CompanyTime | None = Field(serialization_alias="from")
    ended_before: CompanyTime | None = Field(serialization_alias="to")


class EffectFigures(OfMoment):
    """How much faster the cases from a template are than those before it, against its target."""

    template_id: UUID
    template_version: int = Field(description="Whose target and baseline these are")
    before: CasesBefore
    after: CasesAfter
    minimum_cases: int = Field(
        description="With fewer completed cases on either side nothing is concluded"
    )
    target_percent: int = Field(description="By how much the median is to fall")
    median_reduction_percent: PlainDecimal | None = Field(
        description="1 − after / before of the medians, in percent; negative where it grew;"
        " null where there is not enough data"
    )
    p90_reduction_percent: PlainDecimal | None = Field(
        description="The same of the 90th percentiles"
    )
    verdict: EffectVerdict


def template_effect_routes(area: AreaContext) -> APIRouter:
    """Return the routes that measure templates and say which flows could have one."""
    router = create_area_router(area.name, "")

    @router.get("/templates/{template_id}/effect", dependencies=[READS_WORK])
    async def get_template_effect(
        template_id: UUID,
        ended_from: Annotated[
            Timestamp | None,
            Query(alias="from", description="Cases from the template that ended then or later"),
        ] = None,
        ended_before: Annotated[
            Timestamp | None,
            Query(alias="to", description="Cases from the template that ended before"),
        ] = None,
        known_at: KnownAt = None,
    ) -> EffectFigures:
        """Read how the cycle time of cases from the template compares with that before it."""
        moment = answered_moment(known_at)
        window = EffectWindow(ended_from, ended_before, moment.past)
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            if not await find_adopted(db, [template_id]):
                raise UnknownTemplate(template=template_id)
            template = await find_measured_template(db, template_id, moment.past)
            if template is None:
                raise TemplateNotPublished
            before = await measure_before(db, template, moment.past)
            after = await measure_from_template(db, template_id, window)
        terms = template.terms
        effect = judge_effect(before.cycle, after.cycle, terms.target_percent, terms.minimum_cases)
        return EffectFigures(
            **moment.fields,
            template_id=template_id,
            template_version=template.number,
            before=CasesBefore(
                **_compared(before),
                flow_ids=terms.baseline_flows,
                ended_by=template.first_published_at,
                import_ids=terms.baseline.import_ids,
            ),
            after=CasesAfter(**_compared(after), ended_from=ended_from, ended_before=ended_before),
            minimum_cases=terms.minimum_cases,
            target_percent=terms.target_percent,
            median_reduction_percent=effect.median_reduction_percent,
            p90_reduction_percent=effect.p90_reduction_percent,
            verdict=effect.verdict,
        )

    @router.get("/template-candidates", dependencies=[READS_WORK])
    async def list_template_candidates(
        page: Annotated[ListParameters, list_parameters(CANDIDATE_LIST_QUERY)],
        opened_from: Annotated[
            Timestamp | None,
            Query(alias="from", description="Cases that were opened then or later"),
        ] = None,
        opened_before: Annotated[
            Timestamp | None, Query(alias="to", description="Cases that were opened before")
        ] = None,
    ) -> Page[TemplateCandidate]:
        """List the flows without a published template, those with the most cases first."""
        window = CandidateWindow(opened_from, opened_before)
        return await list_page(area.pool, CANDIDATE_LIST_QUERY, window, page)

    return router


def _compared(measured: MeasuredCases) -> dict[str, object]:
    return {
        "cases": measured.cycle.count,
        "withdrawn": measured.withdrawn,
        "cycle_time": _shown(measured.cycle),
    }


def _shown(cycle: DurationSummary) -> DurationFigures:
    return DurationFigures(
        count=cycle.count,
        mean=whole_seconds(cycle.mean),
        median=whole_seconds(cycle.median),
        p90=whole_seconds(cycle.p90),
    )
