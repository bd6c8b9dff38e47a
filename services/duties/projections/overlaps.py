"""The query of overlaps: where two departments are accountable for the same, or do the same.

In the lists: the same activity in logs from before overlaps were refused, or in an overdue entry;
and similarly worded activities. In behaviour: two departments that handed over the same output.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from shared.postgres.list_query import ListQuery, Sort, SortKey

OverlapKind = Literal["same-activity", "similar-activity", "same-output"]
"""Found in lists by activity, in lists by wording, or in what was handed over."""
EvidenceKind = Literal["project-entry", "standing-duty", "handoff"]

MAX_EVIDENCE = 20
"""So many pieces of evidence a row names, the newest ones."""
DEFAULT_WINDOW = 31
"""Outputs that were handed over so many days apart, or fewer, are compared."""


class OverlapEvidence(BaseModel):
    """One thing by which an overlap is seen."""

    kind: EvidenceKind
    id: UUID
    """Of the project's entry, the standing duty or the handoff."""
    department: str
    project_id: UUID | None
    occurrence: str | None
    """The date of a standing duty that was met, such as `2026-10`; `null` for anything else."""
    on: date | None
    """The first day of an accountability, or the day of a delivery; `null` before the kick-off."""


class OverlapRow(BaseModel):
    """Two departments that overlap."""

    overlap_id: str
    kind: OverlapKind
    department: str
    other_department: str
    name: str
    """The activity, or the deliverable that was handed over."""
    other_name: str
    """As the other department has it; the same text, or a similar one."""
    recipient: str | None
    """Who got both outputs; `null` where the overlap is in the lists, or the recipients differ."""
    similarity: int
    """In per cent; 100 where the names are the same."""
    since: date
    """The first day that both have in common, or the first of the deliveries."""
    until: date | None
    """The last one; `null` where there is no end."""
    deliveries: int
    """How many outputs were handed over by both together; 0 where the overlap is in the lists."""
    evidence: Sequence[OverlapEvidence]


@dataclass(frozen=True)
class OverlapFilters:
    """Which overlaps a list shows; `None` leaves a filter out."""

    today: date
    """The day as of which entries of projects that have no kick-off yet are compared."""
    within_days: int = DEFAULT_WINDOW
    """How far apart in days two outputs may have been handed over."""
    kinds: Sequence[OverlapKind] | None = None
    department: str | None = None
    similarity: int | None = None
    """At least so many per cent."""
    deliveries: int | None = None
    """At least so many; leaves out what is found in the lists."""
    on_or_after: date | None = None
    """Only what lasts until this day or longer."""


def _listed(kind: str, similarity: str, pairs: str, condition: str) -> str:
    """Return the query of overlaps between accountabilities; `one` and `other` are joined."""
    return f"""SELECT '{kind}' AS kind, one.accountable AS department,
    other.accountable AS other_department, one.activity AS name, other.activity AS other_name,
    NULL AS recipient, {similarity} AS similarity,
    greatest(coalesce(one.first_day, {{today}}::date), coalesce(other.first_day, {{today}}::date))
        AS since,
    nullif(least(coalesce(one.last_day, 'infinity'), coalesce(other.last_day, 'infinity')),
        'infinity') AS until,
    0 AS deliveries,
    jsonb_build_array(
        jsonb_build_object('kind', one.kind, 'id', one.entry_id, 'department', one.accountable,
            'project_id', one.project_id, 'occurrence', NULL, 'on', one.first_day),
        jsonb_build_object('kind', other.kind, 'id', other.entry_id,
            'department', other.accountable, 'project_id', other.project_id, 'occurrence', NULL,
            'on', other.first_day)) AS evidence
FROM accountability AS one {pairs}
    AND one.entry_id < other.entry_id AND one.accountable_key <> other.accountable_key
    AND (cardinality(one.scope_keys) = 0 OR cardinality(other.scope_keys) = 0
        OR one.scope_keys && other.scope_keys)
    AND {condition}"""  # noqa: S608  constants, no input


