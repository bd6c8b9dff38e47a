"""Sends prepared requests over kept connections, as a process of its own that costs little.

Its standard input names the address and the requests, its standard output says what was answered.
An answer with another status, or none, ends the measurement: only right answers count.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.system.cli_process import CLI_ENVIRONMENT

CONNECTIONS = 32
TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Request:
    """A request, and how it must be answered."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str = ""
    status: int = 200


@dataclass(frozen=True)
class Answers:
    """What a server answered to all requests."""

    seconds: float
    """From the first byte that was sent to the last one that arrived."""
    bodies: Sequence[str]
    """In the order of the requests."""
    latencies: Sequence[float]
    """In seconds, of each request from its first byte to the end of its answer."""

    @property
    def p99_seconds(self) -> float:
        """The latency that 99 of 100 requests stay below."""
        return sorted(self.latencies)[len(self.latencies) * 99 // 100]


def send_requests(
    port: int, requests: Sequence[Request], connections: int = CONNECTIONS
) -> Answers:
    """Send requests to a server of this machine, each connection one at a time.

    Raises `AssertionError` where an answer is not the one that was asked for.
    """
    work = {
        "port": port,
        "connections": min(connections, len(requests)),
        "requests": [[_request_text(port, one), one.status] for one in requests],
    }
    done = subprocess.run(
        (sys.executable, "-m", "tests.bench.http_load_process"),
        check=False,
        input=json.dumps(work),
        capture_output=True,
        text=True,
        env=CLI_ENVIRONMENT,
        timeout=TIMEOUT_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return Answers(**json.loads(done.stdout))


def _request_text(port: int, request: Request) -> str:
    body = request.body.encode()
    headers = {"Host": f"127.0.0.1:{port}", **request.headers}
    if body:
        headers |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{request.method} {request.path} HTTP/1.1\r\n{lines}\r\n{request.body}"
