"""The process that sends the requests: it imports little, for it is started for each turn."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

_END_OF_HEADER = b"\r\n\r\n"
_LENGTH = b"content-length: "


class _Work:
    """The requests that are still to be sent, and the answers that came."""

    def __init__(self, requests: Sequence[tuple[str, int]]) -> None:
        self._requests = [(text.encode(), b"HTTP/1.1 %d " % status) for text, status in requests]
        self._next = iter(range(len(requests)))
        self._open = len(requests)
        self.bodies: list[bytes] = [b""] * len(requests)
        self.latencies = [0.0] * len(requests)
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def take(self) -> tuple[int, bytes, bytes] | None:
        """Return the next request with its number and the beginning of its right answer."""
        number = next(self._next, None)
        return None if number is None else (number, *self._requests[number])

    def note(self, number: int, body: bytes, seconds: float) -> None:
        """Keep the body of a right answer, and how long it took."""
        self.bodies[number] = body
        self.latencies[number] = seconds
        self._open -= 1
        if not self._open and not self.ended.done():
            self.ended.set_result(None)

    def fail(self, message: str) -> None:
        """End with an error."""
        if not self.ended.done():
            self.ended.set_exception(RuntimeError(message))


class _Connection(asyncio.Protocol):
    """Sends one request after the other."""

    def __init__(self, work: _Work) -> None:
        self._work = work
        self._received = b""
        self._number, self._right = -1, b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def connection_lost(self, _error: Exception | None) -> None:
        if self._number >= 0:
            self._work.fail(f"the connection was closed: {self._received[:500]!r}")

    def send_next(self) -> None:
        """Send the next request, if there is one."""
        taken = self._work.take()
        self._received = b""
        if taken is None:
            self._number = -1
            return
        self._number, request, self._right = taken
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        begin = self._received.find(_END_OF_HEADER) + len(_END_OF_HEADER)
        if begin < len(_END_OF_HEADER):
            return
        header = self._received[:begin].lower()
        at = header.find(_LENGTH) + len(_LENGTH)
        length = int(header[at : header.index(b"\r", at)]) if at >= len(_LENGTH) else 0
        if len(self._received) < begin + length:
            return
        if not self._received.startswith(self._right):
            self._work.fail(f"{self._right!r} was expected: {self._received[:2000]!r}")
            return
        body = self._received[begin : begin + length]
        self._work.note(self._number, body, time.perf_counter() - self._sent_at)
        self.send_next()


async def _send_all(
    port: int, connections: int, requests: Sequence[tuple[str, int]]
) -> dict[str, Any]:
    work = _Work(requests)
    loop = asyncio.get_running_loop()
    opened = [
        (await loop.create_connection(lambda: _Connection(work), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    begin = time.perf_counter()
    for one in opened:
        one.send_next()
    await work.ended
    seconds = time.perf_counter() - begin
    bodies = [body.decode() for body in work.bodies]
    return {"seconds": seconds, "bodies": bodies, "latencies": work.latencies}


if __name__ == "__main__":
    json.dump(asyncio.run(_send_all(**json.load(sys.stdin))), sys.stdout)
