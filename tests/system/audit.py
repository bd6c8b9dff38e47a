"""An audit of an installation's books: every fact that counts had its effect, and had it once."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from tests.system.database import AREAS, rows
from tests.system.terminal import asked

COUNTED = (
    "concord.directory.department-registered.v1",
    "concord.duties.handoff-accepted.v1",
    "concord.workflows.step-done.v1",
)
"""Facts that each lead to one event of the incentives area."""


def unheard_or_doubled(data: Path) -> dict[UUID, int]:
    """Return the facts without exactly one event that they caused, with how many there are."""
    told = " UNION ALL ".join(f"SELECT id, type FROM {area}.outbox" for area in AREAS)
    found = rows(
        data,
        f"SELECT told.id, count(event.id) FROM ({told}) AS told"
        " LEFT JOIN incentives.event ON (event.data ->> 'cause')::uuid = told.id"
        " WHERE told.type = ANY ($1) GROUP BY told.id HAVING count(event.id) <> 1",
        COUNTED,
    )
    return {row["id"]: row["count"] for row in found}


def counted(data: Path) -> int:
    """Return how many facts there are that count."""
    told = " UNION ALL ".join(f"SELECT type FROM {area}.outbox" for area in AREAS)
    sql = f"SELECT count(*) AS facts FROM ({told}) AS told WHERE type = ANY ($1)"
    found: int = rows(data, sql, COUNTED)[0]["facts"]
    return found


def assert_every_fact_had_its_effect_once(data: Path) -> None:
    """Find no fact that counts unheard or heard twice, and no dead letter."""
    assert unheard_or_doubled(data) == {}
    assert asked("dead-letters", "list", data=data) == []
