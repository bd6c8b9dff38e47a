"""Waiting for what another process does, which nobody announces."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_POLL_INTERVAL_SECONDS = 0.02


async def wait_until(condition: Callable[[], bool], *, timeout_seconds: float) -> bool:
    """Wait until `condition` holds; False when it does not within `within_s` seconds."""
    give_up_at = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() >= give_up_at:
            return False
        await asyncio.sleep(_POLL_INTERVAL_SECONDS)
    return True
