"""Counts effects after a fault: each fact must have had its effect once, and in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.system.database_inspection import query_rows

EFFECT_FACT_TYPES = {
    "incentives": (
        "concord.directory.department-registered.v1",
        "concord.directory.department-renamed.v1",
        "concord.duties.handoff-accepted.v1",
        "concord.duties.handoff-overdue.v1",
    ),
    "duties": ("concord.duties.duty-scheduled.v1",),
}
"""The types of facts that each lead to one event of the consuming area."""
ANNOUNCEMENTS = ("statement-changed",)
"""The types of events that say what the effects of a fact changed, once a month of a statement."""

_FACTS_SQL = " UNION ALL ".join(
    f"SELECT '{area}' AS area, * FROM {area}.outbox" for area in ("directory", "duties")
)
_EFFECTS_SQL = """
SELECT fact.id, fact.area || ' ' || fact.key AS key, fact.sequence,
       array_remove(array_agg(event.position ORDER BY event.position), NULL) AS effects
FROM ({facts}) AS fact
LEFT JOIN {consumer}.event AS event ON (event.context ->> 'causation')::uuid = fact.id
  AND event.data ->> 'type' <> ALL ($2)
WHERE fact.type = ANY ($1)
GROUP BY fact.id, fact.area, fact.key, fact.sequence
ORDER BY fact.area, fact.key, fact.sequence
"""
_VERSION_GAPS_SQL = """
SELECT stream FROM {area}.event GROUP BY stream HAVING max(version) <> count(*) OR min(version) <> 1
"""


@dataclass(frozen=True)
class EffectAccount:
    """The number of facts and of faulty effects, over all consumers."""

    sent: int
    lost: int
    duplicated: int
    reordered: int
    """Effects that were recorded before the effect of an earlier fact of the same key."""
    gaps: int
    """Streams in which a version is missing."""

    def difference_from(self, before: EffectAccount) -> EffectAccount:
        """Return the account with only the facts that were sent since `before`."""
        return EffectAccount(
            self.sent - before.sent, self.lost, self.duplicated, self.reordered, self.gaps
        )


def measure_effects(data: Path) -> EffectAccount:
    """Return the account of all events and facts in the database."""
    rows = [
        row
        for consumer, types in EFFECT_FACT_TYPES.items()
        for row in query_rows(
            data, _EFFECTS_SQL.format(facts=_FACTS_SQL, consumer=consumer), types, ANNOUNCEMENTS
        )
    ]
    gaps = [
        row
        for area in ("directory", "duties", "incentives")
        for row in query_rows(data, _VERSION_GAPS_SQL.format(area=area))
    ]
    return EffectAccount(
        sent=len(rows),
        lost=_count(rows, lambda effects: not effects),
        duplicated=_count(rows, lambda effects: len(effects) > 1),
        reordered=_count_reordered(rows),
        gaps=len(gaps),
    )


def _count(rows: Sequence[Any], predicate: Callable[[Sequence[int]], bool]) -> int:
    return sum(1 for row in rows if predicate(row["effects"]))


def _count_reordered(rows: Sequence[Any]) -> int:
    last_positions: dict[str, int] = {}
    reordered = 0
    for row in rows:
        for position in row["effects"]:
            reordered += position < last_positions.get(row["key"], 0)
            last_positions[row["key"]] = max(position, last_positions.get(row["key"], 0))
    return reordered
