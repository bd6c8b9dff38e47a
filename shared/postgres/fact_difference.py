"""What of a fact's JSON is not in its event's: the database keeps only that.

A fact mostly says what its event says, under another type: its JSON is `{"type":"<its type>"`, then
some characters of the event's JSON, then what only the fact has, then the last characters of the
event's JSON. The view `outbox` puts it together again.
"""

from __future__ import annotations

from typing import NamedTuple

MAX_CHARACTERS = 2**15 - 1
"""The columns of the numbers are `smallint`."""
TYPE_OPENING = '{"type":"'


class FactDifference(NamedTuple):
    """The parts of a fact's JSON, in the order of the columns; numbers count characters."""

    start: int | None
    """Where the head begins in the event's JSON, from 1; `None` where `text` is the whole fact."""
    head: int | None
    tail: int | None
    text: str


def compute_fact_difference(event_json: str, fact_type: str, fact_json: str) -> FactDifference:
    """Return the parts of a fact's JSON that put it together to the character."""
    opening = f'{TYPE_OPENING}{fact_type}"'
    if not (event_json.startswith(TYPE_OPENING) and fact_json.startswith(opening)):
        return FactDifference(None, None, None, fact_json)
    start = event_json.index('"', len(TYPE_OPENING)) + 1
    if start >= MAX_CHARACTERS:
        return FactDifference(None, None, None, fact_json)
    event, fact = event_json[start:], fact_json[len(opening) :]
    head = _common_length(event, fact)
    event, fact = event[head:], fact[head:]
    tail = _common_length(event[::-1], fact[::-1])
    return FactDifference(start + 1, head, tail, fact[: len(fact) - tail])


def _common_length(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginning."""
    low, high = 0, min(len(one), len(other), MAX_CHARACTERS)
    if one[:high] == other[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle
    return low
