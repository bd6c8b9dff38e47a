"""What was measured of the cases of one version of a flow, for its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from services.workflows.projections.case_figures.measured_rows import StepFigures, nested
from services.workflows.projections.case_figures.selected_rows import (
    CASES,
    OPENINGS,
    STEP_MEASURES,
    CaseSelection,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class MeasuredFlow(NamedTuple):
    """The figures of a version's completed cases, by the names of the steps."""

    steps: Mapping[str, StepFigures]
    followed: Mapping[tuple[str | None, str | None], int]
    """How many cases did the one step and opened the other later; with `None` either alone."""


_OF_VERSION = f"""
WITH {CASES}, of_version AS (SELECT * FROM cases WHERE flow_version = {{version}})
"""  # noqa: S608  constants
_STEPS = f"""
{_OF_VERSION}, {OPENINGS}
SELECT activity, {STEP_MEASURES} FROM openings
WHERE case_id IN (SELECT case_id FROM of_version) GROUP BY activity
"""  # noqa: S608  constants
_OPENINGS = """
SELECT case_step.* FROM of_version JOIN case_step USING (case_id)
WHERE NOT withdrawn AND withdrawn_at IS NULL
"""
_FOLLOWED = f"""
{_OF_VERSION}, opening AS ({_OPENINGS})
SELECT former.activity AS former, latter.activity AS latter, count(DISTINCT case_id) AS cases
FROM opening AS former JOIN opening AS latter USING (case_id)
WHERE former.done_at IS NOT NULL AND latter.step > former.step
GROUP BY former.activity, latter.activity
UNION ALL
SELECT activity, NULL, count(DISTINCT case_id) FROM opening WHERE done_at IS NOT NULL
GROUP BY activity
UNION ALL
SELECT NULL, activity, count(DISTINCT case_id) FROM opening GROUP BY activity
"""  # noqa: S608  constants


async def load_measured_flow(
    db: Connection, selection: CaseSelection, version: int
) -> MeasuredFlow:
    """Return what was measured of the selected cases that follow a version."""
    steps = await _fetch(db, _STEPS, selection, version)
    followed = await _fetch(db, _FOLLOWED, selection, version)
    return MeasuredFlow(
        {row["activity"]: StepFigures(**nested(row)) for row in steps},
        {(row["former"], row["latter"]): row["cases"] for row in followed},
    )


async def _fetch(
    db: Connection, text: str, selection: CaseSelection, version: int
) -> Sequence[Any]:
    values = {**asdict(selection), "version": version}
    places = {name: f"${number}" for number, name in enumerate(values, start=1)}
    return await db.fetch(text.format_map(places), *values.values())
