"""A process that folds or rebuilds, and kills itself in the middle of its transaction.

`python -m tests.insights.killed_process fold|rebuild`; a JSON line on stdin has the address of the
database and an empty folder.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import asyncpg

from services.comms.service import service as comms
from services.insights.service import service as insights
from shared.postgres.consumer_catch_up import catch_up
from shared.service_runtime.fact_tables_rebuild import rebuild_fact_tables
from shared.testing.installation import run_test_installation

DEADLY_STATEMENTS = {"fold": "\nWITH counted", "rebuild": "TRUNCATE"}
"""How the last statement begins that the process sends; the second fold is the deadly one."""


async def main() -> None:
    """Do what the argument says."""
    told = json.loads(sys.stdin.readline())
    execute, deadly, left = asyncpg.Connection.execute, DEADLY_STATEMENTS[sys.argv[1]], 1

    async def die_after(connection: Any, query: str, *args: Any, **options: Any) -> str:
        nonlocal left
        done: str = await execute(connection, query, *args, **options)
        if query.startswith(deadly):
            if left == 0 or deadly == DEADLY_STATEMENTS["rebuild"]:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
        return done

    asyncpg.Connection.execute = die_after  # type: ignore[assignment,method-assign]
    async with run_test_installation(
        [comms, insights], Path(told["folder"]), told["database"], background=False
    ) as installation:
        area, bus = installation.area("insights"), installation.installation.bus
        if sys.argv[1] == "rebuild":
            await rebuild_fact_tables(area, area.definition, bus)
        else:
            consumer = area.create_consumer(bus)
            assert consumer is not None
            await catch_up(consumer)


if __name__ == "__main__":
    asyncio.run(main())
