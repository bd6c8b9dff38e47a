"""The cases that figures are over, and the rows of their steps, as SQL.

`{name}` stands for a value of `CaseSelection`, as in a declared list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class CaseSelection:
    """Which cases figures are over: those that ended in a window, of a flow or of an import."""

    ended_from: datetime | None = None
    ended_before: datetime | None = None
    flow_id: UUID | None = None
    import_id: UUID | None = None
    as_of: datetime | None = None
    """Only cases whose end was recorded by then; `None` is now."""


CASES = """
cases AS MATERIALIZED (
    SELECT case_id, coalesce(flow_id, import_id) AS source, flow_id, import_id, flow_version,
           ended_at - opened_at AS cycle, withdrawn_because IS NOT NULL AS withdrawn
    FROM case_file
    WHERE ended_at IS NOT NULL
    AND ({ended_from}::timestamptz IS NULL OR ended_at >= {ended_from}::timestamptz)
    AND ({ended_before}::timestamptz IS NULL OR ended_at < {ended_before}::timestamptz)
    AND ({flow_id}::uuid IS NULL OR flow_id = {flow_id}::uuid)
    AND ({import_id}::uuid IS NULL OR import_id = {import_id}::uuid)
    AND ({as_of}::timestamptz IS NULL
         OR coalesce(end_recorded_at, updated_at) <= {as_of}::timestamptz)
)
"""
"""Cases that have ended, the withdrawn ones among them."""

OPENINGS = """
openings AS (
    SELECT case_id, source, flow_id, import_id, activity, department, sojourn, sent_back, withdrawn,
           CASE WHEN claimed_at <= closed_at
                THEN closed_at - greatest(claimed_at, opened_at) END AS working,
           late,
           row_number() OVER (
               PARTITION BY case_id, activity, CASE WHEN import_id IS NULL THEN department END
               ORDER BY position
           ) > 1 AS reopened
    FROM (
        SELECT cases.case_id, source, flow_id, import_id, step AS position, activity, department,
               case_step.opened_at, claimed_at, coalesce(done_at, sent_back_at) AS closed_at,
               coalesce(done_at, sent_back_at) - case_step.opened_at AS sojourn,
               done_at IS NULL AND sent_back_at IS NOT NULL AS sent_back,
               withdrawn_at IS NOT NULL AS withdrawn,
               CASE WHEN done_at IS NOT NULL THEN done_at > due_at
                    WHEN overdue_at IS NOT NULL THEN true END AS late
        FROM cases JOIN case_step USING (case_id) WHERE NOT cases.withdrawn
        UNION ALL
        SELECT cases.case_id, source, flow_id, import_id, position, activity, department,
               opened_at, NULL, at, at - opened_at, false, false, NULL
        FROM cases JOIN event_without_step USING (case_id) WHERE NOT cases.withdrawn
    ) AS row
)
"""
"""Every opening of a step in a completed case, and every event of an imported one."""

# A little less than 0.9: percentile_disc computes ceil(p * n) in floating point, which may be one
# too many where p n is a whole number.
PERCENTS = "0.5, 0.899999999999"

STEP_MEASURES = f"""
count(*) AS openings, count(*) FILTER (WHERE reopened) AS reopened,
count(*) FILTER (WHERE sent_back) AS sent_back,
count(*) FILTER (WHERE openings.withdrawn) AS withdrawn_openings,
count(late) AS judged, count(*) FILTER (WHERE late) AS late,
coalesce(round(extract(epoch FROM sum(sojourn))), 0)::bigint AS total_sojourn_seconds,
count(sojourn) AS sojourn_count, avg(sojourn) AS sojourn_mean,
percentile_disc(ARRAY[{PERCENTS}]) WITHIN GROUP (ORDER BY sojourn) AS sojourn_percentiles,
count(working) AS working_count, avg(working) AS working_mean,
percentile_disc(ARRAY[{PERCENTS}]) WITHIN GROUP (ORDER BY working) AS working_percentiles,
count(working) AS waiting_count, avg(sojourn - working) AS waiting_mean,
percentile_disc(ARRAY[{PERCENTS}])
    WITHIN GROUP (ORDER BY CASE WHEN working IS NOT NULL THEN sojourn - working END)
    AS waiting_percentiles
"""
"""What is measured of a group of openings."""

CASE_MEASURES = f"""
count(*) FILTER (WHERE NOT withdrawn) AS cases, count(*) FILTER (WHERE withdrawn) AS withdrawn,
count(cycle) FILTER (WHERE NOT withdrawn) AS cycle_count,
avg(cycle) FILTER (WHERE NOT withdrawn) AS cycle_mean,
percentile_disc(ARRAY[{PERCENTS}]) WITHIN GROUP (ORDER BY cycle) FILTER (WHERE NOT withdrawn)
    AS cycle_percentiles
"""
"""What is measured of a group of cases."""
