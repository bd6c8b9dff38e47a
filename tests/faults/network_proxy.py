"""A network to be broken: connections to a port pass through here, late, not at all, or cut."""

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
    """Between callers of `port` and `target`."""

    target_port: int = 0
    listen_port: int = 0
    delay_seconds: float = 0.0
    """Seconds that every piece takes, each way."""
    drops_data: bool = False
    """Nothing arrives, and nobody is told."""
    refuses_connections: bool = False
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def cut_connections(self) -> None:
        """End every connection, and let none begin."""
        self.refuses_connections = True
        self._loop.call_soon_threadsafe(self._abort)

    def restore_network(self) -> None:
        """Let everything pass at once."""
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
            onward, upstream = await asyncio.open_connection("127.0.0.1", self.target_port)
            self._open |= {writer, upstream}
            await asyncio.gather(self._forward(reader, upstream), self._forward(onward, writer))
            self._open -= {writer, upstream}
            return
        writer.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(CHUNK_BYTES):
                await asyncio.sleep(self.delay_seconds)
                while self.drops_data:
                    await asyncio.sleep(POLL_SECONDS)
                writer.write(piece)
                await writer.drain()
        writer.transport.abort()


@contextmanager
def run_network_proxy() -> Iterator[NetworkProxy]:
    """Give a network on a free port; set its `target` before anybody calls."""
    made = NetworkProxy()
    loop = made._loop
    server = loop.run_until_complete(asyncio.start_server(made._handle_connection, "127.0.0.1", 0))
    made.listen_port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def ended() -> None:
        server.close()
        made._abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(ended(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
