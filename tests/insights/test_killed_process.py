"""kill -9 in the middle of a fold or a rebuild: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest

from shared.postgres import checkpoints
from shared.postgres.embedded_bus import MAX_BATCH_FACTS
from shared.service_runtime.fact_tables_rebuild import rebuild_fact_tables
from tests.insights.area_client import InsightsClient
from tests.insights.test_rows_of_facts import reply

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.faults]


async def kill_in_the_middle(client: InsightsClient, work: str, folder: Path) -> None:
    """Have another process do the work until it kills itself."""
    told = {"database": client.area.database.url(), "folder": str(folder)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.insights.killed_process",
        work,
        stdin=asyncio.subprocess.PIPE,
    )
    await process.communicate(f"{json.dumps(told)}\n".encode())
    assert process.returncode == -signal.SIGKILL


async def test_a_fold_that_is_killed_goes_on_where_it_was(
    area_client: InsightsClient, tmp_path: Path
) -> None:
    ids = await area_client.publish("comms", [reply()] * (2 * MAX_BATCH_FACTS + 100))
    await kill_in_the_middle(area_client, "fold", tmp_path)
    async with area_client.area.pool.acquire() as db:
        reached = await checkpoints.read_positions(db, "insights")
    assert reached == {"comms": MAX_BATCH_FACTS}
    await area_client.fold()
    dump = await area_client.dump()
    assert [row[0] for row in dump["request_fact"]] == ids
    assert [row[3] for row in dump["fact_count"]] == [len(ids)]


async def test_a_rebuild_that_is_killed_leaves_the_tables_as_they_were(
    area_client: InsightsClient, tmp_path: Path
) -> None:
    await area_client.publish("comms", [reply(), reply(leg=2)])
    await area_client.fold()
    folded = await area_client.dump()
    await kill_in_the_middle(area_client, "rebuild", tmp_path)
    assert await area_client.dump() == folded
    area, bus = area_client.area, area_client.installation.installation.bus
    assert await rebuild_fact_tables(area, area.definition, bus) == 2
    assert await area_client.dump() == folded
