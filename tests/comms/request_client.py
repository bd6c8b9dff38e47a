"""A client of the API of requests, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from shared.http.auth import Role
from tests.comms.area_client import CommsClient

REQUEST_BODY: dict[str, Any] = {
    "asker": "sales",
    "department": "rnd",
    "matter": "complex",
    "subject": "Can the sensor be had in red? 传感器能否提供红色？",
    "text": "A customer asks for 2,000 pieces by spring.",
}


@dataclass(frozen=True)
class RequestClient:
    """Opens requests from sales to research, and acts on them."""

    area_client: CommsClient

    async def open_request(self, **changes: Any) -> str:
        """Open a request as somebody of the asking department, and return its path."""
        body = {**REQUEST_BODY, **changes}
        caller = self.area_client.executor_headers(body["asker"])
        return await self.area_client.create("/requests", body, caller)

    async def act_on(self, path: str, action: str, department: str, **body: Any) -> httpx.Response:
        """Post an action on a request as somebody of a department."""
        return await self.area_client.post(
            f"{path}/{action}", body, self.area_client.executor_headers(department)
        )

    async def report_progress(self, path: str, **body: Any) -> None:
        """Report progress as research."""
        answer = await self.act_on(path, "reply", "rnd", **{"text": "The dye is ordered", **body})
        assert answer.status_code == 200, answer.text

    async def resolve_request(self, path: str, **body: Any) -> None:
        """Resolve a request as research."""
        answer = await self.act_on(path, "resolve", "rnd", **{"text": "Yes, by March", **body})
        assert answer.status_code == 200, answer.text

    async def pause_clock(self, path: str, **body: Any) -> None:
        """Pause the clock as research, waiting for sales, which accepts it."""
        await self.propose_pause(path, **body)
        entry = await self.last_entry_id(path, "pause")
        answer = await self.act_on(path, f"entries/{entry}/confirm", "sales")
        assert answer.status_code == 200, answer.text

    async def propose_pause(self, path: str, **body: Any) -> None:
        """Propose a pause as research, waiting for sales."""
        why = {"waiting_on": "asker", "reason": "Which red?", **body}
        answer = await self.act_on(path, "pause", "rnd", **why)
        assert answer.status_code == 200, answer.text

    async def correct_entry(
        self, path: str, entry: str, correction: str, **body: Any
    ) -> httpx.Response:
        """Correct an entry as the officer, with the ETag that was just read."""
        read = await self.area_client.get(path)
        return await self.area_client.post(
            f"{path}/entries/{entry}/{correction}",
            {"reason": "entered by mistake", **body},
            If_Match=read.headers["ETag"],
        )

    async def get_request(self, path: str) -> dict[str, Any]:
        """Read a request."""
        found: dict[str, Any] = (await self.area_client.get(path)).json()
        return found

    async def last_entry_id(self, path: str, kind: str) -> str:
        """Return the id of the last entry of a kind."""
        entries = (await self.get_request(path))["entries"]
        return str([one["entry_id"] for one in entries if one["kind"] == kind][-1])

    @property
    def head_headers(self) -> dict[str, str]:
        """The headers of the head of research."""
        return self.area_client.installation.authorization_headers(
            Role.DEPARTMENT_HEAD, department="rnd"
        )
