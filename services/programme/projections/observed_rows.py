"""The observations of each target, as SQL: one row for each, in whole numbers.

`$1` to `$2` is the window, `$3` the kinds of work of the flows and histories that are named, `$4`
whether the baseline is meant. Named kinds of work narrow the pieces of work of
`collaboration-efficiency` to their steps; their cases are problems for `resolution-time`, beside
requests and blockers; for `template-speed` they say which cases the baseline has, instead of those
of all flows that have cases from a template, and named flows are those whose cases are current:
cases of other flows would take another time anyhow.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.programme.domain.target_codes import TargetCode

_MICROSECONDS = "(extract(epoch FROM {0}.ended_at - {0}.began_at) * 1000000)::bigint"
_DONE = (
    "{0}.fact_id IS NOT NULL AND {0}.began_at <= {0}.ended_at"
    " AND {0}.ended_at >= $1 AND {0}.ended_at < $2"
)


def _took(alias: str) -> str:
    return _MICROSECONDS.format(alias)


def _done(alias: str) -> str:
    return _DONE.format(alias)


_EFFICIENCY = f"""
SELECT step.fact_id, step.ended_at AS at, step.department, step.project_id,
    coalesce(of_case.work, 'case') AS work, 1::bigint AS numerator, {_took("step")} AS denominator,
    NULL::text AS currency
FROM measured_item AS step
LEFT JOIN measured_item AS of_case
    ON of_case.kind = 'case' AND of_case.item = step.case_id::text
WHERE step.kind = 'step' AND step.received AND {_done("step")}
    AND ($3::text[] = '{{}}' OR of_case.work = ANY ($3)) AND $4::boolean IS NOT NULL
UNION ALL
SELECT handoff.fact_id, handoff.ended_at, handoff.department, handoff.project_id, handoff.work, 1,
    {_took("handoff")}, NULL
FROM measured_item AS handoff
WHERE handoff.kind = 'handoff' AND {_done("handoff")} AND $3::text[] = '{{}}'
"""  # noqa: S608  constants, here and below

_COST = """
SELECT fact_id, ended_at AS at, department, project_id, work, amount AS numerator,
    amount AS denominator, currency
FROM measured_item
WHERE kind = 'cost' AND fact_id IS NOT NULL AND ended_at >= $1 AND ended_at < $2
    AND $3::text[] IS NOT NULL AND $4::boolean IS NOT NULL
"""

_RESOLUTION = f"""
SELECT fact_id, ended_at AS at, department, project_id, work, {_took("problem")} AS numerator,
    1::bigint AS denominator, NULL::text AS currency
FROM measured_item AS problem
WHERE (kind IN ('request', 'blocker') OR (kind = 'case' AND work = ANY ($3::text[])))
    AND {_done("problem")} AND $4::boolean IS NOT NULL
"""  # noqa: S608

_TEMPLATE = f"""
SELECT fact_id, ended_at AS at, department, project_id, work, {_took("cases")} AS numerator,
    1::bigint AS denominator, NULL::text AS currency
FROM measured_item AS cases
WHERE kind = 'case' AND {_done("cases")} AND from_template <> $4::boolean AND CASE
    WHEN NOT $4 THEN work = ANY ($3::text[])
        OR NOT EXISTS (SELECT FROM unnest($3::text[]) AS named WHERE starts_with(named, 'flow/'))
    WHEN $3::text[] = '{{}}' THEN work IN (SELECT templated.work
    FROM measured_item AS templated WHERE templated.kind = 'case' AND templated.from_template)
    ELSE work = ANY ($3) END
"""  # noqa: S608

_SATISFACTION = """
SELECT event_id AS fact_id, closed_at AS at, NULL::text AS department, NULL::uuid AS project_id,
    'survey' AS work, mean::bigint * answers AS numerator, answers::bigint AS denominator,
    NULL::text AS currency
FROM observed_satisfaction
WHERE closed_at >= $1 AND closed_at < $2
    AND $3::text[] IS NOT NULL AND $4::boolean IS NOT NULL
"""

OBSERVED_ROWS: Mapping[TargetCode, str] = {
    "collaboration-efficiency": _EFFICIENCY,
    "communication-cost": _COST,
    "resolution-time": _RESOLUTION,
    "template-speed": _TEMPLATE,
    "satisfaction": _SATISFACTION,
}
"""`goal-attainment` follows from what happened to goals: `domain/goal_happening.py`."""
