"""A TCP proxy that simulates a faulty network: delays, dropped data, closed connections."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK_BYTES = 64 * 1024
POLL_SECONDS = 0.02


@dataclass
class NetworkProxy:
    """Forwards connections from `listen_port` to `target_port`."""

    target_port: int = 0
    listen_port: int = 0
    delay_seconds: float = 0.0
    """The delay of every chunk in each direction, in seconds."""
    drops_data: bool = False
    """Whether data is held back while connections stay open."""
    refuses_connections: bool = False
    """Whether new connections are closed at once."""
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def cut_connections(self) -> None:
        """Close every connection and refuse new ones."""
        self.refuses_connections = True
        self._loop.call_soon_threadsafe(self._abort)

    def restore_network(self) -> None:
        """Forward everything again, without delay."""
        self.refuses_connections = self.drops_data = False
        self.delay_seconds = 0.0

    def _abort(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _handle_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self.refuses_connections:
            writer.transport.abort()
            return
        with suppress(OSError):
            upstream_reader, upstream_writer = await asyncio.open_connection(
                "127.0.0.1", self.target_port
            )
            self._open |= {writer, upstream_writer}
            await asyncio.gather(
                self._forward(reader, upstream_writer), self._forward(upstream_reader, writer)
            )
            self._open -= {writer, upstream_writer}
            return
        writer.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(CHUNK_BYTES):
                await asyncio.sleep(self.delay_seconds)
                while self.drops_data:
                    await asyncio.sleep(POLL_SECONDS)
                writer.write(chunk)
                await writer.drain()
        writer.transport.abort()


@contextmanager
def run_network_proxy() -> Iterator[NetworkProxy]:
    """Yield a proxy on a free port; set its `target_port` before the first connection."""
    proxy = NetworkProxy()
    loop = proxy._loop
    server = loop.run_until_complete(asyncio.start_server(proxy._handle_connection, "127.0.0.1", 0))
    proxy.listen_port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def stop() -> None:
        server.close()
        proxy._abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
