"""A server that dies is started again; one that keeps dying ends the block that needs it."""

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
"""So many deaths within so many seconds are no accident: another start would not help."""

_FIRST_PAUSE_S = 0.25  # doubled by every recent death

StartServer = Callable[[], AbstractAsyncContextManager[Process]]
"""Starts a server that accepts connections; its end leaves nothing that bars another start. Both
raise `PostgresFailed`."""


@dataclass
class SupervisedServer:
    """The server of the moment."""

    process: Process


@asynccontextmanager
async def keep_server_running(
    start: StartServer, server_log: ServerLog
) -> AsyncIterator[SupervisedServer]:
    """Keep a server running until the block ends.

    Raises `PostgresFailed` when the first start fails; when the server keeps dying later, the block
    is cancelled and ends with `PostgresFailed`, so that its owner need not ask.
    """
    async with AsyncExitStack() as lifetime:
        server = SupervisedServer(await lifetime.enter_async_context(start()))
        try:
            async with asyncio.TaskGroup() as group:
                keeping = group.create_task(_keep_running(server, start, lifetime, server_log))
                yield server
                keeping.cancel()
        except BaseExceptionGroup as failures:  # the group's wrapping is no concern of the block
            raise failures.exceptions[0] from None


async def _keep_running(
    server: SupervisedServer, start: StartServer, lifetime: AsyncExitStack, server_log: ServerLog
) -> Never:
    deaths = _CrashHistory()
    trouble = await _wait_for_exit(server.process)
    while True:
        deaths.count()
        if deaths.are_too_many:
            raise PostgresFailure(
                f"PostgreSQL failed {MAX_CRASHES} times within {CRASH_WINDOW_SECONDS:.0f} seconds and is not "
                f"started again. At last: {trouble} {server_log.tail()}"
            )
        log.warning("%s It is started again in %s s.", trouble, deaths.pause_s)
        await asyncio.sleep(deaths.pause_s)
        try:
            await lifetime.aclose()
            server.process = await lifetime.enter_async_context(start())
        except PostgresFailure as failure:
            trouble = str(failure)
        else:
            log.warning("PostgreSQL accepts connections again, as process %d.", server.process.pid)
            trouble = await _wait_for_exit(server.process)


async def _wait_for_exit(process: Process) -> str:
    status = await process.wait()
    how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    return f"PostgreSQL (process {process.pid}) {how}."


@dataclass
class _CrashHistory:
    """The recent deaths, by the clock that nobody sets."""

    recent: list[float] = field(default_factory=list)

    def count(self) -> None:
        now = time.monotonic()
        self.recent = [*(death for death in self.recent if now - death < CRASH_WINDOW_SECONDS), now]

    @property
    def are_too_many(self) -> bool:
        return len(self.recent) >= MAX_CRASHES

    @property
    def pause_s(self) -> float:
        return _FIRST_PAUSE_S * float(2 ** (len(self.recent) - 1))
