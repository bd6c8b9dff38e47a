"""The event loop of processes that serve: uvloop, where the platform has it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def find_loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the event loop; `None` for asyncio's own, as on Windows."""
    try:
        import uvloop  # noqa: PLC0415  a platform may not have it
    except ImportError:
        return None
    return uvloop.new_event_loop


def run_in_event_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """Await `work` in an event loop of its own and return its result; raises what it raises."""
    with asyncio.Runner(loop_factory=find_loop_factory()) as runner:
        return runner.run(work)
