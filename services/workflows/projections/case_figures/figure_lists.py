"""The lists of figures: by flow, by step, by department, by variant, and the handover matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from services.workflows.projections.case_figures.measured_rows import (
    ActivityFigures,
    DepartmentFigures,
    FlowFigures,
    HandoverFigures,
    VariantFigures,
    nested,
)
from services.workflows.projections.case_figures.selected_rows import (
    CASE_MEASURES,
    CASES,
    OPENINGS,
    STEP_MEASURES,
)
from shared.postgres.list_query import ListQuery, Sort, SortKey

MOST_ACTIVITIES = 1000

Row = TypeVar("Row", bound=BaseModel)

SOURCE_NAMES = """
LEFT JOIN flow USING (flow_id) LEFT JOIN history_import USING (import_id)
"""
_NAMED = f"coalesce(flow.name, history_import.filename) AS source_name FROM grouped {SOURCE_NAMES}"


def _made_of_columns(row: type[Row]) -> Callable[..., Row]:
    def make(**columns: Any) -> Row:
        return row(**nested(columns))

    return make


_SOURCE = SortKey("source", UUID)

FLOW_FIGURES_QUERY = ListQuery(
    name="figures-flows",
    select=f"""
WITH {CASES}, {OPENINGS},
by_case AS (
    SELECT source, flow_id, import_id, {CASE_MEASURES}
    FROM cases GROUP BY source, flow_id, import_id
),
by_opening AS (SELECT source, {STEP_MEASURES} FROM openings GROUP BY source),
grouped AS (SELECT * FROM by_case LEFT JOIN by_opening USING (source))
SELECT * FROM (SELECT grouped.*, {_NAMED}) AS listed
""",  # noqa: S608  constants
    sort=Sort([_SOURCE]),
    row=_made_of_columns(FlowFigures),
)
"""Figures by flow and by import."""

_ACTIVITY = SortKey("activity", str)
_SOJOURN = SortKey("total_sojourn_seconds", int)

STEP_FIGURES_QUERY = ListQuery(
    name="figures-steps",
    select=f"""
WITH {CASES}, {OPENINGS},
grouped AS (
    SELECT source, flow_id, import_id, activity, {STEP_MEASURES}
    FROM openings GROUP BY source, flow_id, import_id, activity
)
SELECT * FROM (SELECT grouped.*, {_NAMED}) AS listed
""",  # noqa: S608  constants
    sort=Sort([_SOURCE, _ACTIVITY]),
    sorts={"sojourn": Sort([_SOJOURN, _SOURCE, _ACTIVITY])},
    row=_made_of_columns(ActivityFigures),
)
"""Figures by step of a flow, and by activity of an import."""

_DEPARTMENT = SortKey("department", str)

DEPARTMENT_FIGURES_QUERY = ListQuery(
    name="figures-departments",
    select=f"""
WITH {CASES}, {OPENINGS}
SELECT * FROM (
    SELECT department, {STEP_MEASURES} FROM openings
    WHERE department IS NOT NULL GROUP BY department
) AS listed
""",  # noqa: S608  constants
    sort=Sort([_DEPARTMENT]),
    sorts={"sojourn": Sort([_SOJOURN, _DEPARTMENT])},
    row=_made_of_columns(DepartmentFigures),
)
"""Figures by department; what names none is nobody's."""

VARIANT_FIGURES_QUERY = ListQuery(
    name="figures-variants",
    select=f"""
WITH {CASES},
moves AS (
    SELECT case_id, step AS position, activity FROM cases JOIN case_step USING (case_id)
    WHERE NOT withdrawn
    UNION ALL
    SELECT case_id, position, activity FROM cases JOIN event_without_step USING (case_id)
    WHERE NOT withdrawn
),
paths AS (
    SELECT case_id, min(position) AS first, array_agg(activity ORDER BY position) AS path
    FROM moves GROUP BY case_id
),
grouped AS (
    SELECT source, flow_id, import_id, path, {CASE_MEASURES},
           round(count(*) / sum(count(*)) OVER (PARTITION BY source), 4) AS share
    FROM cases JOIN paths USING (case_id)
    WHERE import_id IS NULL OR first = 0
    GROUP BY source, flow_id, import_id, path
)
SELECT * FROM (
    SELECT source, flow_id, import_id, md5(path::text) AS variant, cardinality(path) AS length,
           path[1:{MOST_ACTIVITIES}] AS activities, grouped.cases, share, cycle_count, cycle_mean,
           cycle_percentiles, {_NAMED}
) AS listed
""",  # noqa: S608  constants
    sort=Sort([SortKey("cases", int), _SOURCE, SortKey("variant", str)], descending=True),
    row=_made_of_columns(VariantFigures),
)
"""The sequences of activities, the most frequent first.

A case of a history that was imported before its first event was kept has no known sequence.
"""

_PAIR = (SortKey("sender", str), SortKey("recipient", str))

HANDOVER_FIGURES_QUERY = ListQuery(
    name="figures-handovers",
    select=f"""
WITH {CASES}
SELECT * FROM (
    SELECT sender, recipient, count(*) AS times
    FROM cases JOIN case_handover USING (case_id) WHERE NOT withdrawn GROUP BY sender, recipient
) AS listed
""",  # noqa: S608  constants
    sort=Sort(_PAIR),
    sorts={"times": Sort([SortKey("times", int), *_PAIR])},
    row=HandoverFigures,
)
"""The handover matrix: departments that got work from another one, and how often."""
