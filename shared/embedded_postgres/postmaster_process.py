"""Starts and stops the postmaster, the server's first process."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from shared.embedded_postgres.cluster_creation import SERVER_ENVIRONMENT, cluster_path_argument
from shared.embedded_postgres.network_access import listen_settings

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

    from shared.embedded_postgres.network_access import ReaderAccess
    from shared.embedded_postgres.postgres_binaries import PostgresBinaries
    from shared.embedded_postgres.server_log import ServerLog
    from shared.embedded_postgres.server_os_account import ServerOsAccount

SERVER_SETTINGS = {
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "fsync": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "cluster_name": "concord",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # Errors in statements are reported to the client; the server's log is about the server, and
    # contains no statement with personal data.
    "log_min_messages": "log",
}

_SHUTDOWN_SEQUENCE = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
"""Fast shutdown (connections are closed, data written), immediate (a start recovers), kill."""


@asynccontextmanager
async def run_postmaster(
    cluster: Path,
    binaries: PostgresBinaries,
    account: ServerOsAccount,
    socket: Path,
    log: ServerLog,
    access: ReaderAccess | None = None,
) -> AsyncIterator[Process]:
    """Run the server on `cluster` until the block ends; it may not yet accept connections then.

    The server ends with the thread that enters the block: enter it in the event loop's thread.
    """
    settings = SERVER_SETTINGS | listen_settings(access) | {"unix_socket_directories": str(socket)}
    options = [f"--{name}={value}" for name, value in settings.items()]
    with log.open_for_appending() as output:
        process = await asyncio.create_subprocess_exec(
            *account.launch_command(
                binaries.postgres, "-D", cluster_path_argument(cluster, account), *options
            ),
            cwd=cluster,
            env=SERVER_ENVIRONMENT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        await _stop(process)


async def _stop(process: Process) -> None:
    for number, timeout_seconds in _SHUTDOWN_SEQUENCE:
        if process.returncode is not None:
            return
        with suppress(ProcessLookupError):  # it has just ended
            process.send_signal(number)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), timeout_seconds)
