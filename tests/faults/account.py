"""The account after a fault: every fact has had its effect once, and in its order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.system.database import rows

EFFECTS = {
    "incentives": (
        "concord.directory.department-registered.v1",
        "concord.directory.department-renamed.v1",
        "concord.duties.handoff-accepted.v1",
        "concord.duties.handoff-overdue.v1",
    ),
    "duties": ("concord.duties.duty-scheduled.v1",),
}
"""Facts that each lead to one event of the consumer."""

_FACTS = " UNION ALL ".join(
    f"SELECT '{area}' AS area, * FROM {area}.outbox" for area in ("directory", "duties")
)
_EFFECTS = """
SELECT fact.id, fact.area || ' ' || fact.key AS key, fact.sequence,
       array_remove(array_agg(event.position ORDER BY event.position), NULL) AS effects
FROM ({facts}) AS fact
LEFT JOIN {consumer}.event AS event ON (event.context ->> 'causation')::uuid = fact.id
WHERE fact.type = ANY ($1)
GROUP BY fact.id, fact.area, fact.key, fact.sequence
ORDER BY fact.area, fact.key, fact.sequence
"""
_HOLES = """
SELECT stream FROM {area}.event GROUP BY stream HAVING max(version) <> count(*) OR min(version) <> 1
"""


@dataclass(frozen=True)
class Account:
    """What became of the facts, over all consumers."""

    sent: int
    lost: int
    doubled: int
    disordered: int
    """Effects that came before the effect of an earlier fact of the same key."""
    holes: int
    """Streams that lack an event."""

    def since(self, before: Account) -> Account:
        """Return what was added."""
        return Account(
            self.sent - before.sent, self.lost, self.doubled, self.disordered, self.holes
        )


def account(data: Path) -> Account:
    """Look into the logs of every area."""
    found = [
        row
        for consumer, types in EFFECTS.items()
        for row in rows(data, _EFFECTS.format(facts=_FACTS, consumer=consumer), types)
    ]
    holes = [
        row
        for area in ("directory", "duties", "incentives")
        for row in rows(data, _HOLES.format(area=area))
    ]
    return Account(
        sent=len(found),
        lost=_count(found, lambda effects: not effects),
        doubled=_count(found, lambda effects: len(effects) > 1),
        disordered=_disordered(found),
        holes=len(holes),
    )


def _count(found: Sequence[Any], holds: Callable[[Sequence[int]], bool]) -> int:
    return sum(1 for row in found if holds(row["effects"]))


def _disordered(found: Sequence[Any]) -> int:
    last: dict[str, int] = {}
    wrong = 0
    for row in found:
        for position in row["effects"]:
            wrong += position < last.get(row["key"], 0)
            last[row["key"]] = max(position, last.get(row["key"], 0))
    return wrong
