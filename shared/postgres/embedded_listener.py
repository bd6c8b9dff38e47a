"""Hears all outboxes from a place on: a feed whose positions are its listener's own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shared.eventsourcing.bus import Feed
from shared.eventsourcing.listening import Bookmark, Heard, Places, UnknownPlace
from shared.postgres.outbox import drawn, last_upto, outbox_reader

if TYPE_CHECKING:
    from shared.postgres.pool import Connections

PAUSE_SECONDS = 0.01
"""Between two looks whether those who were recording have finished."""


class EmbeddedListener:
    """Made by `EmbeddedBus.listen`."""

    def __init__(self, feed: Feed) -> None:
        """Take a feed that begins where the listener stands."""
        self._feed = feed

    async def next(self) -> Sequence[Heard]:
        """Wait for facts of one partition; see the port."""
        while True:
            batch = await self._feed.next()
            if batch.facts:
                return [Heard(batch.partition, Bookmark(one.position), one) for one in batch.facts]


async def known(pools: Mapping[str, Connections], after: Places) -> None:
    """Raise `UnknownPlace` where an outbox never was so far; an outbox forgets nothing."""
    for topic, place in after.items():
        if topic not in pools:
            raise UnknownPlace(f"there is no partition {topic}")
        async with pools[topic].acquire() as connection:
            if place.position > await drawn(connection):
                raise UnknownPlace(f"{topic} never came to {place.position}")


async def recent(pool: Connections, topic: str, facts: int) -> Bookmark:
    """Return where the last facts of an outbox begin, after which none is still being committed.

    What is visible is not enough: an earlier position may become so later, and would be missed.
    """
    reader = outbox_reader(topic)
    while True:
        async with pool.acquire() as connection:
            final = await reader.final(connection)
            if final is not None:
                return Bookmark(await last_upto(connection, final - facts))
        await asyncio.sleep(PAUSE_SECONDS)
