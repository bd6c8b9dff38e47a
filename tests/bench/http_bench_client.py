"""A client of the HTTP benchmark, which makes the requests of many callers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from tests.bench.http_load_generator import Request, send_requests

IDLE_TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class MeasuredCommand:
    """A command, and what to send of it."""

    name: str
    model: type[BaseModel]
    """Of its body."""
    requests: Sequence[Request]


@dataclass
class BenchClient:
    """Makes requests, each of the next caller and with a key of its own."""

    port: int
    tokens: Sequence[str]
    _made: int = field(default=0)

    def headers(self) -> dict[str, str]:
        """Return the headers of the next caller."""
        self._made += 1
        return {"Authorization": f"Bearer {self.tokens[self._made % len(self.tokens)]}"}

    def command(
        self, path: str, body: Mapping[str, Any], status: int = 200, version: int | None = None
    ) -> Request:
        """Return a POST, to what has this version where one is given."""
        headers = self.headers() | {"Idempotency-Key": f'"bench-{self._made}"'}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return Request("POST", path, headers, json.dumps(body), status)

    def read(self, path: str) -> Request:
        """Return a GET."""
        return Request("GET", path, self.headers())

    def send(self, *requests: Request) -> list[Any]:
        """Send requests one after the other and return the documents of their answers."""
        bodies = send_requests(self.port, requests, 1).bodies
        return [json.loads(body) if body else None for body in bodies]

    def put(self, path: str, body: Mapping[str, Any], version: int) -> Request:
        """Return a PUT to what has this version."""
        headers = self.headers() | {"If-Match": f'"{version}"'}
        return Request("PUT", path, headers, json.dumps(body))

    def wait_until_idle(self) -> None:
        """Wait until every consumer has taken what is on the bus."""
        give_up_at = time.monotonic() + IDLE_TIMEOUT_SECONDS
        while True:
            (answer,) = self.send(self.read("/api/operations/v1/progress"))
            if all(one["position"] >= one["head"] for one in answer["standings"]):
                return
            assert time.monotonic() < give_up_at, answer
            time.sleep(0.2)


Send = Callable[[MeasuredCommand], Sequence[Any]]
"""Measures a command and returns the documents that it was answered."""
