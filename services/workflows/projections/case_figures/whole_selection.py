"""Figures of all selected cases together, with their bottleneck and their way through the map."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.workflows.domain.case_figures.bottleneck import (
    BottleneckBasis,
    StepTotals,
    find_bottleneck,
)
from services.workflows.domain.case_figures.map_conformance import (
    CaseMove,
    add_up,
    compare_with_map,
)
from services.workflows.domain.case_figures.shares import share_of
from services.workflows.projections.case_figures.measured_rows import (
    DurationFigures,
    StepFigures,
    nested,
    whole_seconds,
)
from services.workflows.projections.case_figures.selected_rows import (
    CASE_MEASURES,
    CASES,
    OPENINGS,
    STEP_MEASURES,
    CaseSelection,
)
from services.workflows.projections.flow_maps import STEPS_ADAPTER
from shared.http.field_types import Duration, PlainDecimal

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class BottleneckFigures(BaseModel):
    """Where most of the time was waited."""

    basis: BottleneckBasis
    source: UUID = Field(description="The flow or the import that the step is of")
    activity: str
    total: Duration
    share: PlainDecimal | None


class ConformanceFigures(BaseModel):
    """How far live cases followed the agreed map."""

    cases: int
    conforming_cases: int
    case_share: PlainDecimal | None
    moves: int
    conforming_moves: int
    move_share: PlainDecimal | None


class SelectionFigures(StepFigures):
    """Figures of all selected cases together."""

    cases: int = Field(description="Completed cases; all other figures are of them")
    withdrawn: int = Field(description="Withdrawn cases; no other figure is of them")
    cases_without_sequence: int = Field(
        description="Imported before first events were kept; they are in no variant"
    )
    reworked_cases: int = Field(description="Cases with a reopened step")
    reworked_share: PlainDecimal | None
    cycle_time: DurationFigures
    bottleneck: BottleneckFigures | None
    conformance: ConformanceFigures


_WHOLE = f"""
WITH {CASES}, {OPENINGS}
SELECT * FROM (SELECT {CASE_MEASURES} FROM cases) AS by_case,
(SELECT {STEP_MEASURES}, count(DISTINCT case_id) FILTER (WHERE reopened) AS reworked_cases
 FROM openings) AS by_opening,
(SELECT count(*) AS cases_without_sequence FROM cases
 WHERE import_id IS NOT NULL AND NOT withdrawn AND NOT EXISTS (
     SELECT FROM event_without_step AS first
     WHERE first.case_id = cases.case_id AND first.position = 0)) AS unknown
"""  # noqa: S608  constants

_TOTALS = f"""
WITH {CASES}, {OPENINGS}
SELECT source, activity, count(sojourn), coalesce(sum(sojourn), '0'::interval), count(working),
       coalesce(sum(sojourn - working), '0'::interval)
FROM openings GROUP BY source, activity
"""  # noqa: S608  constants

_PATHS = f"""
WITH {CASES}
SELECT flow_id, flow_version, path, count(*) AS cases FROM (
    SELECT flow_id, flow_version,
           jsonb_agg(jsonb_build_array(activity, department, done_at IS NOT NULL) ORDER BY step)
           AS path
    FROM cases JOIN case_step USING (case_id) WHERE flow_id IS NOT NULL AND NOT withdrawn
    GROUP BY case_id, flow_id, flow_version
) AS live GROUP BY flow_id, flow_version, path
"""  # noqa: S608  constants

_VERSIONS = "SELECT flow_id, number, steps FROM flow_version WHERE flow_id = ANY ($1)"


async def load_selection_figures(db: Connection, selection: CaseSelection) -> SelectionFigures:
    """Return the figures of all selected cases; of none, counts are 0 and the rest is null."""
    (row,) = await _fetch(db, _WHOLE, selection)
    totals = [StepTotals(*one) for one in await _fetch(db, _TOTALS, selection)]
    bottleneck = find_bottleneck(totals)
    return SelectionFigures(
        **nested(row),
        reworked_share=share_of(row["reworked_cases"], row["cases"]),
        bottleneck=bottleneck
        and BottleneckFigures(**{**bottleneck._asdict(), "total": whole_seconds(bottleneck.total)}),
        conformance=await _load_conformance(db, selection),
    )


async def _load_conformance(db: Connection, selection: CaseSelection) -> ConformanceFigures:
    paths = await _fetch(db, _PATHS, selection)
    versions = await db.fetch(_VERSIONS, list({row["flow_id"] for row in paths}))
    steps = {(flow, number): STEPS_ADAPTER.validate_json(text) for flow, number, text in versions}
    total = add_up(
        compare_with_map(
            steps[row["flow_id"], row["flow_version"]],
            [CaseMove(*move) for move in json.loads(row["path"])],
        ).times(row["cases"])
        for row in paths
    )
    return ConformanceFigures(
        **total._asdict(),
        case_share=share_of(total.conforming_cases, total.cases),
        move_share=share_of(total.conforming_moves, total.moves),
    )


async def _fetch(db: Connection, text: str, selection: CaseSelection) -> list[Any]:
    values = asdict(selection)
    places = {name: f"${number}" for number, name in enumerate(values, start=1)}
    return await db.fetch(text.format_map(places), *values.values())
