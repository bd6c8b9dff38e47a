"""Shields operations of the Kafka client from cancellation, in which it would leak a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer

Result = TypeVar("Result")

CANCEL_GRACE_SECONDS = 2.0
"""A shielded operation may go on for so long after its caller was cancelled."""
STOP_TIMEOUT_SECONDS = 5.0


async def run_shielded(operation: Coroutine[Any, Any, Result]) -> Result:
    """Run an operation; if the caller is cancelled, let it end first, within the grace period."""
    task = asyncio.ensure_future(operation)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=CANCEL_GRACE_SECONDS)
        if not task.cancel():
            task.exception()  # retrieved, or asyncio would log it as never retrieved
        raise


async def stop_consumer(client: AIOKafkaConsumer) -> None:
    """Stop a consumer within `STOP_TIMEOUT_SECONDS`.

    aiokafka's `stop` cancels itself where it cancels a fetch that has not begun yet, and then
    leaves the connections open.
    """
    stopping = asyncio.ensure_future(client.stop())
    await asyncio.wait([stopping], timeout=STOP_TIMEOUT_SECONDS)
    if stopping.cancelled():
        await client._client.close()  # noqa: SLF001  nothing public closes them then
    stopping.cancel()
