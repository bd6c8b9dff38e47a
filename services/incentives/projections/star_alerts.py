"""The alerts beside candidates, from their obligations in the month and the dates they entered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from services.incentives.domain.star_alert import (
    StarAlert,
    StarDateEntry,
    StarWorkItem,
    find_star_alerts,
)
from services.incentives.domain.star_alert_terms import StarAlertTerms
from services.incentives.domain.star_ranking import StarRanking
from services.incentives.projections.star_contenders import STAR_OWNERS

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

_OWN_CASES = """
SELECT substring(obligation for 50) AS of_case FROM ledger
WHERE period = $1 AND kind = 'workflow-step' AND seen_to IS NULL
GROUP BY of_case HAVING count(DISTINCT department) = 1
"""
"""The cases in which one department alone had steps due in the month: an obligation's id begins
with `workflow-step-` and the case's id."""

_DATES = """
SELECT * FROM star_date
WHERE {owner} = ANY ($2) AND to_char(entered_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') = $1
"""

_DATE_OWNERS = {StarRanking.DEPARTMENT: "department", StarRanking.PERSON: "entered_by"}
"""Whose a date entry is; teams enter none."""


async def load_star_alerts(
    db: Connection,
    period: str,
    ranking: StarRanking,
    candidates: Sequence[str],
    terms: StarAlertTerms,
) -> Mapping[str, tuple[StarAlert, ...]]:
    """Return the alerts of each of these candidates, by its code; run it in one snapshot."""
    owner, source, condition = STAR_OWNERS[ranking]
    rows = await db.fetch(
        f"SELECT {owner} AS owner, ledger.*, event.data, own.of_case IS NOT NULL AS is_own_case"  # noqa: S608  no input
        f" FROM {source} JOIN event ON event.id = ledger.event_id"
        f" LEFT JOIN ({_OWN_CASES}) AS own ON kind = 'workflow-step'"
        " AND own.of_case = substring(obligation for 50)"
        f" WHERE period = $1 AND {owner} = ANY ($2) AND seen_to IS NULL{condition}",
        period,
        list(candidates),
    )
    items: dict[str, list[StarWorkItem]] = {code: [] for code in candidates}
    for row in rows:
        items[row["owner"]].append(_to_item(row))
    entries: dict[str, list[StarDateEntry]] = {code: [] for code in candidates}
    date_owner = _DATE_OWNERS.get(ranking)
    if date_owner is not None:
        for row in await db.fetch(_DATES.format(owner=date_owner), period, list(candidates)):
            entries[row[date_owner]].append(_to_entry(row))
    return {code: find_star_alerts(items[code], entries[code], terms) for code in candidates}


def _to_item(row: Record) -> StarWorkItem:
    counted = json.loads(row["data"])
    return StarWorkItem(
        obligation=row["obligation"],
        kind=row["kind"],
        department=row["department"],
        counterpart=counted.get("counterpart"),
        title=counted.get("title"),
        due_at=row["due_at"],
        is_on_time=row["outcome"] == "on_time",
        is_own_case=row["is_own_case"],
    )


def _to_entry(row: Record) -> StarDateEntry:
    return StarDateEntry(
        subject=row["subject"],
        title=row["title"],
        is_moved=row["is_moved"],
        due_at=row["due_at"],
        entered_at=row["entered_at"],
    )
