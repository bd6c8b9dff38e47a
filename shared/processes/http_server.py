"""Serves an application over HTTP until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from shared.processes.stream_shutdown import StreamShutdownMiddleware, WriteTimeoutProtocol

SHUTDOWN_GRACE_SECONDS = 8
"""How long requests under way may take to finish when we stop."""

OnServing = Callable[[str], Awaitable[None]]


class PortInUse(Exception):
    """Something else listens where we were told to serve."""


class SignalFreeServer(uvicorn.Server):
    """Uvicorn without its signal handlers: what is around it must stop in order, too."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `Stop`."""
        yield


@dataclass(frozen=True)
class StopRequest:
    """When to stop: at SIGINT or SIGTERM, or when whoever holds our leash lets go."""

    requested: asyncio.Event

    @classmethod
    def from_signals(cls) -> StopRequest:
        """Listen to the signals from now on."""
        stop = cls(asyncio.Event())
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.requested.set)
        return stop

    async def request_when_stdin_closes(self) -> None:
        """Stop when standard input ends."""
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        while await reader.read(1024):
            pass
        self.requested.set()

    async def run_unless_stopped(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do the work and return true; false where we are to stop first, which breaks it off."""
        asked, doing = asyncio.create_task(self.requested.wait()), asyncio.create_task(work)
        await asyncio.wait([asked, doing], return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            asked.cancel()
            doing.result()
            return True
        doing.cancel()
        return False

    async def stop_on_failure(self, work: Awaitable[None]) -> None:
        """Do the work; where it fails, stop serving and let the error be seen."""
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
    stop_on_stdin_close: bool = False,
) -> None:
    """Serve until told to stop; `on_serving` gets the base URL once requests are accepted."""
    host, port = listening_socket.getsockname()
    async with _running_server(app, listening_socket):
        beside = [asyncio.create_task(stop.stop_on_failure(on_serving(f"http://{host}:{port}")))]
        if stop_on_stdin_close:
            beside.append(asyncio.create_task(stop.request_when_stdin_closes()))
        await stop.requested.wait()
        for task in beside:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def bind_socket(host: str, port: int) -> socket.socket:
    """Return a bound socket; port 0 takes a free one. Raises `PortTaken`."""
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it, every answer
    # on a kept connection would wait 40 ms for the caller's acknowledgement of its first half.
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        message = f"{host}:{port} cannot be used ({error.strerror}); choose another with --port"
        raise PortInUse(message) from error
    return listening


@asynccontextmanager
async def _running_server(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    streams = StreamShutdownMiddleware(app)
    config = uvicorn.Config(
        streams,
        http=WriteTimeoutProtocol,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=SHUTDOWN_GRACE_SECONDS,
        lifespan="off",
        server_header=False,
    )
    server = SignalFreeServer(config)
    ended = asyncio.create_task(server.serve([listening]))
    try:
        while not server.started and not ended.done():  # noqa: ASYNC110  uvicorn tells nobody
            await asyncio.sleep(0.01)
        yield
    finally:
        streams.end_all_streams()
        server.should_exit = True
        await ended
        listening.close()
