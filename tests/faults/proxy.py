"""A network to be broken: connections to a port pass through here, late, not at all, or cut."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 64 * 1024
LOOK_AGAIN_SECONDS = 0.02


@dataclass
class Network:
    """Between callers of `port` and `target`."""

    target: int = 0
    port: int = 0
    delay: float = 0.0
    """Seconds that every piece takes, each way."""
    silent: bool = False
    """Nothing arrives, and nobody is told."""
    away: bool = False
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def cut(self) -> None:
        """End every connection, and let none begin."""
        self.away = True
        self._loop.call_soon_threadsafe(self._abort)

    def mend(self) -> None:
        """Let everything pass at once."""
        self.away = self.silent = False
        self.delay = 0.0

    def _abort(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.away:
            writer.transport.abort()
            return
        with suppress(OSError):
            onward, upstream = await asyncio.open_connection("127.0.0.1", self.target)
            self._open |= {writer, upstream}
            await asyncio.gather(self._pass(reader, upstream), self._pass(onward, writer))
            self._open -= {writer, upstream}
            return
        writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(PIECE):
                await asyncio.sleep(self.delay)
                while self.silent:
                    await asyncio.sleep(LOOK_AGAIN_SECONDS)
                writer.write(piece)
                await writer.drain()
        writer.transport.abort()


@contextmanager
def network() -> Iterator[Network]:
    """Give a network on a free port; set its `target` before anybody calls."""
    made = Network()
    loop = made._loop
    server = loop.run_until_complete(asyncio.start_server(made._connected, "127.0.0.1", 0))
    made.port = server.sockets[0].getsockname()[1]
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