_COMMON_DAY = (
    "one.first_day <= coalesce(other.last_day, 'infinity')"
    " AND other.first_day <= coalesce(one.last_day, 'infinity')"
)
_SAME_ACTIVITY = _listed(
    "same-activity",
    "100",
    "JOIN accountability AS other ON one.activity_key = other.activity_key",
    f"{_COMMON_DAY} AND (one.project_id IS NULL OR one.project_id IS DISTINCT FROM"
    " other.project_id)",
)
_SIMILAR_ACTIVITY = _listed(
    "similar-activity",
    "worded.similarity",
    "JOIN similar_wording AS worded ON worded.key = one.activity_key"
    " JOIN accountability AS other ON other.activity_key = worded.other_key",
    f"(one.first_day IS NULL OR other.first_day IS NULL OR ({_COMMON_DAY}))"
    " AND NOT one.is_released AND NOT other.is_released",
)
_OUTPUT = """SELECT delivered_output.*, accountability.activity_key,
    jsonb_build_object('kind', delivered_output.kind, 'id', source_id, 'department', sender,
        'project_id', project_id, 'occurrence', nullif(occurrence, ''), 'on', delivered_on)
        AS evidence
FROM delivered_output LEFT JOIN accountability USING (entry_id)"""
_SAME_OUTPUT = f"""SELECT 'same-output' AS kind, min(one.sender) AS department,
    min(other.sender) AS other_department, min(one.deliverable) AS name,
    min(other.deliverable) AS other_name,
    CASE WHEN bool_and(one.recipient_key = other.recipient_key) THEN min(one.recipient) END
        AS recipient,
    max(pair.similarity) AS similarity,
    min(least(one.delivered_on, other.delivered_on)) AS since,
    max(greatest(one.delivered_on, other.delivered_on)) AS until,
    (count(DISTINCT (one.source_id, one.occurrence))
        + count(DISTINCT (other.source_id, other.occurrence)))::integer AS deliveries,
    (SELECT jsonb_agg(newest.piece) FROM (
        SELECT piece FROM unnest(array_agg(one.evidence) || array_agg(other.evidence)) AS piece
        GROUP BY piece ORDER BY piece ->> 'on' DESC, piece ->> 'id', piece LIMIT {MAX_EVIDENCE}
    ) AS newest) AS evidence
FROM output AS one
JOIN (SELECT key, other_key, similarity FROM similar_wording
    UNION ALL SELECT DISTINCT deliverable_key, deliverable_key, 100 FROM delivered_output
) AS pair ON pair.key = one.deliverable_key
JOIN output AS other ON other.deliverable_key = pair.other_key
    AND one.sender_key < other.sender_key
    AND (one.recipient_key = other.recipient_key OR one.activity_key = other.activity_key)
    AND other.delivered_on BETWEEN one.delivered_on - {{within_days}}::integer
        AND one.delivered_on + {{within_days}}::integer
GROUP BY one.sender_key, other.sender_key, one.deliverable_key, other.deliverable_key"""  # noqa: S608  constants, no input
_SELECT = (
    f"WITH output AS ({_OUTPUT}), found AS ({_SAME_ACTIVITY} UNION ALL {_SIMILAR_ACTIVITY}"  # noqa: S608  constants, no input
    f" UNION ALL {_SAME_OUTPUT}), overlap AS (SELECT found.*, md5(concat_ws('|', kind, department,"
    " other_department, name, other_name, CASE WHEN deliveries = 0 THEN evidence ->> 0 END,"
    " CASE WHEN deliveries = 0 THEN evidence ->> 1 END)) AS overlap_id FROM found)"
    " SELECT * FROM overlap"
)


def _build_row(*, evidence: str, **columns: Any) -> OverlapRow:
    return OverlapRow(evidence=json.loads(evidence), **columns)


OVERLAP_LIST_QUERY = ListQuery(
    name="overlaps",
    select=_SELECT,
    conditions={
        "kinds": "kind = ANY ({kinds})",
        "department": "{department} IN (department, other_department)",
        "similarity": "similarity >= {similarity}",
        "deliveries": "deliveries >= {deliveries}",
        "on_or_after": "until IS NULL OR until >= {on_or_after}",
    },
    sort=Sort([SortKey("since", date), SortKey("overlap_id", str)], descending=True),
    searched=("name", "other_name"),
    row=_build_row,
)
"""The list of overlaps, the newest first."""
