"""The query of gaps in the duty lists and standing duties: what nobody owes, or nobody gets.

A gap is between what the lists say and what the directory knows today, so this query is of the
present. A department exists that is in the area's reference data and has not been closed; one that
closes within the days that are looked ahead is a gap to come for what is due after its last day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.activity_accountability import AccountabilityKind
from shared.postgres.list_query import ListQuery, Sort, SortKey

GapKind = Literal[
    "recipient-missing", "accountable-missing", "input-missing", "no-successor", "liaison-missing"
]
"""A deliverable nobody receives, or nobody owes; an input nobody owes; an activity that ends; a
department of a running project whom nobody speaks for."""
GapSeverity = Literal["high", "medium", "low"]
"""It hurts now; it will within the time that is looked ahead; it is only planned."""

DEFAULT_DAYS = 30
"""So many days are looked ahead, and back for activities that have ended."""


class GapRow(BaseModel):
    """One gap, which an officer for duties closes, or the department's head where a liaison is."""

    gap_id: str
    kind: GapKind
    severity: GapSeverity
    entry_kind: AccountabilityKind | None
    entry_id: UUID | None
    """The project's entry, or the standing duty; `null` where a liaison is missing."""
    project_id: UUID | None
    project_code: str | None
    activity: str | None
    deliverable: str | None
    department: str
    """The department that is accountable for the entry, by the list, or that has no liaison."""
    missing: str | None
    """The department that does not exist, or the id of the input that nobody owes."""
    rank: int = Field(exclude=True)
    """The place of the severity in the order of the list; it is not shown."""
    missing_from: date | None
    """The first day on which the department does not exist; `null` for one that never did, and
    where none is missing."""
    due: date | None
    """When the deliverable is due, or the last day in force; `null` where neither is known."""


@dataclass(frozen=True)
class GapFilters:
    """Which gaps a list shows; `None` leaves a filter out."""

    today: date
    days: int = DEFAULT_DAYS
    """How far ahead, and for ended activities back, is looked."""
    kinds: Sequence[GapKind] | None = None
    severities: Sequence[GapSeverity] | None = None
    department: str | None = None
    project_id: UUID | None = None


def _last_day(code: str) -> str:
    """Return the join with `ended`: a department's last day, for ever without one.

    There is no row for a code that the directory does not have.
    """
    return (
        " LEFT JOIN LATERAL (SELECT max(coalesce(valid_to, 'infinity')) AS day"  # noqa: S608  no input
        " FROM reference"
        f" WHERE reference.kind = 'department' AND (reference.code = {code}"
        f" OR reference.folded = lower({code}))) AS ended ON true"
    )


def _is_missing(needed_until: str) -> str:
    return (
        "(ended.day IS NULL OR ended.day < {today}::date OR (ended.day < {today}::date"
        f" + {{days}}::integer AND ended.day < coalesce({needed_until}, 'infinity')))"
    )


_SEVERITY = (
    "CASE WHEN ended.day >= {today}::date AND severity = 'high' THEN 'medium' ELSE severity END"
)
_MISSING_FROM = "nullif(ended.day, 'infinity') + 1"


_INPUT_DUE = (
    "(SELECT (due_at AT TIME ZONE 'Asia/Shanghai')::date FROM handoff WHERE duty_id = input_id)"
)
_COLUMNS = (
    "entry_kind, entry_id, project_id, project_code, activity, deliverable, department, due, "
    f"{_SEVERITY} AS severity, {_MISSING_FROM} AS missing_from"
)
_OPEN = """SELECT held.kind AS entry_kind, held.entry_id, held.project_id,
    project.code AS project_code, held.activity, held.deliverable,
    held.accountable AS department, held.recipient, duty.depends_on,
    coalesce((handoff.due_at AT TIME ZONE 'Asia/Shanghai')::date, held.last_day) AS due,
    CASE WHEN held.kind = 'standing-duty' THEN coalesce(held.last_day, 'infinity')
        ELSE (handoff.due_at AT TIME ZONE 'Asia/Shanghai')::date END AS needed_until,
    CASE WHEN held.first_day IS NULL THEN 'low'
        WHEN coalesce((handoff.due_at AT TIME ZONE 'Asia/Shanghai')::date, held.first_day)
            > {today}::date + {days}::integer THEN 'medium'
        ELSE 'high' END AS severity
FROM accountability AS held LEFT JOIN project USING (project_id)
LEFT JOIN duty ON duty.duty_id = held.entry_id
LEFT JOIN handoff ON handoff.duty_id = held.entry_id
WHERE (held.kind = 'standing-duty' AND coalesce(held.last_day, 'infinity') >= {today}::date)
    OR (held.kind = 'project-entry'
        AND coalesce(handoff.status, '') NOT IN ('accepted', 'waived', 'cancelled'))"""
