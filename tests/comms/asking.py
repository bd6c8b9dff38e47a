"""Departments that ask each other: what the tests of requests that go through the API say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.callers import Role
from tests.comms.company import Company

REQUEST: dict[str, Any] = {
    "asker": "sales",
    "department": "rnd",
    "matter": "complex",
    "subject": "Can the sensor be had in red? 传感器能否提供红色？",
    "text": "A customer asks for 2,000 pieces by spring.",
}


@dataclass(frozen=True)
class Asking:
    """A company whose sales department asks its research."""

    company: Company

    async def ask(self, **changes: Any) -> str:
        """Open a request as somebody of the asking department, and return its path."""
        body = {**REQUEST, **changes}
        caller = self.company.executor(body["asker"])
        answer = await self.company.post("/requests", body, caller)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"]).removeprefix("/api/comms/v1")

    async def does(self, path: str, move: str, department: str, **body: Any) -> httpx.Response:
        """Have somebody of a department do something with a request."""
        return await self.company.post(f"{path}/{move}", body, self.company.executor(department))

    async def reply(self, path: str, **body: Any) -> None:
        """Have research report progress."""
        answer = await self.does(path, "reply", "rnd", **{"text": "The dye is ordered", **body})
        assert answer.status_code == 200, answer.text

    async def resolve(self, path: str, **body: Any) -> None:
        """Have research answer."""
        answer = await self.does(path, "resolve", "rnd", **{"text": "Yes, by March", **body})
        assert answer.status_code == 200, answer.text

    async def pause(self, path: str, **body: Any) -> None:
        """Have research wait for sales."""
        why = {"waiting_on": "asker", "reason": "Which red?", **body}
        answer = await self.does(path, "pause", "rnd", **why)
        assert answer.status_code == 200, answer.text

    async def correct(self, path: str, entry: str, how: str, **body: Any) -> httpx.Response:
        """Have the officer correct an entry, as he has just read the request."""
        read = await self.company.get(path)
        return await self.company.post(
            f"{path}/entries/{entry}/{how}",
            {"reason": "entered by mistake", **body},
            If_Match=read.headers["ETag"],
        )

    async def read(self, path: str) -> dict[str, Any]:
        """Read a request."""
        found: dict[str, Any] = (await self.company.get(path)).json()
        return found

    async def entry(self, path: str, kind: str) -> str:
        """Return the id of the last entry of a kind."""
        entries = (await self.read(path))["entries"]
        return str([one["entry_id"] for one in entries if one["kind"] == kind][-1])

    @property
    def head(self) -> dict[str, str]:
        """The head of research."""
        return self.company.house.caller(Role.DEPARTMENT_HEAD, department="rnd")
