"""The events behind a figure of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.incentive_plan import plan_in_force
from services.incentives.projections.obligation_ledger import list_adjusted_periods
from services.incentives.projections.plans_roster_locks import load_plans
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

StatementSection = Literal["obligation", "bonus", "adjustment", "signal"]

BONUS_FIGURE_PREFIX = "bonus:"
RATED_OUTCOMES = ("on_time", "late")
ALL_OUTCOMES = (*RATED_OUTCOMES, "excused")

OUTCOMES_BY_FIGURE = {
    "due": ALL_OUTCOMES,
    "on_time": ("on_time",),
    "late": ("late",),
    "excused": ("excused",),
    "on_time_rate": RATED_OUTCOMES,
    "score": RATED_OUTCOMES,
    "weighted_points": RATED_OUTCOMES,
}
"""Which obligations each figure of the KPI rests on."""


class Explained(BaseModel):
    """One event behind a figure."""

    part: StatementSection
    name: str
    """The obligation, the project's code, or what a signal is about."""
    kind: str | None
    """Of an obligation; of a signal the fact's name."""
    period: str
    """The month it belongs to; an adjustment's is a locked one."""
    outcome: str | None
    was: str | None
    """An adjustment's outcome before."""
    due_at: datetime | None
    done_at: datetime | None
    event_id: UUID
    """The incentive area's own event."""
    cause: UUID
    """The fact behind it, whose id is its event's in the area it happened in."""
    at: datetime | None
    """A signal's moment."""


_SELECT = """
WITH weighed AS (SELECT * FROM unnest({months}::text[], {kinds}::text[]) AS weighed (period, kind))
SELECT * FROM (
    SELECT 1 AS place, 'obligation' AS part, obligation AS name, kind, period, outcome,
           NULL AS was, due_at, done_at, NULL::timestamptz AS at, event_id, cause,
           seen_from, seen_to
    FROM ledger NATURAL JOIN weighed
    WHERE period = {period} AND department = {department} AND outcome = ANY ({outcomes})
    UNION ALL
    SELECT 2, 'bonus', project, NULL, period, NULL, NULL, NULL, NULL, NULL, event_id, cause,
           seen_from, NULL
    FROM project_outcome
    WHERE booked_in = {period} AND period = {period}
      AND outcome -> 'ratios' -> {department} IS NOT NULL AND (project = {project} OR {all_bonuses})
    UNION ALL
    SELECT 3, 'adjustment', obligation, kind, period, outcome, was, NULL, NULL, NULL, event_id,
           cause, seen_from, NULL
    FROM late_count NATURAL JOIN weighed
    WHERE booked_in = {period} AND department = {department} AND was IS DISTINCT FROM outcome
      AND {all_changes}
    UNION ALL
    SELECT 3, 'adjustment', project, NULL, period, NULL, NULL, NULL, NULL, NULL, event_id, cause,
           seen_from, NULL
    FROM project_outcome
    WHERE booked_in = {period} AND period <> {period}
      AND outcome -> 'ratios' -> {department} IS NOT NULL AND {all_late_bonuses}
    UNION ALL
    SELECT 4, 'signal', subject, fact, period, NULL, NULL, NULL, NULL, at, event_id, cause,
           seen_from, NULL
    FROM signal
    WHERE booked_in = {period} AND department = {department} AND {all_signals}
) AS behind
"""


@dataclass(frozen=True)
class FigureQuery:
    """Which figure is to be explained."""

    period: str
    department: str
    figure: str | None = None
    """A KPI figure, `adjustments`, `signals`, `bonus:PROJECT`, or `None` for all of them."""
    kind: str | None = None
    """Only obligations of this kind, and adjustments of them."""
    as_of: datetime | None = None


EventSortKey = tuple[int, str, UUID]
"""The section's place in the statement, the event's name and its id."""


def _with_sort_key(**row: Any) -> tuple[EventSortKey, Explained]:
    return (row["place"], row["name"], row["event_id"]), Explained.model_validate(row)


EVENTS_BEHIND_FIGURE = ListQuery(
    name="events",
    select=_SELECT,
    always=[
        "{as_of}::timestamptz IS NULL OR seen_from <= {as_of}",
        "seen_to IS NULL OR seen_to > {as_of}",
    ],
    sort=Sort([SortKey("place", int), SortKey("name", str), SortKey("event_id", UUID)]),
    row=_with_sort_key,
)


async def find_events_behind_figure(
    db: Connection, query: FigureQuery, after: EventSortKey | None, limit: int
) -> Sequence[tuple[EventSortKey, Explained]]:
    """Return the events behind a figure, each with its sort key.

    What the plan of its month does not count is behind no figure. Several queries make up the
    answer: run it in one snapshot of the database.
    """
    figure, any_kind = query.figure, query.kind is None
    counted_kinds = await _load_counted_kinds(db, query)
    project = (
        figure[len(BONUS_FIGURE_PREFIX) :]
        if figure is not None and figure.startswith(BONUS_FIGURE_PREFIX)
        else None
    )
    values = {
        "months": [month for month, _ in counted_kinds],
        "kinds": [kind for _, kind in counted_kinds],
        "period": query.period,
        "department": query.department,
        "outcomes": ALL_OUTCOMES if figure is None else OUTCOMES_BY_FIGURE.get(figure, ()),
        "project": project if any_kind else None,
        "all_bonuses": figure is None and any_kind,
        "all_changes": figure in (None, "adjustments"),
        "all_late_bonuses": figure in (None, "adjustments") and any_kind,
        "all_signals": figure in (None, "signals") and any_kind,
        "as_of": query.as_of,
    }
    return await EVENTS_BEHIND_FIGURE.fetch(db, values, after=after, limit=limit)


async def _load_counted_kinds(db: Connection, query: FigureQuery) -> Sequence[tuple[str, str]]:
    """Return the kinds that count, there and in the months adjusted, as (month, kind)."""
    known = await load_plans(db, query.as_of)
    return [
        (period, kind)
        for period in [query.period, *await list_adjusted_periods(db, query.period)]
        for kind in plan_in_force(period, known).obligation_weights
        if query.kind in (None, kind)
    ]
