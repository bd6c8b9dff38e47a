"""The header `Concord-Read-After`: a place in the facts that an answer must take into account.

The answer to a command carries it where facts followed. Sent with a read, it makes the read wait
until its area has handled those facts. The id of an event of the stream may be sent as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote

from shared.http.problem_details import InvalidField, ProblemError
from shared.http.sse.event_id_codec import InvalidEventId, decode_event_id

READ_AFTER_HEADER = "Concord-Read-After"

PartitionLookup = Callable[[str, str], str]
"""Returns the partition that holds the facts of an area's key."""

_PLACE = re.compile(r"([a-z][a-z0-9_-]{0,62}):([0-9]{1,18}):([!-~]{1,3000})")


class ReadAfterUnreadable(ProblemError):
    """The header names no place."""

    status = 400
    en = (
        "Concord-Read-After: send what the answer to a command said there, or the id of an event"
        " of the stream"
    )
    zh = "Concord-Read-After：请发送命令响应中该响应头的值，或事件流中某个事件的 id"


class NotYetReadable(ProblemError):
    """The area has not handled the facts in time."""

    status = 503
    retry_after_seconds = 1
    en = "{area} has not yet taken in what Concord-Read-After names; try again"
    zh = "{area} 尚未处理 Concord-Read-After 所指的内容，请稍后重试"


def encode_place(area: str, key: str, position: int) -> str:
    """Return the header's value behind the fact at this outbox position of the area."""
    return f"{area}:{position}:{quote(key, safe='')}"


def decode_place(value: str, partition_of: PartitionLookup) -> Mapping[str, int]:
    """Return the positions that must have been handled, by partition.

    Raises `ReadAfterUnreadable`.
    """
    if found := _PLACE.fullmatch(value):
        return {partition_of(found[1], unquote(found[3])): int(found[2])}
    try:
        return {name: cursor.position for name, cursor in decode_event_id(value).items()}
    except InvalidEventId as error:
        wrong = InvalidField.because(ReadAfterUnreadable(), {"header": READ_AFTER_HEADER})
        raise ReadAfterUnreadable(errors=[wrong]) from error
