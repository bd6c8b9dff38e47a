"""The queries of a board are answered by indexes: no long table is read whole."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from services.goals.projections import cycles
from services.goals.projections.board_structure import load_structure
from services.goals.projections.goal_board_query import load_board_rows
from tests.goals.area_client import GoalsClient
from tests.goals.recorded_statements import RecordingConnection, Statement

CYCLES = 50
LONGEST_TABLES = {
    *("happening", "lag", "placement", "project_handoff", "report", "report_change", "standing")
}
"""They grow with the goals and the readings: the planner reads none of them whole."""
LONG_TABLES = {
    *("blocker", "goal", "happening", "lag", "link", "placement", "project_handoff", "report"),
    *("report_change", "serving_project", "standing", "support"),
}
ID = "lpad(to_hex({}), 32, '0')::uuid"
CYCLE = f"({ID.format('1 + n % 50')})"
"""Every fiftieth goal is in the same cycle: 100 of 5,000."""
PLAN = (
    '{"metric": {"direction": "up", "unit": "x", "start": "0", "target": "10"},'
    ' "rhythm": "monthly", "milestones": [], "tolerance": "0.1"}'
)
FILL = f"""
INSERT INTO cycle
SELECT {ID.format("n")}, 1, 'active', 'cycle ' || n, 'year', '2026-01-01', '2026-12-31'
FROM generate_series(1, {CYCLES}) AS n;
INSERT INTO goal (goal_id, cycle_id, title, department, plan)
SELECT {ID.format("1000 + n")}, {CYCLE}, 'Goal ' || n, 'D' || n % 200, '{PLAN}'
FROM generate_series(1, 5000) AS n;
INSERT INTO placement (goal_id, number, seen_from, cycle_id, parent_id, weight, archived)
SELECT {ID.format("1000 + n")}, 1, '2026-01-01', {CYCLE}, NULL, 1, false
FROM generate_series(1, 5000) AS n;
INSERT INTO standing (goal_id, number, seen_from, seen_to, value)
SELECT {ID.format("1000 + n")}, m, '2026-01-01',
    CASE WHEN m < 4 THEN '2026-01-02'::timestamptz END, m
FROM generate_series(1, 5000) AS n, generate_series(1, 4) AS m;
INSERT INTO lag SELECT {ID.format("1000 + n")}, 1, '2026-01-01', NULL, n % 20 < 10
FROM generate_series(1, 5000) AS n;
INSERT INTO happening (goal_id, number, what, at, recorded_at, reading_id, value, measured_at)
SELECT {ID.format("1000 + n")}, m, 'reading-entered', '2026-01-01', '2026-01-01',
    gen_random_uuid(), m, '2026-01-01'
FROM generate_series(1, 5000) AS n, generate_series(1, 8) AS m;
INSERT INTO report (goal_id, slot, due_at, overdue, dropped)
SELECT {ID.format("1000 + n")}, 'slot ' || m, '2027-01-01', false, false
FROM generate_series(1, 5000) AS n, generate_series(1, 4) AS m;
INSERT INTO report_change SELECT goal_id, slot, 1, '2026-01-01', 'owed' FROM report;
INSERT INTO link SELECT {ID.format("9000 + n")}, 1, '2026-01-01', NULL, {CYCLE}, 'contributes',
    {ID.format("1000 + n")}, {ID.format("1050 + n")}, 'source', 'accepted'
FROM generate_series(1, 4900) AS n WHERE n / 50 % 2 = 0;
INSERT INTO blocker (blocker_id, version, goal_id, what, raised_at, seen_from)
SELECT {ID.format("20000 + n")}, 1, {ID.format("1000 + n")}, 'x', '2026-01-01', '2026-01-01'
FROM generate_series(1, 4000) AS n;
INSERT INTO support (support_id, blocker_id, department, what, asked_at, due_at, overdue, status)
SELECT {ID.format("30000 + n")}, {ID.format("20000 + n")}, 'D1', 'x', '2026-01-01', '2027-01-01',
    false, 'owed' FROM generate_series(1, 4000) AS n;
INSERT INTO serving_project SELECT {ID.format("40000 + n")}, 1, '2026-01-01', NULL, 'P' || n, 'x',
    jsonb_build_array({ID.format("1000 + n")}), 'open' FROM generate_series(1, 4000) AS n;
INSERT INTO project_handoff
SELECT gen_random_uuid(), 1, '2026-01-01', NULL, {ID.format("40000 + n")},
    'x', 'D1', 'D2', '2027-01-01', false, m > 1
FROM generate_series(1, 4000) AS n, generate_series(1, 5) AS m;
ANALYZE;
"""


async def test_the_queries_of_a_board_at_size_read_no_long_table_whole(
    area_client: GoalsClient,
) -> None:
    async with area_client.area.pool.acquire() as db:
        await db.execute(FILL)
        recorder: Any = RecordingConnection(db)
        cycle = await cycles.find_cycle(db, UUID(int=1))
        assert cycle is not None
        structure = await load_structure(recorder, cycle.cycle_id, None)
        assert len(structure) == 5000 / CYCLES
        nodes = list(structure.values())[:20]
        assert any(node.is_in_trouble for node in nodes)
        now = area_client.installation.clock()
        rows = await load_board_rows(recorder, cycle, structure, nodes, None, now, 60)
        assert rows[0].risk is not None
        statements = recorder.statements
        read_whole = [
            found for one in statements if (found := await _read_whole(db, one) & LONGEST_TABLES)
        ]
        await db.execute("SET enable_seqscan = off")  # leaves it to tables without an index
        without_index = [
            found for one in statements if (found := await _read_whole(db, one) & LONG_TABLES)
        ]
        await db.execute("RESET enable_seqscan")
    assert len(statements) > 10
    assert (read_whole, without_index) == ([], [])


async def _read_whole(db: Any, statement: Statement) -> set[str]:
    """Return the tables that the plan of a query reads whole."""
    query, values = statement
    lines = await db.fetch(f"EXPLAIN {query}", *values)
    return set(re.findall(r"Seq Scan on (\w+)", "\n".join(line[0] for line in lines)))
