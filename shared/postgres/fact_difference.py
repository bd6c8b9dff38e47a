"""What of a fact's JSON is not in its event's: the database keeps only that.

A fact mostly says what its event says, under another type: its JSON is `{"type":"<its type>"`, then
some bytes of the event's JSON, then what only the fact has, then the last bytes of the event's
JSON. The view `later_event` puts it together again.
"""

from __future__ import annotations

from typing import NamedTuple

MAX_BYTES = 2**15 - 1
"""The columns of the numbers are `smallint`."""
TYPE_OPENING = '{"type":"'


class FactDifference(NamedTuple):
    """The parts of a fact's JSON, in the order of the columns; numbers count bytes of UTF-8."""

    start: int | None
    """Where the head begins in the event's JSON, from 1; `None` where `text` is the whole fact."""
    head: int | None
    tail: int | None
    text: str


def compute_fact_difference(event_json: str, fact_type: str, fact_json: str) -> FactDifference:
    """Return the parts of a fact's JSON that put it together to the byte."""
    opening = f'{TYPE_OPENING}{fact_type}"'
    if not (event_json.startswith(TYPE_OPENING) and fact_json.startswith(opening)):
        return FactDifference(None, None, None, fact_json)
    start = event_json.index('"', len(TYPE_OPENING)) + 1
    if start >= MAX_BYTES or not event_json[:start].isascii():
        return FactDifference(None, None, None, fact_json)
    event, fact = event_json[start:].encode(), fact_json[len(opening) :].encode()
    head = _common_prefix(event, fact)
    event, fact = event[head:], fact[head:]
    tail = _common_suffix(event, fact)
    return FactDifference(start + 1, head, tail, fact[: len(fact) - tail].decode())


def _common_prefix(one: bytes, other: bytes) -> int:
    """Return how many bytes two texts have in common from their beginning, in whole characters."""
    limit = min(len(one), len(other), MAX_BYTES)
    differing = int.from_bytes(one[:limit]) ^ int.from_bytes(other[:limit])
    length = limit - (differing.bit_length() + 7) // 8
    while length and _is_inside_character(one, length):
        length -= 1
    return length


def _common_suffix(one: bytes, other: bytes) -> int:
    """Return how many bytes two texts have in common before their end, in whole characters."""
    limit = min(len(one), len(other), MAX_BYTES)
    differing = int.from_bytes(one[len(one) - limit :]) ^ int.from_bytes(
        other[len(other) - limit :]
    )
    length = ((differing & -differing).bit_length() - 1) // 8 if differing else limit
    while length and _is_inside_character(one, len(one) - length):
        length -= 1
    return length


def _is_inside_character(text: bytes, index: int) -> bool:
    """Return whether the byte at an index continues a character of UTF-8."""
    return index < len(text) and text[index] & 0xC0 == 0x80  # noqa: PLR2004  0b10xxxxxx
