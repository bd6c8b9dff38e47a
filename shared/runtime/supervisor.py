"""One process per service, each started again when it dies.

The supervisor owns every service's listening socket and hands it down: while a process is being
started again, requests wait in the socket instead of being turned away.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from shared.runtime.serve import listen

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.5
"""Before a process that died is started again; doubled while it keeps dying."""
LONGEST_PAUSE = 10.0
STEADY_SECONDS = 30.0
"""A process that lived so long starts with the shortest pause again."""
STOP_SECONDS = 10.0
READY_SECONDS = 90.0
BACKLOG = 1024


@dataclass
class Children:
    """The processes of some services on one data folder."""

    areas: Sequence[str]
    data_dir: Path
    database_url: str
    sockets: dict[str, socket.socket] = field(default_factory=dict)
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    @asynccontextmanager
    async def kept_running(self) -> AsyncIterator[Mapping[str, str]]:
        """Run them until the block ends; gives each one's address."""
        for area in self.areas:
            self.sockets[area] = listen("127.0.0.1", 0)
            self.sockets[area].listen(BACKLOG)
        keepers = [asyncio.create_task(self._keep(area)) for area in self.areas]
        try:
            yield self.addresses()
        finally:
            for keeper in keepers:
                keeper.cancel()
            for keeper in keepers:
                with suppress(asyncio.CancelledError):
                    await keeper
            await asyncio.gather(*(self._end(area) for area in self.areas))
            for listening in self.sockets.values():
                listening.close()

    def addresses(self) -> Mapping[str, str]:
        """Return each service's base URL."""
        return {
            area: f"http://127.0.0.1:{listening.getsockname()[1]}"
            for area, listening in self.sockets.items()
        }

    async def ready(self) -> None:
        """Wait until every service answers; raises `TimeoutError`."""
        async with asyncio.timeout(READY_SECONDS), httpx.AsyncClient(trust_env=False) as client:
            for address in self.addresses().values():
                while True:
                    with suppress(httpx.TransportError):
                        answer = await client.get(f"{address}/health/ready", timeout=READY_SECONDS)
                        if answer.is_success:
                            break
                    await asyncio.sleep(PAUSE_SECONDS)

    async def restart(self, area: str) -> None:
        """Ask a service's process to end in good order; it is then started again."""
        self.processes[area].terminate()

    async def _keep(self, area: str) -> None:
        loop, pause = asyncio.get_running_loop(), PAUSE_SECONDS
        while True:
            began = loop.time()
            process = await self._begin(area)
            code = await process.wait()
            lived = loop.time() - began
            pause = PAUSE_SECONDS if lived > STEADY_SECONDS else min(2 * pause, LONGEST_PAUSE)
            log.warning("%s ended with %s after %.0f s; it starts again", area, code, lived)
            await asyncio.sleep(0 if code == 0 else pause)

    async def _begin(self, area: str) -> asyncio.subprocess.Process:
        number = self.sockets[area].fileno()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services", "serve", area),
            *("--data-dir", str(self.data_dir), "--socket", str(number), "--leash"),
            stdin=asyncio.subprocess.PIPE,
            pass_fds=[number],
            env={**os.environ, "CONCORD_DATABASE_URL": self.database_url, "CONCORD_BUS": "kafka"},
            start_new_session=True,
        )
        self.processes[area] = process
        return process

    async def _end(self, area: str) -> None:
        process = self.processes.get(area)
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
