"""The list of overlaps: where two departments are accountable for the same, or do the same.

In the lists: the same activity in logs from before overlaps were refused, or in an overdue entry;
and similarly worded activities. In behaviour: two departments that handed over the same output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter

from services.duties.projections.output_overlaps import DEFAULT_DAYS, select_overlaps
from shared.postgres.list_query import ListQuery, Sort, SortKey

OverlapKind = Literal["same-activity", "similar-activity", "same-output"]
"""Found in lists by activity, in lists by wording, or in what was handed over."""
EvidenceKind = Literal["project-entry", "standing-duty", "handoff"]


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
    listed_on: date = Field(exclude=True)
    """The day by which it is listed: `since`, or the last of all days where an entry has no days
    yet, and so is listed first; it is not shown."""


@dataclass(frozen=True)
class OverlapFilters:
    """Which overlaps a list shows; `None` leaves a filter out."""

    today: date
    """The day as of which entries of projects that have no kick-off yet are compared."""
    within_days: int = DEFAULT_DAYS
    """How far apart in days two outputs may have been handed over."""
    kinds: Sequence[OverlapKind] | None = None
    department: str | None = None
    similarity: int | None = None
    """At least so many per cent."""
    deliveries: int | None = None
    """At least so many; leaves out what is found in the lists."""
    on_or_after: date | None = None
    """Only what lasts until this day or longer."""


_COLUMNS = (
    "overlap_id, kind, department, other_department, name, other_name, recipient, similarity,"
    " listed_on, starts_on, until, deliveries, evidence"
)
_SHOWN = (
    "SELECT overlap_id, kind, department, other_department, name, other_name, recipient,"
    " similarity, listed_on, until, deliveries, evidence,"
    " CASE WHEN listed_on = 'infinity' THEN greatest(starts_on, {today}::date) ELSE listed_on END"
    " AS since FROM"
)


_EVIDENCE = TypeAdapter(list[OverlapEvidence])


def _build_row(*, evidence: str, **columns: Any) -> OverlapRow:
    return OverlapRow(evidence=_EVIDENCE.validate_json(evidence), **columns)


OVERLAP_LIST_QUERY = ListQuery(
    name="overlaps",
    select=f"{_SHOWN} overlap",
    conditions={
        "kinds": "kind = ANY ({kinds})",
        "department": "department = {department} OR other_department = {department}",
        "similarity": "similarity >= {similarity}",
        "deliveries": "deliveries >= {deliveries}",
        "on_or_after": "until IS NULL OR until >= {on_or_after}",
    },
    sort=Sort([SortKey("listed_on", date), SortKey("overlap_id", str)], descending=True),
    searched=("name", "other_name"),
    row=_build_row,
)
"""The list of overlaps, the newest first."""
OVERLAP_WITHIN_DAYS_LIST_QUERY = replace(
    OVERLAP_LIST_QUERY,
    select=f"{_SHOWN} (SELECT {_COLUMNS} FROM overlap WHERE kind <> 'same-output'"  # noqa: S608  constants, no input
    f" UNION ALL SELECT {_COLUMNS}"
    f" FROM ({select_overlaps('{within_days}::integer')}) AS output) AS overlap",
)
"""The same list for outputs that are another number of days apart; all are compared anew."""


def overlap_list_query(within_days: int) -> ListQuery[OverlapRow]:
    """Return the list for outputs that are at most so many days apart."""
    return OVERLAP_LIST_QUERY if within_days == DEFAULT_DAYS else OVERLAP_WITHIN_DAYS_LIST_QUERY
