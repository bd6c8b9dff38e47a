"""A department's lists are found by index, however many rows others have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from services.comms.projections.meeting_actions import ACTION_LIST_QUERY
from services.comms.projections.meetings import MEETING_LIST_QUERY
from services.comms.projections.notices import NOTICE_LIST_QUERY
from services.comms.projections.request_rows import REQUEST_LIST_QUERY
from shared.http.list_query_paging import READABLE_BY
from shared.postgres.list_query import ListQuery
from tests.comms.area_client import CommsClient

ROWS = 6_000
LISTS: list[tuple[ListQuery[Any], str | None, str, set[str]]] = [
    (REQUEST_LIST_QUERY, "due", "request", {"request_by_asker", "request_by_department"}),
    (NOTICE_LIST_QUERY, None, "notice", {"notice_by_recipient"}),
    (MEETING_LIST_QUERY, None, "meeting", {"meeting_by_organiser"}),
    (ACTION_LIST_QUERY, None, "meeting_action", {"meeting_action_by_department"}),
]
FILL = f"""
INSERT INTO request (request_id, version, subject, text, matter, asker, department,
    policy_version, terms, calendar_version, opened_at, status, leg, estimated, breached)
SELECT gen_random_uuid(), 1, 's', 't', 'simple', 'd' || n % 12,
    CASE WHEN n % 600 = 0 THEN 'hr' ELSE 'd' || n % 11 END,
    1, '{{}}', 1, now(), 'open', 1, false, false FROM generate_series(1, {ROWS}) AS n;
INSERT INTO notice (notice_id, kind, recipients, about_kind, about_id, en, zh, cause, at, message)
SELECT gen_random_uuid(), 'reply-breached', ARRAY['d' || n % 12,
    CASE WHEN n % 600 = 0 THEN 'hr' ELSE 'd' || n % 11 END],
    'request', gen_random_uuid(), 'e', 'z', gen_random_uuid(), now(), 'm'
FROM generate_series(1, {ROWS}) AS n;
INSERT INTO meeting (meeting_id, version, status, title, kind, organiser, agenda, starts_at, week,
    month, planned_minutes)
SELECT gen_random_uuid(), 1, 'held', 't', 'other',
    CASE WHEN n % 600 = 0 THEN 'hr' ELSE 'd' || n % 11 END,
    '[]', now() + n * interval '1 minute', 'w', 'm', 60 FROM generate_series(1, {ROWS}) AS n;
INSERT INTO meeting_action (meeting_id, action_id, place, text, department, due_on, noted_at)
SELECT meeting_id, gen_random_uuid(), 1, 't', organiser, '2026-11-27', now() FROM meeting;
ANALYZE;
"""


@dataclass
class StatementRecorder:
    """Stands for a connection; it keeps the statement that a list sends."""

    statements: list[tuple[str, Sequence[Any]]] = field(default_factory=list)

    async def fetch(self, statement: str, *arguments: Any) -> list[Any]:
        self.statements.append((statement, arguments))
        return []

    async def fetchval(self, statement: str, *arguments: Any) -> int:
        self.statements.append((statement, arguments))
        return 0


async def test_a_departments_rows_are_found_by_index(area_client: CommsClient) -> None:
    async with area_client.area.pool.acquire() as db:
        await db.execute(FILL)
        for query, sort, table, indexes in LISTS:
            recorder, own = StatementRecorder(), {READABLE_BY: "hr"}
            await query.fetch(cast("Any", recorder), own, limit=51, sort=sort)
            await query.count(cast("Any", recorder), own)
            for statement, arguments in recorder.statements:
                lines = await db.fetch(f"EXPLAIN {statement}", *arguments)
                plan = "\n".join(row[0] for row in lines)
                assert all(index in plan for index in indexes), plan
                assert f"Seq Scan on {table} " not in plan, plan
