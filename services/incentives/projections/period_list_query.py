"""The list of months that something is booked in, each open or locked."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from shared.postgres.list_query import ListQuery, Sort, SortKey


class Month(BaseModel):
    """A month, open or locked."""

    period: str
    status: Literal["open", "locked"]


_SELECT = """
SELECT DISTINCT period, CASE WHEN EXISTS (
    SELECT FROM locked_period AS locked WHERE locked.period = booked.period
    AND ({as_of}::timestamptz IS NULL OR seen_from <= {as_of})
) THEN 'locked' ELSE 'open' END AS status
FROM (
    SELECT period, seen_from, seen_to FROM ledger
    UNION ALL SELECT booked_in, seen_from, NULL FROM late_count
    UNION ALL SELECT booked_in, seen_from, NULL FROM project_outcome
    UNION ALL SELECT booked_in, seen_from, NULL FROM signal
    UNION ALL SELECT period, seen_from, NULL FROM locked_period
) AS booked
"""

PERIOD_LIST_QUERY = ListQuery(
    name="periods",
    select=_SELECT,
    always=[
        "{as_of}::timestamptz IS NULL OR seen_from <= {as_of}",
        "seen_to IS NULL OR seen_to > {as_of}",
    ],
    sort=Sort([SortKey("period", str)]),
    row=Month,
)
"""The list of months in their order, as of the time `as_of`; `None` is now."""
