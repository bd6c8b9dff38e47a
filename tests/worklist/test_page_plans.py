"""Pages of a long list are read by its indexes: nothing is sorted and no table is scanned."""

from __future__ import annotations

import pytest

from services.worklist.projections.work_list import WORK_LIST_QUERY
from tests.worklist.area_client import WorklistClient

pytestmark = pytest.mark.asyncio(loop_scope="package")

FILL = """
INSERT INTO work_row
SELECT 'step:' || n, 'owes', 'D' || n % 40, 'item:' || n, 'step', 'workflows', n::text, 'step',
    'open', 'step-opened', '', '', now(), 'D' || n % 40, '{}', '{}', now() + n * interval '1 hour',
    false, NULL, NULL, 'work', ARRAY['D' || n % 40], now()
FROM generate_series(1, 20000) AS n ORDER BY md5(n::text)
"""


@pytest.mark.parametrize(
    ("condition", "index"),
    [("department = 'D7'", "work_row_of_department"), ("true", "work_row_pkey")],
)
async def test_a_page_is_read_by_an_index_in_its_order(
    client: WorklistClient, condition: str, index: str
) -> None:
    order = ", ".join(key.column for key in WORK_LIST_QUERY.sort.keys)
    page = f"{WORK_LIST_QUERY.select} WHERE {condition} ORDER BY {order} LIMIT 50"
    async with client.area.pool.acquire() as db:
        await db.execute(FILL)
        await db.execute("ANALYZE work_row")
        plan = "\n".join(row[0] for row in await db.fetch(f"EXPLAIN {page}"))
    assert index in plan
    assert "Seq Scan" not in plan
    assert "Incremental Sort" in plan or "Sort" not in plan
