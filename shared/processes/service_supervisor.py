"""Runs one process per service and restarts each that ends.

The supervisor owns every service's listening socket and passes it to the process: while a process
is restarting, requests wait in the socket's backlog instead of being refused.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from shared.embedded_postgres import PostgresFailure
from shared.http.certificate_authorities import well_known_authorities
from shared.processes.http_server import bind_socket

log = logging.getLogger(__name__)

RESTART_PAUSE_SECONDS = 0.5
"""The pause before a process is restarted; it doubles with each failure in a row."""
MAX_RESTART_PAUSE_SECONDS = 10.0
"""The longest pause before a restart."""
STABLE_UPTIME_SECONDS = 30.0
"""A process that ran longer than this is restarted with the shortest pause."""
STOP_TIMEOUT_SECONDS = 10.0
"""How long a process may take to stop before it is killed."""
READY_TIMEOUT_SECONDS = 90.0
LISTEN_BACKLOG = 1024


@dataclass
class ServiceProcesses:
    """The processes of several services on one data folder."""

    database_urls: Mapping[str, str]
    """The address of the database for each area, with the area's own role."""
    data_dir: Path
    gateway_port: int
    """The port of the gateway, by which services call each other's API."""
    listening_sockets: dict[str, socket.socket] = field(default_factory=dict)
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    @asynccontextmanager
    async def supervise(self) -> AsyncIterator[Mapping[str, str]]:
        """Run the services until the block ends; yields each service's base URL by area."""
        for area in self.database_urls:
            self.listening_sockets[area] = bind_socket("127.0.0.1", 0)
            self.listening_sockets[area].listen(LISTEN_BACKLOG)
        supervisors = [asyncio.create_task(self._keep_running(area)) for area in self.database_urls]
        try:
            yield self.base_urls()
        finally:
            for supervisor in supervisors:
                supervisor.cancel()
            for supervisor in supervisors:
                with suppress(asyncio.CancelledError):
                    await supervisor
            await asyncio.gather(*(self._stop_process(area) for area in self.database_urls))
            for listening_socket in self.listening_sockets.values():
                listening_socket.close()

    def base_urls(self) -> Mapping[str, str]:
        """Return each service's base URL by area."""
        return {
            area: f"http://127.0.0.1:{listening_socket.getsockname()[1]}"
            for area, listening_socket in self.listening_sockets.items()
        }

    async def wait_until_ready(self) -> None:
        """Wait until every service is ready; raises `TimeoutError`."""
        async with (
            asyncio.timeout(READY_TIMEOUT_SECONDS),
            httpx.AsyncClient(verify=well_known_authorities(), trust_env=False) as client,
        ):
            for base_url in self.base_urls().values():
                while True:
                    with suppress(httpx.TransportError):
                        response = await client.get(
                            f"{base_url}/health/ready", timeout=READY_TIMEOUT_SECONDS
                        )
                        if response.is_success:
                            break
                    await asyncio.sleep(RESTART_PAUSE_SECONDS)

    async def restart(self, area: str) -> None:
        """Ask a service's process to stop in order; it is then started again."""
        self.processes[area].terminate()

    async def _keep_running(self, area: str) -> None:
        loop, pause = asyncio.get_running_loop(), RESTART_PAUSE_SECONDS
        while True:
            started_at = loop.time()
            process = await self._start_process(area)
            exit_code = await process.wait()
            uptime = loop.time() - started_at
            pause = (
                RESTART_PAUSE_SECONDS
                if uptime > STABLE_UPTIME_SECONDS
                else min(2 * pause, MAX_RESTART_PAUSE_SECONDS)
            )
            log.warning(
                "%s ended with exit code %s after %.0f s; it is started again",
                area,
                exit_code,
                uptime,
            )
            await asyncio.sleep(0 if exit_code == 0 else pause)

    async def _start_process(self, area: str) -> asyncio.subprocess.Process:
        socket_number = self.listening_sockets[area].fileno()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services", "serve", area),
            *("--data-dir", str(self.data_dir), "--socket", str(socket_number)),
            "--stop-with-parent",
            stdin=asyncio.subprocess.PIPE,
            pass_fds=[socket_number],
            env={
                **os.environ,
                "CONCORD_DATABASE_URL": self.database_urls[area],
                "CONCORD_MIGRATE": "wait",
                "CONCORD_PORT": str(self.gateway_port),
                "CONCORD_BUS": "kafka",
            },
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


async def migrate_in_process(data_dir: Path, database_url: str) -> None:
    """Migrate the database in a process of its own, so that this one imports no service.

    `database_url` is of the role that makes the areas' roles. Raises `PostgresFailure`.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services", "migrate"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        env={
            **os.environ,
            "CONCORD_DATABASE_URL": database_url,
            "CONCORD_DATA": str(data_dir),
        },
        start_new_session=True,
    )
    try:
        if await process.wait() != 0:
            raise PostgresFailure(
                "The database could not be brought up to date; the lines above say why."
            )
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
