"""A body that is received into a file comes fast enough, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from fastapi import Request

from shared.http.connection_problems import BodyTooSlow
from shared.uploads import receiving
from shared.uploads.receiving import LEAST_BYTES_PER_SECOND, receive_file

GRACE_SECONDS = 0.3
FAST_SECOND = b"1" * LEAST_BYTES_PER_SECOND


@pytest.fixture(autouse=True)
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "GRACE_SECONDS", GRACE_SECONDS)


async def receive_body(chunks: Sequence[tuple[float, bytes]]) -> int:
    """Receive chunks, each after a pause in seconds; return how many bytes were kept."""
    left = list(chunks)

    async def receive() -> dict[str, object]:
        pause, chunk = left.pop(0)
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": chunk, "more_body": bool(left)}

    async with receive_file(Request({"type": "http", "headers": []}, receive)) as file:
        return len(file.read())


@pytest.mark.parametrize(
    "chunks",
    [
        [(GRACE_SECONDS / 10, b"1")] * 50,
        [(GRACE_SECONDS * 2, FAST_SECOND)],
        [(0.0, FAST_SECOND * 10), (GRACE_SECONDS * 2, b"2")],
    ],
    ids=["in-drops", "late", "with-a-pause-after-a-fast-beginning"],
)
async def test_a_body_that_comes_slowly_is_given_up(chunks: list[tuple[float, bytes]]) -> None:
    with pytest.raises(BodyTooSlow):
        await receive_body(chunks)


async def test_a_body_that_comes_at_the_rate_may_take_longer_than_the_grace() -> None:
    chunk = FAST_SECOND[::2]
    assert await receive_body([(GRACE_SECONDS / 5, chunk)] * 8) == 8 * len(chunk)
