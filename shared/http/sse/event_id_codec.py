"""A place in every partition as one short text: the `id` of an event, and its `Last-Event-ID`.

Binary, in base64 for URLs: a version, then each area with its name, the number of its partitions (0
where it has a single one, named like it), the last of their positions, and for each partition how
far it is behind that and its hint. Numbers are LEB128: seven bits a byte, the lowest first.
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
"""Characters; thousands of partitions need no more."""
MAX_PARTITIONS = 10_000
_NUMBER_LIMIT = 2**63
_ALPHABET = re.compile(r"[A-Za-z0-9_-]+")


class InvalidEventId(ValueError):
    """This is no id of ours."""


def encode_event_id(cursors: CursorsByPartition) -> str:
    """Return the id of a place; a partition that is left out is at its beginning."""
    found = bytearray([FORMAT_VERSION])
    for area, marks in _by_area(cursors):
        name = area.encode()
        found += bytes([len(name)]) + name
        _write_number(found, len(marks) if isinstance(marks, list) else 0)
        listed = marks if isinstance(marks, list) else [marks]
        last = max(mark.position for mark in listed)
        _write_number(found, last)
        for mark in listed:
            _write_number(found, last - mark.position)
            _write_number(found, mark.offset_hint)
    return base64.urlsafe_b64encode(bytes(found)).decode().rstrip("=")


def decode_event_id(text: str) -> dict[str, PartitionCursor]:
    """Return the place that an id stands for; raises `Unreadable`."""
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
    divided: dict[str, dict[int, PartitionCursor]] = {}
    for partition, mark in sorted(cursors.items()):
        area, divides, number = partition.rpartition("/")
        if divides:
            divided.setdefault(area, {})[int(number)] = mark
        else:
            yield partition, mark
    for area, marks in divided.items():
        yield area, [marks.get(number, START_CURSOR) for number in range(max(marks) + 1)]


def _write_number(into: bytearray, number: int) -> None:
    while number > 0x7F:  # noqa: PLR2004  seven bits
        into.append(number & 0x7F | 0x80)
        number >>= 7
    into.append(number)


def _read_cursors(data: _Reader) -> Iterator[tuple[str, PartitionCursor]]:
    if data.byte() != FORMAT_VERSION:
        raise InvalidEventId
    known: set[str] = set()
    while not data.at_end():
        area = data.text()
        if area in known or "/" in area:
            raise InvalidEventId
        known.add(area)
        many, last = data.number(), data.number()
        if many > MAX_PARTITIONS:
            raise InvalidEventId
        for name in [area] if many == 0 else [f"{area}/{number}" for number in range(many)]:
            behind, hint = data.number(), data.number()
            if behind > last:
                raise InvalidEventId
            yield name, PartitionCursor(last - behind, hint)


class _Reader:
    """Reads bytes one after the other; raises `IndexError` behind the end."""

    def __init__(self, data: Sequence[int]) -> None:
        self._data = data
        self._at = 0

    def at_end(self) -> bool:
        return self._at == len(self._data)

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def number(self) -> int:
        found = shift = 0
        while (byte := self.byte()) & 0x80:
            found |= (byte & 0x7F) << shift
            shift += 7
            if shift > 63:  # noqa: PLR2004  bits
                raise InvalidEventId
        found |= byte << shift
        if found >= _NUMBER_LIMIT:
            raise InvalidEventId
        return found

    def text(self) -> str:
        return bytes(self.byte() for _ in range(self.byte())).decode()
