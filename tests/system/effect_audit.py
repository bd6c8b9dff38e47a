"""An audit of an installation's books: every fact that counts had its effect, and had it once."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from tests.system.cli_process import command_json
from tests.system.database_inspection import AREAS, query_rows

AUDITED_FACT_TYPES = (
    "concord.directory.department-registered.v1",
    "concord.duties.handoff-accepted.v1",
    "concord.workflows.step-done.v1",
)
"""Facts that each lead to one event of the incentives area."""


def facts_without_one_effect(data: Path) -> dict[UUID, int]:
    """Return the facts without exactly one event that they caused, with how many there are."""
    told = " UNION ALL ".join(f"SELECT id, type FROM {area}.outbox" for area in AREAS)
    found = query_rows(
        data,
        f"SELECT told.id, count(event.id) FROM ({told}) AS told"
        " LEFT JOIN incentives.event ON (event.data ->> 'cause')::uuid = told.id"
        " WHERE told.type = ANY ($1) GROUP BY told.id HAVING count(event.id) <> 1",
        AUDITED_FACT_TYPES,
    )
    return {row["id"]: row["count"] for row in found}


def count_audited_facts(data: Path) -> int:
    """Return how many facts there are that count."""
    told = " UNION ALL ".join(f"SELECT type FROM {area}.outbox" for area in AREAS)
    sql = f"SELECT count(*) AS facts FROM ({told}) AS told WHERE type = ANY ($1)"
    found: int = query_rows(data, sql, AUDITED_FACT_TYPES)[0]["facts"]
    return found


def assert_each_fact_handled_once(data: Path) -> None:
    """Find no fact that counts unheard or heard twice, and no dead letter."""
    assert facts_without_one_effect(data) == {}
    assert command_json("dead-letters", "list", data=data) == []
