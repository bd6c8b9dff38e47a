"""Serves an application over HTTP until a stop is requested."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from shared.processes.connection_limits import ConnectionLimits
from shared.processes.limited_server import LimitedServer
from shared.processes.stream_shutdown import StreamShutdownMiddleware

OnServing = Callable[[str], Awaitable[None]]
"""Gets the base URL once requests are accepted."""
SERVING_GC_THRESHOLD = 50_000
"""A process that serves looks for garbage after so many allocations, whatever a start has set."""


class PortInUse(Exception):
    """Another process uses the port, or the address cannot be bound."""


@dataclass(frozen=True)
class StopRequest:
    """A request to stop: by SIGINT, by SIGTERM, or when the parent closes standard input."""

    requested: asyncio.Event

    @classmethod
    def from_signals(cls) -> StopRequest:
        """Return a stop request that SIGINT and SIGTERM set from now on."""
        stop = cls(asyncio.Event())
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.requested.set)
        return stop

    async def request_when_stdin_closes(self) -> None:
        """Wait until standard input ends, then request a stop."""
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        while await reader.read(1024):
            pass
        self.requested.set()

    async def run_unless_stopped(self, work: Coroutine[Any, Any, None]) -> bool:
        """Await `work` and return true; cancel it and return false if a stop is requested first.

        Raises what `work` raises.
        """
        stop_task = asyncio.create_task(self.requested.wait())
        work_task = asyncio.create_task(work)
        await asyncio.wait([stop_task, work_task], return_when=asyncio.FIRST_COMPLETED)
        if work_task.done():
            stop_task.cancel()
            work_task.result()
            return True
        work_task.cancel()
        return False

    async def stop_on_failure(self, work: Awaitable[None]) -> None:
        """Await `work`; if it fails, request a stop and raise its error."""
        try:
            await work
        except BaseException:
            self.requested.set()
            raise


async def serve_until_stopped(
    app: ASGIApp,
    listening_socket: socket.socket,
    stop: StopRequest,
    on_serving: OnServing,
    *,
    limits: ConnectionLimits = ConnectionLimits(),  # noqa: B008  frozen
    stop_on_stdin_close: bool = False,
) -> None:
    """Serve until a stop is requested; raises what `on_serving` raises.

    `on_serving` gets the base URL once requests are accepted. `stop_on_stdin_close` also stops when
    standard input ends.
    """
    host, port = listening_socket.getsockname()
    async with _running_server(app, listening_socket, limits):
        side_tasks = [
            asyncio.create_task(stop.stop_on_failure(on_serving(f"http://{host}:{port}")))
        ]
        if stop_on_stdin_close:
            side_tasks.append(asyncio.create_task(stop.request_when_stdin_closes()))
        await stop.requested.wait()
        for task in side_tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def bind_socket(host: str, port: int) -> socket.socket:
    """Return a bound socket; port 0 takes a free one. Raises `PortInUse`."""
    # asyncio turns Nagle's algorithm off only if the protocol is named; with it, every response on
    # a persistent connection would wait 40 ms for the caller's acknowledgement of its first half.
    listening_socket = socket.socket(proto=socket.IPPROTO_TCP)
    listening_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening_socket.bind((host, port))
    except OSError as error:
        listening_socket.close()
        message = f"{host}:{port} cannot be used ({error.strerror}); choose another with --port"
        raise PortInUse(message) from error
    return listening_socket


@asynccontextmanager
async def _running_server(
    app: ASGIApp, listening_socket: socket.socket, limits: ConnectionLimits
) -> AsyncIterator[None]:
    stream_shutdown = StreamShutdownMiddleware(app)
    server = LimitedServer(stream_shutdown, limits)
    server_task = asyncio.create_task(server.serve([listening_socket]))
    try:
        while not server.started and not server_task.done():  # noqa: ASYNC110  uvicorn has no event for it
            await asyncio.sleep(0.01)
        with without_scanning_what_exists():
            yield
    finally:
        stream_shutdown.end_all_streams()
        server.should_exit = True
        await server_task
        listening_socket.close()


@contextmanager
def without_scanning_what_exists() -> Iterator[None]:
    """Keep what has been loaded so far out of garbage collections until the block ends.

    A full collection over all modules holds up every request for a tenth of a second. There is none
    before, either: of 200,000 objects that a start leaves, some 600 are garbage.
    """
    threshold = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SERVING_GC_THRESHOLD)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        gc.unfreeze()
