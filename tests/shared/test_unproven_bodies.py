"""The bodies of senders who are not known yet: they take the memory that they fill, for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request

from shared.http import bounded_body
from shared.http.body_budget import BodyBudget
from shared.http.bounded_body import RESERVED_STEP_BYTES, read_unproven_body
from shared.http.connection_problems import BodiesTooManyOfCaller, BodyTooSlow
from shared.http.request_problems import TooLarge

if TYPE_CHECKING:
    from starlette.types import Message

KB = 1024
MB = KB * KB


def request_with(chunks: Sequence[bytes], *, ends: bool = True) -> Request:
    """Return a request whose body comes in these parts and then ends, or never does."""
    left = [*chunks]

    async def receive() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(0), "more_body": True}
        if not ends:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"content-length", b"1048576")]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def read(request: Request, budget: BodyBudget, held: ExitStack) -> bytes:
    return await read_unproven_body(request, MB, budget, "jira", held)


async def test_who_announces_much_and_sends_little_holds_up_nobody() -> None:
    budget = BodyBudget(max_bytes=MB, caller_bytes=MB)
    async with asyncio.TaskGroup() as group:
        slow = [
            group.create_task(read(request_with([b"x"], ends=False), budget, ExitStack()))
            for _ in range(100)
        ]
        await asyncio.sleep(0)
        with ExitStack() as held:
            assert len(await read(request_with([b"x" * MB]), budget, held)) == MB
        for one in slow:
            one.cancel()


async def test_what_has_arrived_is_held_as_long_as_it_is_worked_on() -> None:
    budget = BodyBudget(max_bytes=4 * RESERVED_STEP_BYTES, caller_bytes=2 * RESERVED_STEP_BYTES)
    body = [b"x" * (10 * KB)] * 10
    with ExitStack() as held:
        assert await read(request_with(body), budget, held) == b"x" * (100 * KB)
        with ExitStack() as other, pytest.raises(BodiesTooManyOfCaller):
            await read(request_with(body), budget, other)
        with ExitStack() as other:
            assert len(await read(request_with(body[:1]), budget, other)) == 10 * KB
    with ExitStack() as held:
        assert len(await read(request_with(body), budget, held)) == 100 * KB


async def test_a_body_that_does_not_end_is_too_slow_or_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded_body, "UNPROVEN_BODY_SECONDS", 0.05)
    budget = BodyBudget()
    with ExitStack() as held, pytest.raises(BodyTooSlow):
        await read(request_with([b"x"] * 3, ends=False), budget, held)
    with ExitStack() as held, pytest.raises(TooLarge):
        await read(request_with([b"x" * MB, b"x"], ends=False), budget, held)
