"""The departments with anything behind their figures in a month, group by group.

The events behind figures are listed by department. A page reads the first departments of its list,
and more of them only where these have too few events: a month may have a million events.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

FIRST_GROUP = 8
"""So many departments are read first; most companies have no more of them with events."""
GROWTH = 4
"""Each next group is so many times as large, so few queries read all of them."""

# The departments of the ledger are found by one step in the index each, not by reading every row.
_DEPARTMENTS = """
WITH RECURSIVE counted AS (
    SELECT min(department) AS department FROM ledger WHERE period = $1
    UNION ALL
    SELECT (SELECT min(department) FROM ledger
            WHERE period = $1 AND department > counted.department)
    FROM counted WHERE department IS NOT NULL
)
SELECT department FROM counted WHERE department IS NOT NULL
UNION SELECT department FROM late_count WHERE booked_in = $1
UNION SELECT department FROM signal WHERE booked_in = $1 AND department IS NOT NULL
UNION SELECT department FROM star_award WHERE booked_in = $1
UNION SELECT department FROM star_award_change WHERE booked_in = $1
UNION SELECT json_object_keys(outcome -> 'ratios') FROM project_outcome WHERE booked_in = $1
UNION SELECT json_object_keys(outcome -> 'ratios') FROM outcome_correction WHERE booked_in = $1
UNION SELECT json_object_keys(was -> 'ratios') FROM outcome_correction WHERE booked_in = $1
"""


async def load_departments_with_events(db: Connection, period: str) -> Sequence[str]:
    """Return every department that has, or once had, an event behind a figure of the month."""
    return [row["department"] for row in await db.fetch(_DEPARTMENTS, period)]


def group_departments(departments: Collection[str], first: str = "") -> Iterator[Sequence[str]]:
    """Yield the departments from the code `first` on, in their order, in growing groups."""
    remaining = sorted(code for code in set(departments) if code >= first)
    size = FIRST_GROUP
    while remaining:
        yield remaining[:size]
        remaining, size = remaining[size:], size * GROWTH
