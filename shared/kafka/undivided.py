"""Steps of the client that must not be cut short: cancelled while connecting, it loses a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

GRACE_SECONDS = 2.0


async def undivided(step: Coroutine[Any, Any, Result]) -> Result:
    """Do a step; where we are cancelled meanwhile, let it end first, within the grace."""
    task = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=GRACE_SECONDS)
        if not task.cancel():
            task.exception()  # whatever it was, nobody waits for it any more
        raise
