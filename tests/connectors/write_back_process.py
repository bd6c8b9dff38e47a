"""A replica that writes back once, and kills itself when Jira has it and nothing is recorded.

`python -m tests.connectors.write_back_process`; a JSON line on stdin has the addresses of database
and Jira, the folder with the secrets, and what the clock says.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx

from services.connectors.application.write_work import WriteWork
from services.connectors.application.write_worker import WriteWorker
from services.connectors.domain.write_commands import NoteDone, OutboxCommand
from services.connectors.service import WRITE_STORE, service
from shared.testing.installation import TEST_OUTBOUND, run_test_installation
from shared.testing.manual_clock import ManualClock
from tests.connectors.write_back_client import written_account


async def main() -> None:
    """Work on the writes that are due."""
    told = json.loads(sys.stdin.readline())
    folder = Path(told["folder"])
    own_folder = folder / "other-replica"
    own_folder.mkdir(exist_ok=True)
    account = written_account(folder, told["jira"])
    record = WriteWork._execute

    async def die_instead(work: WriteWork, command: OutboxCommand) -> None:
        if isinstance(command, NoteDone):
            os.kill(os.getpid(), signal.SIGKILL)
        await record(work, command)

    WriteWork._execute = die_instead  # type: ignore[assignment,method-assign]
    async with (
        run_test_installation(
            [service],
            own_folder,
            told["database"],
            clock=ManualClock(datetime.fromisoformat(told["now"])),
            background=False,
            outbound=replace(TEST_OUTBOUND, connectors=(account,)),
        ) as installation,
        httpx.AsyncClient() as http,
    ):
        area = installation.area("connectors")
        await WriteWorker(area, account, http, WRITE_STORE).work_once()


if __name__ == "__main__":
    asyncio.run(main())
