"""kill -9 of the process that writes back, between Jira's answer and the record of it."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from datetime import timedelta

from tests.connectors.jira_stand_in.served import served
from tests.connectors.write_back_client import FINISHED, WriteBackClient

EVERYTHING = {
    **FINISHED,
    "transition": {"status": "Done"},
    "comment": {"language": "en"},
    "remote_link": {"url": "https://concord.example/cases/{id}", "title": "{case}"},
}


async def killed_replica(jira: WriteBackClient, url: str) -> int:
    """Run a replica that writes back until it kills itself; return how it ended."""
    told = {
        "database": jira.area.database.url(),
        "folder": str(jira.folder),
        "jira": url,
        "now": jira.installation.clock().isoformat(),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.connectors.write_back_process", stdin=asyncio.subprocess.PIPE
    )
    await process.communicate(f"{json.dumps(told)}\n".encode())
    assert process.returncode is not None
    return process.returncode


async def test_a_killed_process_loses_nothing_and_writes_nothing_twice(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    ((issue, case),) = await jira.start(EVERYTHING)
    await jira.complete(case, 1)
    await jira.complete(case, 2)
    await jira.consume()
    with served(jira.proxy.answer) as url:
        assert await killed_replica(jira, url) == -signal.SIGKILL
    assert list(jira.system.writes.values()) == [1]
    async with jira.area.pool.acquire() as db:
        await db.execute("UPDATE write_claim SET until = clock_timestamp()")
    jira.installation.clock.advance(timedelta(minutes=1))
    assert await jira.write_back() == 3
    assert await jira.states() == [
        ("transition", "done", "found"),
        ("comment", "done", "written"),
        ("remote-link", "done", "written"),
    ]
    assert list(jira.system.writes.values()) == [1, 1, 1]
    assert (issue.status, len(issue.comments), len(issue.links)) == ("Done", 1, 1)
    assert jira.proxy.violations == []
