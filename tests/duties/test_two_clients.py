"""Two clients of one aggregate: one wins each version, and the other decides on what it reads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import pytest

from tests.duties.area_client import TERMS_BODY, DutiesClient

Command = tuple[str, str, Mapping[str, Any] | None, str | None]
"""Method, what follows the path, body, and the department of the caller; `None` for an officer."""
Round = tuple[Command, Command]


def post(action: str, department: str | None, **body: Any) -> Command:
    return ("POST", f"/{action}", body, department)


async def a_project(client: DutiesClient) -> str:
    return await client.plan_project(code="TWO-1")


async def a_handoff(client: DutiesClient) -> str:
    return await client.open_handoff()


async def a_standing_duty(client: DutiesClient) -> str:
    return await client.create_standing_duty(effective_from="2026-10-01", until="2026-12-31")


TWO = {**TERMS_BODY, "code": "TWO-1"}
OTHERS = TERMS_BODY["shares"][::-1]
PROJECT_ROUNDS: list[Round] = [
    (("PUT", "", {**TWO, "name": "one"}, None), ("PUT", "", {**TWO, "name": "other"}, None)),
    (post("start", None), ("PUT", "", {**TWO, "name": "late"}, None)),
    (
        post("shares/correct", None, shares=OTHERS, reason="rnd leads"),
        post("close", None, actual="7"),
    ),
    (post("shares/reject", None, reason="unclear"), post("cancel", None, reason="no budget")),
]
HANDOFF_ROUNDS: list[Round] = [
    (post("offer", "marketing"), post("offer", None)),
    (post("accept", "rnd"), post("recall", "marketing")),
]
STANDING_DUTY_ROUNDS: list[Round] = [
    (
        post("occurrences/2026-10/fulfil", "logistics", at="2026-10-30T10:00:00+08:00"),
        post("occurrences/2026-10/fulfil", "logistics", at="2026-10-29T10:00:00+08:00"),
    ),
    (
        post("occurrences/2026-11/fulfil", "logistics"),
        post("end", None, reason="moot"),
    ),
]


@pytest.mark.parametrize(
    ("make", "rounds"),
    [
        (a_project, PROJECT_ROUNDS),
        (a_handoff, HANDOFF_ROUNDS),
        (a_standing_duty, STANDING_DUTY_ROUNDS),
    ],
    ids=["project", "handoff", "standing duty"],
)
async def test_of_two_clients_exactly_one_wins_each_version_and_a_retry_converges(
    area_client: DutiesClient,
    make: Callable[[DutiesClient], Awaitable[str]],
    rounds: list[Round],
) -> None:
    path = await make(area_client)

    async def send(command: Command, etag: str) -> httpx.Response:
        method, action, body, department = command
        caller = area_client.executor_headers(department) if department else None
        return await area_client.send(method, path + action, body, caller, If_Match=etag)

    for commands in rounds:
        etag = (await area_client.get(path)).headers["ETag"]
        answers = await asyncio.gather(*(send(one, etag) for one in commands))
        statuses = [answer.status_code for answer in answers]
        assert sorted(statuses) == [200, 412], [answer.text for answer in answers]
        loser = commands[statuses.index(412)]
        after = (await area_client.get(path)).headers["ETag"]
        assert after != etag
        again = await send(loser, after)
        assert again.status_code in {200, 404, 409}, again.text
        if not again.is_success:  # told why, and nothing changed
            assert again.json()["code"]
            assert (await area_client.get(path)).headers["ETag"] == after
