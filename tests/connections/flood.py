"""Keeps opening connections to a server, from a thread, and measures what others see meanwhile."""

from __future__ import annotations

import http.client
import socket
import statistics
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx


@dataclass(frozen=True)
class Served:
    """What callers with a token saw."""

    answered: int
    asked: int
    latencies: list[float]
    failures: list[str]

    def __str__(self) -> str:
        """Return it as a line."""
        p50, worst = statistics.median(self.latencies) * 1000, max(self.latencies) * 1000
        return f"{self.answered}/{self.asked} answered, p50 {p50:.1f} ms, max {worst:.0f} ms"


def ask_repeatedly(
    base_url: str, path: str, headers: Mapping[str, str], count: int, timeout: float = 20
) -> Served:
    """Ask again and again, each time on a new connection; return what was seen."""
    url, latencies, failures, answered = httpx.URL(base_url), [], [], 0
    for _ in range(count):
        started_at = time.monotonic()
        connection = http.client.HTTPConnection(url.host, url.port, timeout=timeout)
        try:
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            answered += answer.status == 200
            if answer.status != 200:
                failures.append(f"{answer.status} {answer.read(300)!r}")
        except (OSError, http.client.HTTPException) as error:
            failures.append(repr(error))
        connection.close()
        latencies.append(time.monotonic() - started_at)
        time.sleep(0.02)
    return Served(answered, count, latencies, failures)


@dataclass
class Flood:
    """Connections that are opened one after the other; the oldest is closed when there are many."""

    base_url: str
    sending: bytes
    at_most: int
    per_second: float = 500.0
    opened: int = 0
    failed: int = 0
    _stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Open connections until stopped."""
        url = httpx.URL(self.base_url)
        held: deque[socket.socket] = deque()
        while not self._stopped.wait(1 / self.per_second):
            one = socket.socket()
            held.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.settimeout(5)
            try:
                one.connect((url.host, url.port))
                one.sendall(self.sending)
                self.opened += 1
            except OSError:
                self.failed += 1
            if len(held) > self.at_most:
                held.popleft().close()
        for one in held:
            one.close()

    def stop(self) -> None:
        """Stop opening, and close all."""
        self._stopped.set()


@contextmanager
def flooded(
    base_url: str, sending: bytes, at_most: int, per_second: float = 500.0
) -> Iterator[Flood]:
    """Keep a server flooded until the block ends; it begins once as many are open."""
    flood = Flood(base_url, sending, at_most, per_second)
    thread = threading.Thread(target=flood.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while flood.opened + flood.failed < at_most and time.monotonic() < deadline:
            time.sleep(0.05)
        yield flood
    finally:
        flood.stop()
        thread.join()
