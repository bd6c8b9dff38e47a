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

from shared.processes.http_server import bind_socket

log = logging.getLogger(__name__)

RESTART_PAUSE_SECONDS = 0.5
"""Before a process that died is started again; doubled while it keeps dying."""
MAX_RESTART_PAUSE_SECONDS = 10.0
STABLE_UPTIME_SECONDS = 30.0
"""A process that lived so long starts with the shortest pause again."""
STOP_TIMEOUT_SECONDS = 10.0
READY_TIMEOUT_SECONDS = 90.0
LISTEN_BACKLOG = 1024


@dataclass
class ServiceProcesses:
    """The processes of some services on one data folder."""

    area_names: Sequence[str]
    data_dir: Path
    database_url: str
    listening_sockets: dict[str, socket.socket] = field(default_factory=dict)
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    @asynccontextmanager
    async def supervise(self) -> AsyncIterator[Mapping[str, str]]:
        """Run them until the block ends; gives each one's address."""
        for area in self.area_names:
            self.listening_sockets[area] = bind_socket("127.0.0.1", 0)
            self.listening_sockets[area].listen(LISTEN_BACKLOG)
        keepers = [asyncio.create_task(self._keep_running(area)) for area in self.area_names]
        try:
            yield self.base_urls()
        finally:
            for keeper in keepers:
                keeper.cancel()
            for keeper in keepers:
                with suppress(asyncio.CancelledError):
                    await keeper
            await asyncio.gather(*(self._stop_process(area) for area in self.area_names))
            for listening in self.listening_sockets.values():
                listening.close()

    def base_urls(self) -> Mapping[str, str]:
        """Return each service's base URL."""
        return {
            area: f"http://127.0.0.1:{listening.getsockname()[1]}"
            for area, listening in self.listening_sockets.items()
        }

    async def wait_until_ready(self) -> None:
        """Wait until every service answers; raises `TimeoutError`."""
        async with (
            asyncio.timeout(READY_TIMEOUT_SECONDS),
            httpx.AsyncClient(trust_env=False) as client,
        ):
            for address in self.base_urls().values():
                while True:
                    with suppress(httpx.TransportError):
                        answer = await client.get(
                            f"{address}/health/ready", timeout=READY_TIMEOUT_SECONDS
                        )
                        if answer.is_success:
                            break
                    await asyncio.sleep(RESTART_PAUSE_SECONDS)

    async def restart(self, area: str) -> None:
        """Ask a service's process to end in good order; it is then started again."""
        self.processes[area].terminate()

    async def _keep_running(self, area: str) -> None:
        loop, pause = asyncio.get_running_loop(), RESTART_PAUSE_SECONDS
        while True:
            began = loop.time()
            process = await self._start_process(area)
            code = await process.wait()
            lived = loop.time() - began
            pause = (
                RESTART_PAUSE_SECONDS
                if lived > STABLE_UPTIME_SECONDS
                else min(2 * pause, MAX_RESTART_PAUSE_SECONDS)
            )
            log.warning("%s ended with %s after %.0f s; it starts again", area, code, lived)
            await asyncio.sleep(0 if code == 0 else pause)

    async def _start_process(self, area: str) -> asyncio.subprocess.Process:
        number = self.listening_sockets[area].fileno()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services", "serve", area),
            *("--data-dir", str(self.data_dir), "--socket", str(number), "--stop-with-parent"),
            stdin=asyncio.subprocess.PIPE,
            pass_fds=[number],
            env={**os.environ, "CONCORD_DATABASE_URL": self.database_url, "CONCORD_BUS": "kafka"},
            start_new_session=True,
        )
        self.processes[area] = process
        return process

    async def _stop_process(self, area: str) -> None:
        process = self.processes.get(area)
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
