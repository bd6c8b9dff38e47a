"""Changes an area's log behind its back, as somebody with the database could, for audit tests."""

from __future__ import annotations

from shared.http.auth import Role
from shared.testing.area_client import AreaClient

AUDIT = "/api/operations/v1/audit"

_REMOVE_LAST = """
WITH shortened AS (
    UPDATE stream SET version = version - 1 WHERE id = $1 RETURNING number, version
)
DELETE FROM compact_event USING shortened
WHERE compact_event.stream = shortened.number AND compact_event.version = shortened.version + 1
"""
_REPEAT_LAST = """
WITH lengthened AS (
    UPDATE stream SET version = version + 1 WHERE id = $1 RETURNING number, version
)
INSERT INTO compact_event
SELECT nextval('event_position'), recorded_at, stream,
       CASE WHEN fact_type IS NOT NULL THEN nextval('fact_position') END,
       lengthened.version, fact_start, fact_head, fact_tail, gen_random_uuid(), correlation,
       causation, actor, traceparent, fact_type, fact_text, data
FROM compact_event JOIN lengthened
    ON compact_event.stream = lengthened.number AND compact_event.version = lengthened.version - 1
"""


async def find_streams(client: AreaClient, event_type: str) -> list[str]:
    """Return the streams whose last event has this type."""
    async with client.area.pool.acquire() as db:
        rows = await db.fetch(
            "SELECT stream.id FROM stream JOIN event ON event.stream = stream.id"
            " AND event.version = stream.version WHERE event.data ->> 'type' = $1"
            " ORDER BY stream.id",
            event_type,
        )
    return [row["id"] for row in rows]


async def remove_last_event(client: AreaClient, stream: str) -> None:
    """Delete a stream's last event with its fact, and make the stream as long as it is then."""
    await _execute(client, _REMOVE_LAST, stream)


async def repeat_last_event(client: AreaClient, stream: str) -> None:
    """Record a stream's last event once more, with its fact."""
    await _execute(client, _REPEAT_LAST, stream)


async def _execute(client: AreaClient, statement: str, stream: str) -> None:
    async with client.area.pool.acquire() as db:
        status = await db.execute(statement, stream)
    assert status.endswith(" 1"), status


async def audit_findings(client: AreaClient, check: str = "overdue announced once") -> list[str]:
    """Return what the audit finds of one kind, as the auditor asks for it."""
    headers = client.installation.authorization_headers(Role.AUDITOR)
    answer = await client.installation.http_client.get(AUDIT, headers=headers)
    assert answer.status_code == 200, answer.text  # noqa: PLR2004
    return [one["what"] for one in answer.json()["findings"] if one["check"] == check]