_WITHOUT_SUCCESSOR = """SELECT 'no-successor' AS kind, NULL AS missing, held.kind AS entry_kind,
    held.entry_id, NULL::uuid AS project_id, NULL AS project_code, held.activity, held.deliverable,
    held.accountable AS department, held.last_day AS due,
    CASE WHEN held.last_day < {today}::date THEN 'high' ELSE 'medium' END AS severity,
    NULL::date AS missing_from
FROM accountability AS held
WHERE held.kind = 'standing-duty' AND held.first_day IS NOT NULL
    AND held.last_day BETWEEN {today}::date - {days}::integer AND {today}::date + {days}::integer
    AND NOT EXISTS (SELECT FROM accountability AS next
        WHERE next.activity_key = held.activity_key AND next.entry_id <> held.entry_id
        AND (cardinality(held.scope_keys) = 0 OR cardinality(next.scope_keys) = 0
            OR next.scope_keys && held.scope_keys)
        AND coalesce(next.last_day, 'infinity') > held.last_day)"""
_WITHOUT_LIAISON = """SELECT 'liaison-missing' AS kind, NULL AS missing, NULL AS entry_kind,
    NULL::uuid AS entry_id, project.project_id, project.code AS project_code, NULL AS activity,
    NULL AS deliverable, share.department, NULL::date AS due, 'high' AS severity,
    NULL::date AS missing_from
FROM project JOIN project_share AS share USING (project_id)
WHERE project.status = 'running' AND NOT EXISTS (
    SELECT FROM liaison JOIN liaison_term AS term USING (liaison_id)
    WHERE lower(liaison.department) = lower(share.department)
    AND (liaison.item_kind = 'department' OR liaison.item_id = project.project_id)
    AND NOT term.is_ended AND term.person IS NOT NULL AND term.valid_from <= {today}::date
    AND coalesce(term.valid_to, 'infinity') >= {today}::date)"""
_FOUND = f"""SELECT 'recipient-missing' AS kind, recipient AS missing, {_COLUMNS}
FROM open{_last_day("open.recipient")} WHERE {_is_missing("needed_until")}
UNION ALL SELECT 'accountable-missing', department, {_COLUMNS}
FROM open{_last_day("open.department")} WHERE {_is_missing("needed_until")}
UNION ALL SELECT 'input-missing', input_id::text, {_COLUMNS}
FROM open CROSS JOIN unnest(open.depends_on) AS input_id
LEFT JOIN (SELECT entry_id AS known_id, accountable AS owner FROM accountability) AS input
    ON known_id = input_id{_last_day("owner")}
WHERE NOT EXISTS (SELECT FROM handoff WHERE duty_id = input_id AND status IN ('accepted', 'waived'))
    AND (known_id IS NULL OR {_is_missing(_INPUT_DUE)})
UNION ALL {_WITHOUT_SUCCESSOR}
UNION ALL {_WITHOUT_LIAISON}"""  # noqa: S608  constants, no input
_SELECT = (
    f"WITH open AS ({_OPEN}), found AS ({_FOUND}), gap AS (SELECT found.*,"  # noqa: S608  constants, no input
    " concat_ws('.', kind, coalesce(entry_id, project_id),"
    " coalesce(missing, CASE WHEN entry_id IS NULL THEN department END)) AS gap_id,"
    " array_position(ARRAY['high', 'medium', 'low'], severity) AS rank FROM found)"
    " SELECT * FROM gap"
)


GAP_LIST_QUERY = ListQuery(
    name="gaps",
    select=_SELECT,
    conditions={
        "kinds": "kind = ANY ({kinds})",
        "severities": "severity = ANY ({severities})",
        "department": "{department} IN (department, missing)",
        "project_id": "project_id = {project_id}",
    },
    sort=Sort([SortKey("rank", int), SortKey("gap_id", str)]),
    searched=("activity", "deliverable"),
    row=GapRow,
)
"""The list of gaps, the gravest first."""
