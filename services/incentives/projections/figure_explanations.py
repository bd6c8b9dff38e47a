"""The events behind the figures of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.incentives.projections.booked_changes import BookedChanges
from services.incentives.projections.counting_rules import load_counting_rules
from services.incentives.projections.explained_events import (
    EventBehindFigure,
    Explained,
    explain_events,
)
from services.incentives.projections.explained_record_changes import (
    load_record_changes,
    to_query_values,
)
from services.incentives.projections.figure_departments import (
    group_departments,
    load_departments_with_events,
)
from services.incentives.projections.outcome_corrections import load_changed_shares
from services.incentives.projections.plans_departments_locked_periods import load_plans
from services.incentives.projections.project_records import find_record_time
from services.incentives.projections.star_award_changes import AWARD_ENTRIES
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

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
"""The outcomes of the obligations behind each figure of the KPI."""

_SELECT = """
WITH weighed AS (SELECT * FROM unnest({months}::text[], {kinds}::text[]) AS weighed (period, kind)),
refused AS (
    SELECT * FROM unnest({refused_months}::text[], {refused_kinds}::text[], {reasons}::text[])
    AS refused (period, kind, reason)
),
counted AS (
    SELECT *, CASE WHEN outcome = 'excused' AND (period, kind, coalesce(excuse, 'late-input'))
        IN (SELECT * FROM refused) THEN 'late' ELSE outcome END AS counts_as
    FROM ledger NATURAL JOIN weighed
    WHERE period = {period}
),
changed AS (
    SELECT *, CASE WHEN outcome = 'excused' AND (period, kind, coalesce(excuse, 'late-input'))
        IN (SELECT * FROM refused) THEN 'late' ELSE outcome END AS counts_as,
        CASE WHEN was = 'excused' AND (period, kind, coalesce(was_excuse, 'late-input'))
        IN (SELECT * FROM refused) THEN 'late' ELSE was END AS counted_as
    FROM late_count NATURAL JOIN weighed
    WHERE booked_in = {period}
),
shown AS (  -- outcomes that this month shows: as entered, then as corrected while it was open
    SELECT *, lead(seen_from) OVER (PARTITION BY project_id ORDER BY position) AS seen_to
    FROM (
        SELECT project_id, project, period, outcome, event_id, cause, seen_from, 0 AS position
        FROM project_outcome WHERE booked_in = {period}
        UNION ALL
        SELECT project_id, project, period, outcome, event_id, cause, seen_from, position
        FROM outcome_correction AS correction WHERE booked_in = {period} AND EXISTS (
            SELECT FROM project_outcome AS entered
            WHERE entered.project_id = correction.project_id AND entered.booked_in = {period}
        )
    ) AS recorded
)
SELECT * FROM (
    SELECT department, 1 AS place, 'obligation' AS part, obligation AS name, kind, period,
           counts_as AS outcome, NULL AS was, due_at, done_at, NULL::timestamptz AS at,
           event_id, cause, seen_from, seen_to
    FROM counted
    WHERE counts_as = ANY ({outcomes}) AND {any_outcomes}
    UNION ALL
    SELECT json_object_keys(outcome -> 'ratios'), 2, 'bonus', project, NULL, period, NULL, NULL,
           NULL, NULL, NULL, event_id, cause, seen_from, seen_to
    FROM shown
    WHERE period = {period}
      AND ({project} IN (project, project_id::text) OR {all_bonuses})
    UNION ALL
    SELECT department, 3, 'adjustment', obligation, kind, period, counts_as, counted_as, NULL,
           NULL, NULL, event_id, cause, seen_from, NULL
    FROM changed
    WHERE counted_as IS DISTINCT FROM counts_as AND {all_changes}
    UNION ALL
    SELECT json_object_keys(outcome -> 'ratios'), 3, 'adjustment', project, NULL, period, NULL,
           NULL, NULL, NULL, NULL, event_id, cause, seen_from, seen_to
    FROM shown
    WHERE period <> {period}
      AND ({project} IN (project, project_id::text) OR {all_late_bonuses})
    UNION ALL
    SELECT changed_share.department, 3, 'adjustment', project, NULL, period, NULL,
           NULL, NULL, NULL, NULL, event_id, cause, seen_from, NULL
    FROM outcome_correction
    JOIN unnest({changed_events}::uuid[], {changed_departments}::text[])
        AS changed_share (event_id, department) USING (event_id)
    WHERE booked_in = {period} AND ({project} IN (project, project_id::text) OR {all_late_bonuses})
    UNION ALL
    SELECT department, 3, 'adjustment', project, NULL, period, NULL, NULL, NULL, NULL, NULL,
           event_id, cause, '-infinity', NULL  -- computed as of the time asked for
    FROM unnest({record_departments}::text[], {record_projects}::text[],
        {record_project_ids}::uuid[], {record_periods}::text[], {record_events}::uuid[],
        {record_causes}::uuid[])
        AS changed_record (department, project, project_id, period, event_id, cause)
    WHERE {project} IN (project, project_id::text) OR {all_late_bonuses}
    UNION ALL
    SELECT department, 4, 'signal', subject, fact, period, NULL, NULL, NULL, NULL, at, event_id,
           cause, seen_from, NULL
    FROM signal
    WHERE booked_in = {period} AND department IS NOT NULL AND {all_signals}
    UNION ALL
    SELECT department, CASE WHEN adjusts THEN 3 ELSE 5 END,
           CASE WHEN adjusts THEN 'adjustment' ELSE 'star' END, winner, NULL, period, NULL, NULL,
           NULL, NULL, NULL, event_id, event_id, seen_from, NULL
    FROM {award_entries} AS star
    WHERE booked_in = {period} AND ({all_stars} OR (adjusts AND {all_star_changes}))
) AS behind
""".replace("{award_entries}", AWARD_ENTRIES)


@dataclass(frozen=True)
class FigureQuery:
    """The figures to explain."""

    period: str
    departments: Sequence[str] | None = None
    """The departments' codes; `None` for every department."""
    figure: str | None = None
    """The figure: of the KPI, `adjustments`, `signals`, `stars`, `bonus:PROJECT`; `None`: all."""
    kind: str | None = None
    """The only kind of obligations to list, with their adjustments; `None` for every kind."""
    as_of: datetime | None = None


