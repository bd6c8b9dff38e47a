"""How long the cases from a template took, and those that they are measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from services.workflows.domain.case_figures.duration_summary import DurationSummary
from services.workflows.domain.template_terms import TemplateTerms
from services.workflows.projections.case_figures.selected_rows import CASE_MEASURES

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class EffectWindow:
    """Which of the template's cases are measured: those that ended in a window."""

    ended_from: datetime | None = None
    ended_before: datetime | None = None
    as_of: datetime | None = None
    """Only cases whose end was recorded by then; `None` is now."""


class MeasuredTemplate(NamedTuple):
    """A template as it was at a moment: the newest version published by then."""

    number: int
    terms: TemplateTerms
    first_published_at: datetime


class MeasuredCases(NamedTuple):
    """Finished cases of one side of the comparison."""

    withdrawn: int
    cycle: DurationSummary
    """Of the cases that were not withdrawn."""


async def find_measured_template(
    db: Connection, template_id: UUID, as_of: datetime | None
) -> MeasuredTemplate | None:
    """Return a template's version of a moment; `None` where none was published by then."""
    rows = await db.fetch(
        "SELECT number, terms, published_at FROM flow_template_version"
        " WHERE template_id = $1 AND published_at <= coalesce($2, 'infinity'::timestamptz)"
        " ORDER BY number",
        template_id,
        as_of,
    )
    if not rows:
        return None
    newest = rows[-1]
    terms = TemplateTerms.model_validate_json(newest["terms"])
    return MeasuredTemplate(newest["number"], terms, rows[0]["published_at"])


_MEASURED = f"""
SELECT {CASE_MEASURES} FROM (
    SELECT ended_at - opened_at AS cycle, withdrawn_because IS NOT NULL AS withdrawn
    FROM case_file WHERE ended_at IS NOT NULL
    AND ($1::timestamptz IS NULL OR coalesce(end_recorded_at, updated_at) <= $1)
    AND %s
) AS cases
"""  # noqa: S608  constants
_FROM_TEMPLATE = _MEASURED % (
    "case_id IN (SELECT case_id FROM case_form WHERE template_id = $2)"
    " AND ($3::timestamptz IS NULL OR ended_at >= $3)"
    " AND ($4::timestamptz IS NULL OR ended_at < $4)"
)
_BEFORE = _MEASURED % ("((flow_id = ANY ($2) AND ended_at <= $3) OR import_id = ANY ($4::uuid[]))")


async def measure_from_template(
    db: Connection, template_id: UUID, window: EffectWindow
) -> MeasuredCases:
    """Return the cases that were started from a template and ended in a window."""
    row = await db.fetchrow(
        _FROM_TEMPLATE, window.as_of, template_id, window.ended_from, window.ended_before
    )
    return _to_cases(row)


async def measure_before(
    db: Connection, template: MeasuredTemplate, as_of: datetime | None
) -> MeasuredCases:
    """Return the cases of its baseline: of flows those that ended before it was published."""
    terms = template.terms
    flows: Sequence[UUID] = terms.baseline_flows
    row = await db.fetchrow(
        _BEFORE, as_of, flows, template.first_published_at, terms.baseline.import_ids
    )
    return _to_cases(row)


def _to_cases(row: Record | None) -> MeasuredCases:
    assert row is not None  # noqa: S101  an aggregate without groups has one row
    median, p90 = row["cycle_percentiles"] or (None, None)
    cycle = DurationSummary(row["cycle_count"], row["cycle_mean"], median, p90)
    return MeasuredCases(row["withdrawn"], cycle)
