"""Hears all partitions by itself, outside of any group; where it begins is the listener's word.

A bookmark's hint is the offset behind its fact, so going on costs one seek for each partition. That
offset is a mark (see place.py): what lies before it has at most the bookmark's position. What a
relay sends again is behind it, and dropped by position.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

from shared.eventsourcing.bus import BusUnavailable
from shared.eventsourcing.listening import BEGINNING, Bookmark, Heard, Places, UnknownPlace
from shared.kafka.place import Place
from shared.kafka.refusals import KafkaRefused, telling
from shared.kafka.settings import KafkaSettings
from shared.kafka.undivided import stopped, undivided

LIMIT = 500
"""Facts handed out at once, at most."""
FETCH_BYTES = 256 * 1024
"""Of each partition ahead of what was handed out, about."""
LOOK_AGAIN_MS = 1_000


class KafkaListener:
    """Made by `listening`."""

    def __init__(self, client: AIOKafkaConsumer, names: Mapping[TopicPartition, str]) -> None:
        """Take a client that is started and has nothing assigned."""
        self._client = client
        self._names = names
        self._places: dict[TopicPartition, Place] = {}
        self._fetched: deque[tuple[TopicPartition, list[ConsumerRecord]]] = deque()

    async def begin(self, after: Places, heads: Mapping[str, int]) -> None:
        """Go to these places; raises `UnknownPlace` and `BusUnavailable`."""
        partitions = list(self._names)
        first = await self._client.beginning_offsets(partitions)
        ends = await self._client.end_offsets(partitions)
        for one, name in self._names.items():
            place = after.get(name, BEGINNING)
            if place == BEGINNING:
                place = Bookmark(0, first[one])
            if not first[one] <= place.hint <= ends[one] or place.position > heads[name]:
                raise UnknownPlace(f"{name} does not have {place}, or no longer")
            self._places[one] = Place(place.hint, place.position)
        self._client.assign(partitions)
        for one, begun in self._places.items():  # before the client fetches from elsewhere
            self._client.seek(one, begun.offset)

    async def next(self) -> Sequence[Heard]:
        """Wait for facts of one partition; see the port."""
        while True:
            while self._fetched:
                heard = self._heard(*self._fetched.popleft())
                if heard:
                    return heard
            with telling("listening"):
                fetched = await self._client.getmany(timeout_ms=LOOK_AGAIN_MS, max_records=LIMIT)
            self._fetched.extend(fetched.items())

    def _heard(self, one: TopicPartition, records: Sequence[ConsumerRecord]) -> list[Heard]:
        place, name = self._places[one], self._names[one]
        try:
            return [
                Heard(name, Bookmark(fact.position, record.offset + 1), fact)
                for record in records
                for fact in place.take([record])
            ]
        except KafkaRefused as error:  # the places told next will not be known any more
            raise BusUnavailable(str(error)) from error


@asynccontextmanager
async def listening(
    settings: KafkaSettings, areas: Sequence[str], after: Places, heads: Mapping[str, int]
) -> AsyncIterator[KafkaListener]:
    """Open a listener of topics that exist; raises `UnknownPlace` and `BusUnavailable`."""
    names = {
        TopicPartition(settings.topic(area), number): f"{area}/{number}"
        for area in areas
        for number in range(settings.partitions)
    }
    if strange := after.keys() - set(names.values()):
        raise UnknownPlace(f"there is no partition {', '.join(sorted(strange))}")
    client = AIOKafkaConsumer(
        **settings.client(),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=FETCH_BYTES,
    )
    listener = KafkaListener(client, names)
    try:
        with telling("a listener"):
            await undivided(client.start())
            await undivided(listener.begin(after, heads))
        yield listener
    finally:
        await stopped(client)
