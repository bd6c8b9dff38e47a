"""Restarts a server that dies; when it keeps dying, the block that needs it is cancelled."""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Never

from shared.embedded_postgres.errors import PostgresFailure

if TYPE_CHECKING:
    from shared.embedded_postgres.server_log import ServerLog

log = logging.getLogger(__name__)

MAX_CRASHES = 5
CRASH_WINDOW_SECONDS = 60.0
"""The period in which `MAX_CRASHES` crashes mean that another start would not help."""

_FIRST_PAUSE_S = 0.25  # doubled by every recent crash

StartServer = Callable[[], AbstractAsyncContextManager[Process]]
"""A context manager that starts a server and waits until it accepts connections; when it ends,
nothing is left that prevents another start. Both raise `PostgresFailure`."""


@dataclass
class SupervisedServer:
    """The present server process; a restart replaces it."""

    process: Process


@asynccontextmanager
async def keep_server_running(
    start: StartServer, server_log: ServerLog
) -> AsyncIterator[SupervisedServer]:
    """Keep a server running until the block ends.

    Raises `PostgresFailure` when the first start fails. When the server keeps dying later, the
    block is cancelled and ends with `PostgresFailure`, so its owner need not poll.
    """
    async with AsyncExitStack() as lifetime:
        server = SupervisedServer(await lifetime.enter_async_context(start()))
        try:
            async with asyncio.TaskGroup() as group:
                supervision = group.create_task(_keep_running(server, start, lifetime, server_log))
                yield server
                supervision.cancel()
        except BaseExceptionGroup as failures:  # the caller expects the single error
            raise failures.exceptions[0] from None


async def _keep_running(
    server: SupervisedServer, start: StartServer, lifetime: AsyncExitStack, server_log: ServerLog
) -> Never:
    crashes = _CrashHistory()
    problem = await _wait_for_exit(server.process)
    while True:
        crashes.count()
        if crashes.is_over_limit:
            raise PostgresFailure(
                f"PostgreSQL failed {MAX_CRASHES} times within {CRASH_WINDOW_SECONDS:.0f} seconds"
                f" and is not started again. At last: {problem} {server_log.tail()}"
            )
        log.warning("%s It is started again in %s s.", problem, crashes.pause_s)
        await asyncio.sleep(crashes.pause_s)
        try:
            await lifetime.aclose()
            server.process = await lifetime.enter_async_context(start())
        except PostgresFailure as failure:
            problem = str(failure)
        else:
            log.warning("PostgreSQL accepts connections again, as process %d.", server.process.pid)
            problem = await _wait_for_exit(server.process)


async def _wait_for_exit(process: Process) -> str:
    status = await process.wait()
    how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    return f"PostgreSQL (process {process.pid}) {how}."


@dataclass
class _CrashHistory:
    """The times of recent crashes, by the monotonic clock."""

    recent: list[float] = field(default_factory=list)

    def count(self) -> None:
        now = time.monotonic()
        self.recent = [*(crash for crash in self.recent if now - crash < CRASH_WINDOW_SECONDS), now]

    @property
    def is_over_limit(self) -> bool:
        return len(self.recent) >= MAX_CRASHES

    @property
    def pause_s(self) -> float:
        return _FIRST_PAUSE_S * float(2 ** (len(self.recent) - 1))
