"""The event loop of these tests: the one that an installation serves with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from shared.processes.event_loop import find_loop_factory


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"serving": find_loop_factory() or asyncio.new_event_loop}
