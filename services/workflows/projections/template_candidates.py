"""The list of flows that many cases follow and that have no template yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.workflows.projections.case_figures.measured_rows import DurationFigures, nested
from services.workflows.projections.case_figures.selected_rows import CASE_MEASURES
from shared.postgres.list_query import ListQuery, Sort, SortKey


@dataclass(frozen=True)
class CandidateWindow:
    """When the cases were opened that are counted; `None` leaves a limit out."""

    opened_from: datetime | None = None
    opened_before: datetime | None = None


class TemplateCandidate(BaseModel):
    """A flow without a published template, and its cases."""

    id: UUID = Field(description="The flow's id")
    name: str
    started: int = Field(description="Cases that were opened in the window")
    running: int = Field(description="Those of them that have not ended")
    withdrawn: int = Field(description="Those of them that were withdrawn")
    cases: int = Field(description="Those of them that were completed; the cycle time is theirs")
    cycle_time: DurationFigures


def _made_of_columns(**columns: Any) -> TemplateCandidate:
    return TemplateCandidate(**nested(columns))


_ID = SortKey("id", UUID)

CANDIDATE_LIST_QUERY = ListQuery(
    name="template-candidates",
    select=f"""
WITH opened AS (
    SELECT flow_id, ended_at, ended_at - opened_at AS cycle,
           withdrawn_because IS NOT NULL AS withdrawn
    FROM case_file WHERE flow_id IS NOT NULL
    AND ({{opened_from}}::timestamptz IS NULL OR opened_at >= {{opened_from}}::timestamptz)
    AND ({{opened_before}}::timestamptz IS NULL OR opened_at < {{opened_before}}::timestamptz)
),
counted AS (
    SELECT flow_id, count(*) AS started, count(*) FILTER (WHERE ended_at IS NULL) AS running
    FROM opened GROUP BY flow_id
),
measured AS (
    SELECT flow_id, {CASE_MEASURES} FROM opened WHERE ended_at IS NOT NULL GROUP BY flow_id
)
SELECT * FROM (
    SELECT counted.flow_id AS id, name, started, running, coalesce(cases, 0) AS cases,
           coalesce(withdrawn, 0) AS withdrawn, cycle_count, cycle_mean, cycle_percentiles
    FROM counted JOIN flow USING (flow_id) LEFT JOIN measured USING (flow_id)
    WHERE NOT EXISTS (
        SELECT FROM flow_template
        WHERE flow_template.flow_id = counted.flow_id AND status = 'published'
    )
) AS listed
""",  # noqa: S608  constants
    sort=Sort([SortKey("started", int), _ID], descending=True),
    sorts={"name": Sort([SortKey("name", str), _ID])},
    row=_made_of_columns,
    searched=("name",),
    id_key=_ID,
)
"""Flows by the number of their cases, the most frequent first."""
