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

from shared.runtime.streams import ImpatientConnection, Streams

GRACE_SECONDS = 8
"""How long requests under way may take to finish when we stop."""

OnServing = Callable[[str], Awaitable[None]]


class PortTaken(Exception):
    """Something else listens where we were told to serve."""


class Server(uvicorn.Server):
    """Uvicorn without its signal handlers: what is around it must stop in order, too."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `Stop`."""
        yield


@dataclass(frozen=True)
class Stop:
    """When to stop: at SIGINT or SIGTERM, or when whoever holds our leash lets go."""

    asked: asyncio.Event

    @classmethod
    def on_signals(cls) -> Stop:
        """Listen to the signals from now on."""
        stop = cls(asyncio.Event())
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.asked.set)
        return stop

    async def when_input_closes(self) -> None:
        """Stop when standard input ends."""
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        while await reader.read(1024):
            pass
        self.asked.set()

    async def comes_after(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do the work and return true; false where we are to stop first, which breaks it off."""
        asked, doing = asyncio.create_task(self.asked.wait()), asyncio.create_task(work)
        await asyncio.wait([asked, doing], return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            asked.cancel()
            doing.result()
            return True
        doing.cancel()
        return False

    async def unless_done(self, work: Awaitable[None]) -> None:
        """Do the work; where it fails, stop serving and let the error be seen."""
        try:
            await work
        except BaseException:
            self.asked.set()
            raise


async def serve(
    app: ASGIApp,
    listening: socket.socket,
    stop: Stop,
    on_serving: OnServing,
    *,
    leash: bool = False,
) -> None:
    """Serve until told to stop; `on_serving` gets the base URL once requests are accepted."""
    host, port = listening.getsockname()
    async with _accepting(app, listening):
        beside = [asyncio.create_task(stop.unless_done(on_serving(f"http://{host}:{port}")))]
        if leash:
            beside.append(asyncio.create_task(stop.when_input_closes()))
        await stop.asked.wait()
        for task in beside:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def listen(host: str, port: int) -> socket.socket:
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
        raise PortTaken(message) from error
    return listening


@asynccontextmanager
async def _accepting(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    streams = Streams(app)
    config = uvicorn.Config(
        streams,
        http=ImpatientConnection,
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
        streams.end()
        server.should_exit = True
        await ended
        listening.close()
