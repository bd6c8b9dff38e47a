"""Callers at work: each repeats a command under its key until it is acknowledged."""

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

from shared.runtime.client import NO_CERTIFICATES
from tests.system.terminal import eventually

RESTING_SECONDS = 0.02
"""Of a caller, after each command: the load is steady, not the most there can be."""
DUTIES = 5
REGISTRARS = 2
TERMS = {
    "name": "under load",
    "shares": [{"department": "A", "ratio": "1"}],
    "unit": "pieces",
    "target": "1",
}
DUTY = {"accountable": "A", "recipient": "B", "due_days": 3, "acceptance": "it fits"}
UNKNOWN_OUTCOME = {409}
"""The same command is still under way, from before its caller lost the answer."""


@dataclass
class Traffic:
    """Departments registered and renamed, projects whose duties are handed over."""

    directory: str
    duties: str
    token: str
    handing_over: bool = True
    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _callers: list[Future[None]] = field(default_factory=list)

    def goes_on(self, commands: int = 30, within: float = 60) -> None:
        """Return once so many more commands are acknowledged."""
        wanted = self.acknowledged + commands

        def reached() -> bool:
            for caller in self._callers:
                if caller.done():
                    caller.result()
            return self.acknowledged >= wanted

        eventually(reached, f"{commands} more commands", within=within, pause=0.01)

    @contextmanager
    def flowing(self) -> Iterator[None]:
        """Send until the block ends; whatever is begun is finished."""
        with ThreadPoolExecutor(REGISTRARS + 1) as threads:
            registrars = [threads.submit(self._repeat, self._register) for _ in range(REGISTRARS)]
            self._callers = registrars
            if self.handing_over:
                self._callers.append(threads.submit(self._repeat, self._hand_over))
            try:
                yield
            finally:
                self._stop.set()
            for caller in self._callers:
                caller.result()

    def http(self) -> httpx.Client:
        """Return a caller; close it."""
        return httpx.Client(
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=60,
            verify=NO_CERTIFICATES,
            trust_env=False,
        )

    def open_handoffs(self, http: httpx.Client) -> list[str]:
        """Start a project and return its handoffs, once their opening has come round by the bus."""
        url = f"{self.duties}/api/duties/v1"
        project = self._send(http, "POST", f"{url}/projects", TERMS | {"code": uuid4().hex})["id"]
        for number in range(DUTIES):
            duty = DUTY | {"activity": f"make part {number}", "deliverable": f"part {number}"}
            self._send(http, "POST", f"{url}/projects/{project}/duties", duty)
        self._send(http, "POST", f"{url}/projects/{project}/start", {})
        while not self._stop.is_set():
            answer = http.get(f"{url}/handoffs?project={project}")
            self._note(answer)
            if answer.is_success and len(answer.json()["items"]) == DUTIES:
                return [one["handoff_id"] for one in answer.json()["items"]]
            time.sleep(0.1)
        return []

    def _repeat(self, work: Callable[[httpx.Client], None]) -> None:
        with self.http() as http:
            while not self._stop.is_set():
                work(http)

    def _register(self, http: httpx.Client) -> None:
        code, url = uuid4().hex, f"{self.directory}/api/directory/v1/departments"
        body = {"code": code, "name": "first", "valid_from": "2026-01-01"}
        self._send(http, "POST", url, body)
        for version in (1, 2, 3):
            name = {"name": f"after {version}"}
            self._send(http, "PUT", f"{url}/{code}/name", name, version)

    def _hand_over(self, http: httpx.Client) -> None:
        for handoff in self.open_handoffs(http):
            for step in ("offer", "accept"):
                url = f"{self.duties}/api/duties/v1/handoffs/{handoff}/{step}"
                self._send(http, "POST", url, {})

    def _send(
        self, http: httpx.Client, method: str, url: str, body: Any, version: int | None = None
    ) -> Any:
        headers = {"Idempotency-Key": f'"{uuid4()}"'}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        while True:
            answer = http.request(method, url, json=body, headers=headers)
            self._note(answer)
            if answer.is_success:
                with self._lock:
                    self.acknowledged += 1
                time.sleep(RESTING_SECONDS)
                return answer.json()
            assert answer.status_code in {503, *UNKNOWN_OUTCOME}, answer.text
            time.sleep(0.1)

    def _note(self, answer: httpx.Response) -> None:
        with self._lock:
            self.statuses[answer.status_code] += 1
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            assert answer.headers["retry-after"]
            assert answer.headers["content-type"] == "application/problem+json"
