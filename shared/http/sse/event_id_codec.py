"""Encodes the cursors of all partitions as one short text: an event's `id`, or `Last-Event-ID`.

The id is binary in URL-safe base64: a format version, then for each area its name, the number of
its partitions (0 if it has a single one, named like the area), the highest of their positions, and
for each partition the distance to that position and the cursor's offset hint. Numbers are LEB128:
seven bits in each byte, the lowest first.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence

from shared.eventsourcing.catch_up_subscription import (
    START_CURSOR,
    CursorsByPartition,
    PartitionCursor,
)

FORMAT_VERSION = 1
MAX_ID_LENGTH = 32_000
"""The longest accepted id in characters; thousands of partitions need no more."""
MAX_PARTITIONS = 10_000
_NUMBER_LIMIT = 2**63
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+")


class InvalidEventId(ValueError):
    """The text is not an event id of this stream."""


def encode_event_id(cursors: CursorsByPartition) -> str:
    """Return the event id of cursors; a partition that is left out is at its beginning."""
    encoded = bytearray([FORMAT_VERSION])
    for area, area_cursors in _by_area(cursors):
        name = area.encode()
        encoded += bytes([len(name)]) + name
        _write_number(encoded, len(area_cursors) if isinstance(area_cursors, list) else 0)
        listed = area_cursors if isinstance(area_cursors, list) else [area_cursors]
        highest = max(cursor.position for cursor in listed)
        _write_number(encoded, highest)
        for cursor in listed:
            _write_number(encoded, highest - cursor.position)
            _write_number(encoded, cursor.offset_hint)
    return base64.urlsafe_b64encode(bytes(encoded)).decode().rstrip("=")


def decode_event_id(text: str) -> dict[str, PartitionCursor]:
    """Return the cursors that an event id encodes; raises `InvalidEventId`."""
    if len(text) > MAX_ID_LENGTH or not _ALPHABET.fullmatch(text):
        raise InvalidEventId
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return dict(_read_cursors(_Reader(data)))
    except (ValueError, IndexError) as error:
        raise InvalidEventId from error


def _by_area(
    cursors: CursorsByPartition,
) -> Iterator[tuple[str, PartitionCursor | list[PartitionCursor]]]:
    partitioned: dict[str, dict[int, PartitionCursor]] = {}
    for partition, cursor in sorted(cursors.items()):
        area, separator, number = partition.rpartition("/")
        if separator:
            partitioned.setdefault(area, {})[int(number)] = cursor
        else:
            yield partition, cursor
    for area, numbered in partitioned.items():
        yield area, [numbered.get(number, START_CURSOR) for number in range(max(numbered) + 1)]


def _write_number(into: bytearray, number: int) -> None:
    while number > 0x7F:  # noqa: PLR2004  seven bits
        into.append(number & 0x7F | 0x80)
        number >>= 7
    into.append(number)


def _read_cursors(data: _Reader) -> Iterator[tuple[str, PartitionCursor]]:
    if data.byte() != FORMAT_VERSION:
        raise InvalidEventId
    seen: set[str] = set()
    while not data.at_end():
        area = data.text()
        if area in seen or "/" in area:
            raise InvalidEventId
        seen.add(area)
        count, highest = data.number(), data.number()
        if count > MAX_PARTITIONS:
            raise InvalidEventId
        for name in [area] if count == 0 else [f"{area}/{number}" for number in range(count)]:
            behind, hint = data.number(), data.number()
            if behind > highest:
                raise InvalidEventId
            yield name, PartitionCursor(highest - behind, hint)


class _Reader:
    """Reads bytes one after the other; raises `IndexError` after the end."""

    def __init__(self, data: Sequence[int]) -> None:
        self._data = data
        self._index = 0

    def at_end(self) -> bool:
        return self._index == len(self._data)

    def byte(self) -> int:
        self._index += 1
        return self._data[self._index - 1]

    def number(self) -> int:
        value = shift = 0
        while (byte := self.byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
            if shift > 63:  # noqa: PLR2004  bits
                raise InvalidEventId
        value |= byte << shift
        if value >= _NUMBER_LIMIT:
            raise InvalidEventId
        return value

    def text(self) -> str:
        return bytes(self.byte() for _ in range(self.byte())).decode()
