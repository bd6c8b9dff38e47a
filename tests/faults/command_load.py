"""A load of commands: each caller repeats a command under its key until it is acknowledged."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from shared.testing.plain_http import EMPTY_TLS_CONTEXT
from tests.system.cli_process import poll_until_true
from tests.system.known_departments import register_departments

PAUSE_SECONDS = 0.02
"""A caller's pause after each command: the load is steady, not the maximum."""
UNCOUNTED_PAUSE_SECONDS = 0.2
"""Its pause while nobody counts commands, but waits for a tool, a start or dead letters."""
DUTIES_PER_PROJECT = 5
REGISTRAR_COUNT = 2
TERMS_BODY = {
    "name": "under load",
    "shares": [{"department": "A", "ratio": "1"}],
    "unit": "pieces",
    "target": "1",
}
DUTY_BODY = {"accountable": "A", "recipient": "B", "due_days": 3, "acceptance": "it fits"}
UNKNOWN_OUTCOME_STATUSES = {409}
"""The same command is still under way, sent before its caller lost the response."""


@dataclass
class CommandLoad:
    """Callers that register and rename departments, and hand over the duties of projects."""

    directory_url: str
    duties_url: str
    token: str
    sends_handoffs: bool = True
    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged_count: int = 0
    _is_prepared: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)
    _is_counted: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _callers: list[Future[None]] = field(default_factory=list)

    def wait_for_commands(self, commands: int = 30, within: float = 60) -> None:
        """Wait until so many more commands are acknowledged."""
        target = self.acknowledged_count + commands

        def reached() -> bool:
            for caller in self._callers:
                if caller.done():
                    caller.result()
            return self.acknowledged_count >= target

        self._is_counted.set()
        try:
            poll_until_true(reached, f"{commands} more commands", within=within, pause=0.01)
        finally:
            self._is_counted.clear()

    @contextmanager
    def send_commands(self) -> Iterator[None]:
        """Send commands until the block ends; those that were begun are finished."""
        self.register_named_departments()
        with ThreadPoolExecutor(REGISTRAR_COUNT + 1) as threads:
            registrars = [
                threads.submit(self._repeat, self._register) for _ in range(REGISTRAR_COUNT)
            ]
            self._callers = registrars
            if self.sends_handoffs:
                self._callers.append(threads.submit(self._repeat, self._hand_over))
            try:
                yield
            finally:
                self._stop.set()
                self._is_counted.set()
            for caller in self._callers:
                caller.result()

    def register_named_departments(self) -> None:
        """Register the departments that the handoffs name, once; both areas must be up.

        Whoever counts what is committed calls it first: it is not among the acknowledged ones.
        """
        if self._is_prepared:
            return
        with self.open_http_client() as http:
            register_departments(
                http, "A", "B", directory_url=self.directory_url, duties_url=self.duties_url
            )
        self._is_prepared = True

    def open_http_client(self) -> httpx.Client:
        """Return an HTTP client with the load's token; close it."""
        return httpx.Client(
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=60,
            verify=EMPTY_TLS_CONTEXT,
            trust_env=False,
        )

    def create_open_handoffs(self, http: httpx.Client) -> list[str]:
        """Start a project and return its handoffs, which are opened by facts over the bus."""
        url = f"{self.duties_url}/api/duties/v1"
        project = self._send(http, "POST", f"{url}/projects", TERMS_BODY | {"code": uuid4().hex})[
            "id"
        ]
        for number in range(DUTIES_PER_PROJECT):
            duty = DUTY_BODY | {"activity": f"make part {number}", "deliverable": f"part {number}"}
            self._send(http, "POST", f"{url}/projects/{project}/duties", duty)
        self._send(http, "POST", f"{url}/projects/{project}/start", {})
        while not self._stop.is_set():
            response = http.get(f"{url}/handoffs?project={project}")
            self._count_response(response)
            if response.is_success and len(response.json()["items"]) == DUTIES_PER_PROJECT:
                return [one["handoff_id"] for one in response.json()["items"]]
            time.sleep(0.1)
        return []

    def _repeat(self, work: Callable[[httpx.Client], None]) -> None:
        with self.open_http_client() as http:
            while not self._stop.is_set():
                work(http)

    def _register(self, http: httpx.Client) -> None:
        code, url = uuid4().hex, f"{self.directory_url}/api/directory/v1/departments"
        body = {"code": code, "name": "first", "valid_from": "2026-01-01"}
        self._send(http, "POST", url, body)
        for version in (1, 2, 3):
            name = {"name": f"after {version}"}
            self._send(http, "PUT", f"{url}/{code}/name", name, version)

    def _hand_over(self, http: httpx.Client) -> None:
        for handoff in self.create_open_handoffs(http):
            for step in ("offer", "accept"):
                url = f"{self.duties_url}/api/duties/v1/handoffs/{handoff}/{step}"
                self._send(http, "POST", url, {})

    def _send(
        self, http: httpx.Client, method: str, url: str, body: Any, version: int | None = None
    ) -> Any:
        headers = {"Idempotency-Key": f'"{uuid4()}"'}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        while True:
            response = http.request(method, url, json=body, headers=headers)
            self._count_response(response)
            if response.is_success:
                with self._lock:
                    self.acknowledged_count += 1
                time.sleep(PAUSE_SECONDS)
                self._is_counted.wait(UNCOUNTED_PAUSE_SECONDS)
                return response.json()
            assert response.status_code in {503, *UNKNOWN_OUTCOME_STATUSES}, response.text
            time.sleep(0.1)

    def _count_response(self, response: httpx.Response) -> None:
        with self._lock:
            self.statuses[response.status_code] += 1
        if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            assert response.headers["retry-after"]
            assert response.headers["content-type"] == "application/problem+json"