EventSortKey = tuple[str, int, str, UUID]
"""The sort key of an event: department, its section's place in the statement, name and id."""
EVENT_SORT_KEY_TYPES = (str, int, str, UUID)


def _with_sort_key(**row: Any) -> tuple[EventSortKey, EventBehindFigure]:
    # A signal's name is a title, which cursors do not carry: not every reader sees it.
    name = str(row["cause"]) if row["part"] == "signal" else row["name"]
    key = (row["department"], row["place"], name, row["event_id"])
    return key, EventBehindFigure.model_validate(row)


EVENTS_BEHIND_FIGURE_QUERY = ListQuery(
    name="events",
    select=_SELECT,
    always=[
        "{as_of}::timestamptz IS NULL OR seen_from <= {as_of}",
        "seen_to IS NULL OR seen_to > {as_of}",
    ],
    conditions={"departments": "department = ANY ({departments})"},
    sort=Sort(
        [
            SortKey('department COLLATE "C"', str),
            SortKey("place", int),
            SortKey("(CASE part WHEN 'signal' THEN cause::text ELSE name END) COLLATE \"C\"", str),
            SortKey("event_id", UUID),
        ]
    ),
    row=_with_sort_key,
)


async def find_events_behind_figure(
    db: Connection, query: FigureQuery, after: EventSortKey | None, limit: int
) -> Sequence[tuple[EventSortKey, Explained]]:
    """Return the events behind a figure, each with its sort key.

    Obligations that the plan of their month does not count are behind no figure. Several queries
    make up the answer, so run it in one snapshot of the database.
    """
    figure, any_kind = query.figure, query.kind is None
    plans = await load_plans(db, query.as_of)
    project = (
        figure[len(BONUS_FIGURE_PREFIX) :]
        if figure is not None and figure.startswith(BONUS_FIGURE_PREFIX)
        else None
    )
    # A locked month shows the differences by what was recorded of the projects at its lock.
    record_time = await find_record_time(db, query.period, query.as_of)
    changed = await load_changed_shares(db, query.period, plans, record_time)
    records = await load_record_changes(db, query.period, plans, query.as_of)
    outcomes = ALL_OUTCOMES if figure is None else OUTCOMES_BY_FIGURE.get(figure, ())
    values = {
        **await load_counting_rules(db, query.period, plans, query.kind),
        "period": query.period,
        "outcomes": outcomes,
        "any_outcomes": bool(outcomes),
        "project": project if any_kind else None,
        "all_bonuses": figure is None and any_kind,
        "all_changes": figure in (None, "adjustments"),
        "all_late_bonuses": figure in (None, "adjustments") and any_kind,
        "changed_events": [event_id for event_id, _ in changed],
        "changed_departments": [share.department for _, share in changed],
        "all_signals": figure in (None, "signals") and any_kind,
        "all_stars": figure in (None, "stars") and any_kind,
        "all_star_changes": figure == "adjustments" and any_kind,
        "as_of": query.as_of,
        **to_query_values(records),
    }
    found = await _find_by_departments(db, query, values, after, limit)
    changes = BookedChanges.of(changed, records)
    events = [event for _, event in found]
    explained = await explain_events(db, events, plans, query.as_of, changes)
    return [(key, one) for (key, _), one in zip(found, explained, strict=True)]


async def _find_by_departments(
    db: Connection,
    query: FigureQuery,
    values: Mapping[str, Any],
    after: EventSortKey | None,
    limit: int,
) -> Sequence[tuple[EventSortKey, EventBehindFigure]]:
    """Read the events of the first departments, and of more until there are enough."""
    departments = query.departments
    if departments is None:
        departments = await load_departments_with_events(db, query.period)
        departments = [*departments, *values["record_departments"]]
    found: list[tuple[EventSortKey, EventBehindFigure]] = []
    for group in group_departments(departments, after[0] if after else ""):
        found += await EVENTS_BEHIND_FIGURE_QUERY.fetch(
            db, {**values, "departments": group}, after=after, limit=limit - len(found)
        )
        if len(found) == limit:
            break
    return found
