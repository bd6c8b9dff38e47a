"""An audit from the database: every fact that counts has had its effect, exactly once."""

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
"""The types of facts that each lead to one event of the incentives area."""


def facts_without_one_effect(data: Path) -> dict[UUID, int]:
    """Return the facts that did not cause exactly one event, each with the number of events."""
    facts = " UNION ALL ".join(f"SELECT id, type FROM {area}.outbox" for area in AREAS)
    rows = query_rows(
        data,
        f"SELECT fact.id, count(event.id) FROM ({facts}) AS fact"
        " LEFT JOIN incentives.event ON (event.data ->> 'cause')::uuid = fact.id"
        " WHERE fact.type = ANY ($1) GROUP BY fact.id HAVING count(event.id) <> 1",
        AUDITED_FACT_TYPES,
    )
    return {row["id"]: row["count"] for row in rows}


def count_audited_facts(data: Path) -> int:
    """Return the number of facts that count."""
    facts = " UNION ALL ".join(f"SELECT type FROM {area}.outbox" for area in AREAS)
    sql = f"SELECT count(*) AS facts FROM ({facts}) AS fact WHERE type = ANY ($1)"
    count: int = query_rows(data, sql, AUDITED_FACT_TYPES)[0]["facts"]
    return count


def assert_each_fact_handled_once(data: Path) -> None:
    """Check that every fact that counts has had one effect, and that no dead letter exists."""
    assert facts_without_one_effect(data) == {}
    assert command_json("dead-letters", "list", data=data) == []
