"""Receives a body into a file, and ends the work on it when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from tempfile import TemporaryFile
from time import monotonic
from typing import Any, BinaryIO, NoReturn, TypeVar

from fastapi import Request, Response
from starlette.requests import ClientDisconnect

from shared.http.connection_problems import BodyTooSlow
from shared.uploads.problems import ServerStopping, UploadSpaceUsedUp

T = TypeVar("T")

STOPPING_EXTENSION = "concord.stopping"
"""The extension of an ASGI scope with the event that the server sets when it stops."""
NOBODY_LISTENS = Response(status_code=400)
"""What a route returns whose caller has gone."""
GRACE_SECONDS = 20.0
"""How far a body may fall behind the rate, at its beginning as later."""
LEAST_BYTES_PER_SECOND = 64 * 1024
"""How fast a body must come: while it comes nobody else has its slot."""
NO_SPACE_ERRORS = (errno.ENOSPC, errno.EDQUOT)


@asynccontextmanager
async def receive_file(request: Request) -> AsyncIterator[BinaryIO]:
    """Yield a request's body as a file without name, which is gone when the block ends.

    Raises `BodyTooSlow`, `ClientDisconnect`, `ServerStopping` and `UploadSpaceUsedUp`.
    """
    file = TemporaryFile()  # noqa: SIM115  it is closed in a thread

    async def receive() -> None:
        async for chunk in _fast_enough(request.stream()):
            await asyncio.to_thread(file.write, chunk)
        await asyncio.to_thread(file.seek, 0)

    try:
        try:
            await _unless(receive(), _when_server_stops(request))
        except OSError as error:
            if error.errno not in NO_SPACE_ERRORS:
                raise
            raise UploadSpaceUsedUp from error
        yield file
    finally:
        # To free a large file takes long.
        await asyncio.shield(asyncio.to_thread(file.close))


async def _fast_enough(chunks: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    """Yield the chunks of a body as they come; raises `BodyTooSlow` where they come too slowly.

    Only the time counts in which a chunk is waited for. What came fast earns no longer pause later.
    """
    left = GRACE_SECONDS
    while True:
        asked_at = monotonic()
        try:
            async with asyncio.timeout(left):
                chunk = await anext(chunks, None)
        except TimeoutError as error:
            raise BodyTooSlow from error
        if chunk is None:
            return
        left += len(chunk) / LEAST_BYTES_PER_SECOND - (monotonic() - asked_at)
        left = min(left, GRACE_SECONDS)
        yield chunk


async def work_while_awaited(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Await work on a body that was received, as long as its caller and the server are there.

    Raises `ClientDisconnect` and `ServerStopping` once the work is cancelled and has ended.
    """
    return await _unless(work, _when_caller_goes(request), _when_server_stops(request))


async def _unless(work: Coroutine[Any, Any, T], *endings: Coroutine[Any, Any, NoReturn]) -> T:
    """Await work; if one of the endings raises first, cancel it and raise the same."""
    working = asyncio.create_task(work)
    ending = [asyncio.create_task(one) for one in endings]
    try:
        await asyncio.wait([working, *ending], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in [working, *ending]:
            task.cancel()
        await asyncio.gather(working, *ending, return_exceptions=True)
    if working.cancelled():
        for task in ending:
            if not task.cancelled():
                task.result()
    return working.result()


async def _when_caller_goes(request: Request) -> NoReturn:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    raise ClientDisconnect


async def _when_server_stops(request: Request) -> NoReturn:
    stopping = request.scope.get("extensions", {}).get(STOPPING_EXTENSION) or asyncio.Event()
    await stopping.wait()
    raise ServerStopping
