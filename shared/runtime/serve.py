"""Serves an installation over HTTP until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

import uvicorn

from shared.eventsourcing.context import Clock
from shared.runtime.data_folder import DataFolder
from shared.runtime.instance import Running, running
from shared.runtime.service import Service
from shared.runtime.settings import Settings

GRACE_SECONDS = 8
"""How long requests under way may take to finish when we stop."""

OnServing = Callable[[str], Awaitable[None]]


class PortTaken(Exception):
    """Something else listens where we were told to serve."""


class Server(uvicorn.Server):
    """Uvicorn without its signal handlers: what is around it must stop in order, too."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `serve`."""
        yield


async def serve(
    services: Sequence[Service],
    settings: Settings,
    clock: Clock,
    *,
    leash: bool = False,
    on_serving: OnServing | None = None,
) -> None:
    """Own the data folder, run everything, and serve until SIGINT or SIGTERM.

    With `leash`, also until standard input closes. `on_serving` gets the base URL once requests
    are accepted. Raises `FolderInUse` and `PortTaken`.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with DataFolder.acquire(settings.data) as folder:
        listening = _listen(settings.host, settings.port)
        async with running(
            services,
            folder.path,
            database_url=settings.database_url,
            pool_size=settings.pool_size,
            clock=clock,
        ) as installation:
            base_url = f"http://{settings.host}:{listening.getsockname()[1]}"
            async with _accepting(installation, listening):
                folder.announce(base_url)
                beside = [asyncio.create_task(_until_closed(stop))] if leash else []
                if on_serving is not None:
                    beside.append(asyncio.create_task(_unless_stopped(on_serving(base_url), stop)))
                await stop.wait()
                for task in beside:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        message = f"{host}:{port} cannot be used ({error.strerror}); choose another with --port"
        raise PortTaken(message) from error
    return listening


@asynccontextmanager
async def _accepting(installation: Running, listening: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        installation.app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        lifespan="off",
        server_header=False,
    )
    server = Server(config)
    ended = asyncio.create_task(server.serve([listening]))
    try:
        while not server.started and not ended.done():  # noqa: ASYNC110  uvicorn tells nobody
            await asyncio.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        await ended
        listening.close()


async def _until_closed(stop: asyncio.Event) -> None:
    """Stop when standard input ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while await reader.read(1024):
        pass
    stop.set()


async def _unless_stopped(work: Awaitable[None], stop: asyncio.Event) -> None:
    """Do the work; where it fails, stop serving and let the error be seen."""
    try:
        await work
    except BaseException:
        stop.set()
        raise
