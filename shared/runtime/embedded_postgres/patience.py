"""Waiting for what another process does, which nobody announces."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_EVERY_S = 0.02


async def comes_true(condition: Callable[[], bool], *, within_s: float) -> bool:
    """Wait until `condition` holds; False when it does not within `within_s` seconds."""
    give_up_at = time.monotonic() + within_s
    while not condition():
        if time.monotonic() >= give_up_at:
            return False
        await asyncio.sleep(_LOOK_EVERY_S)
    return True
