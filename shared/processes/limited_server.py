"""Uvicorn with bounded connections, and without its signal handlers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from starlette.requests import ClientDisconnect

from shared.processes.bounded_listener import BoundedListener
from shared.processes.bounded_reads import BoundedReads, create_read_buffer
from shared.processes.connection_limits import ConnectionLimits
from shared.processes.connection_places import ConnectionPlaces
from shared.processes.limited_protocol import LimitedProtocol
from shared.processes.unread_answers import find_excess_unread

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

SHUTDOWN_GRACE_SECONDS = 8
"""How long running requests may take to finish when the server stops."""


class LimitedServer(uvicorn.Server):
    """Serves an application within limits; whoever started it stops it."""

    def __init__(self, app: ASGIApp, limits: ConnectionLimits) -> None:
        """Serve `app` to connections within `limits`."""
        super().__init__(
            uvicorn.Config(
                _without_disconnections(app),
                http=LimitedProtocol,
                ws="none",
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=SHUTDOWN_GRACE_SECONDS,
                lifespan="off",
                server_header=False,
                # Limits for an address would be nobody's if callers could say which is theirs.
                proxy_headers=False,
            )
        )
        self._limits = limits
        self.places = ConnectionPlaces(limits.max_connections)
        self._read_buffer = create_read_buffer()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to whoever started the server."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections and check their times."""
        await self.lifespan.startup()
        listeners = [
            BoundedListener(one, self._create_protocol, self.places) for one in sockets or []
        ]
        for listener in listeners:
            listener.start()
        self.servers = cast("list[Any]", listeners)
        self._check_task = asyncio.create_task(self._check_connections())
        self.started = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nothing any more, and let what runs finish."""
        await super().shutdown(sockets)
        self._check_task.cancel()

    def _create_protocol(self) -> asyncio.BaseProtocol:
        connection = LimitedProtocol(
            self.config, self.server_state, self.lifespan.state, self.places
        )
        return BoundedReads(connection, self._read_buffer)

    async def _check_connections(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._limits.check_interval)
            connections = [cast("LimitedProtocol", one) for one in self.places]
            for connection in connections:
                connection.check(loop.time(), self._limits)
            for connection in find_excess_unread(connections, self._limits.max_unread_bytes):
                connection.abort()


def _without_disconnections(app: ASGIApp) -> ASGIApp:
    """Return the application without the error that a caller has gone: it is nobody's fault."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(ClientDisconnect):
            await app(scope, receive, send)

    return serve
