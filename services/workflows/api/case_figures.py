"""Figures over finished cases over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.workflows.projections.case_figures import figure_lists
from services.workflows.projections.case_figures.measured_rows import (
    ActivityFigures,
    DepartmentFigures,
    FlowFigures,
    HandoverFigures,
    VariantFigures,
)
from services.workflows.projections.case_figures.selected_rows import CaseSelection
from services.workflows.projections.case_figures.whole_selection import (
    SelectionFigures,
    load_selection_figures,
)
from shared.eventsourcing.company_time import CompanyTime
from shared.http.answered_moment import Moment, MomentPage, OfMoment, answered_moment
from shared.http.field_types import Timestamp
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.past_reads import KnownAt
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.postgres.list_query import ListQuery
from shared.service_runtime.area_context import AreaContext

Row = TypeVar("Row", bound=BaseModel)


class WindowFigures(OfMoment, SelectionFigures):
    """Figures of all cases that ended in a window, and which window it is."""

    ended_from: CompanyTime | None = Field(serialization_alias="from")
    ended_before: CompanyTime | None = Field(serialization_alias="to")


async def select_cases(
    ended_from: Annotated[
        Timestamp | None, Query(alias="from", description="Cases that ended then or later")
    ] = None,
    ended_before: Annotated[
        Timestamp | None, Query(alias="to", description="Cases that ended before")
    ] = None,
    flow_id: Annotated[UUID | None, Query(description="Live cases of this flow")] = None,
    import_id: Annotated[UUID | None, Query(description="Cases of this import")] = None,
    known_at: KnownAt = None,
) -> CaseSelection:
    """Return the cases that a caller asks for."""
    return CaseSelection(ended_from, ended_before, flow_id, import_id, known_at)


Selection = Annotated[CaseSelection, Depends(select_cases)]


def figure_routes(area: AreaContext) -> APIRouter:
    """Return the routes of figures."""
    router = create_area_router(area.name, "/figures")

    def resolve(asked: CaseSelection) -> tuple[CaseSelection, Moment]:
        moment = answered_moment(asked.as_of)
        return replace(asked, as_of=moment.past), moment

    async def page_of(
        query: ListQuery[Row], selected: CaseSelection, page: ListParameters
    ) -> MomentPage[Row]:
        cases, moment = resolve(selected)
        found = await list_page(area.pool, query, cases, page)
        return MomentPage[Row](**dict(found), **moment.fields)

    async def with_names(found: MomentPage[Row], names_of: dict[str, str]) -> MomentPage[Row]:
        """Return a page with the departments' names, by the field that has the code."""
        codes = {getattr(row, field) for row in found.items for field in names_of}
        names = await area.references.names_of(codes)
        items = [
            row.model_copy(
                update={name: names.get(getattr(row, field)) for field, name in names_of.items()}
            )
            for row in found.items
        ]
        return found.model_copy(update={"items": items})

    @router.get("/cases", dependencies=[READS_WORK])
    async def get_figures(selected: Selection) -> WindowFigures:
        """Read the figures of all cases that ended in a window."""
        cases, moment = resolve(selected)
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            figures = await load_selection_figures(db, cases)
        return WindowFigures(
            **dict(figures),
            **moment.fields,
            ended_from=cases.ended_from,
            ended_before=cases.ended_before,
        )

    @router.get("/flows", dependencies=[READS_WORK])
    async def list_flow_figures(
        page: Annotated[ListParameters, list_parameters(figure_lists.FLOW_FIGURES_QUERY)],
        selected: Selection,
    ) -> MomentPage[FlowFigures]:
        """List the figures of each flow and each import."""
        return await page_of(figure_lists.FLOW_FIGURES_QUERY, selected, page)

    @router.get("/steps", dependencies=[READS_WORK])
    async def list_step_figures(
        page: Annotated[ListParameters, list_parameters(figure_lists.STEP_FIGURES_QUERY)],
        selected: Selection,
    ) -> MomentPage[ActivityFigures]:
        """List the figures of each step of a flow and each activity of an import."""
        return await page_of(figure_lists.STEP_FIGURES_QUERY, selected, page)

    @router.get("/departments", dependencies=[READS_WORK])
    async def list_department_figures(
        page: Annotated[ListParameters, list_parameters(figure_lists.DEPARTMENT_FIGURES_QUERY)],
        selected: Selection,
    ) -> MomentPage[DepartmentFigures]:
        """List the figures of each department."""
        found = await page_of(figure_lists.DEPARTMENT_FIGURES_QUERY, selected, page)
        return await with_names(found, {"department": "department_name"})

    @router.get("/variants", dependencies=[READS_WORK])
    async def list_variants(
        page: Annotated[ListParameters, list_parameters(figure_lists.VARIANT_FIGURES_QUERY)],
        selected: Selection,
    ) -> MomentPage[VariantFigures]:
        """List the sequences of activities with their frequency, the most frequent first."""
        return await page_of(figure_lists.VARIANT_FIGURES_QUERY, selected, page)

    @router.get("/handovers", dependencies=[READS_WORK])
    async def list_handover_figures(
        page: Annotated[ListParameters, list_parameters(figure_lists.HANDOVER_FIGURES_QUERY)],
        selected: Selection,
    ) -> MomentPage[HandoverFigures]:
        """List how often work went from one department to another one."""
        found = await page_of(figure_lists.HANDOVER_FIGURES_QUERY, selected, page)
        return await with_names(found, {"sender": "sender_name", "recipient": "recipient_name"})

    return router
