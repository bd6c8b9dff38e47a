"""Polls for a change that another process makes without notice."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_POLL_INTERVAL_SECONDS = 0.02


async def wait_until(condition: Callable[[], bool], *, timeout_seconds: float) -> bool:
    """Wait until `condition` holds; return False where it does not within `timeout_seconds`."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        await asyncio.sleep(_POLL_INTERVAL_SECONDS)
    return True
