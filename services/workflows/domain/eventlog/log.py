"""Opens an event log whatever its format, told by its content."""

from __future__ import annotations

import codecs
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from services.workflows.domain.eventlog.delimited import delimited_rows
from services.workflows.domain.eventlog.refusal import LogRefused
from services.workflows.domain.eventlog.source import pieces
from services.workflows.domain.eventlog.xes import xes_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from services.workflows.domain.eventlog.keys import LogKeys
    from services.workflows.domain.eventlog.row import LeftOut, Row

BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def open_log(file: BinaryIO, keys: LogKeys, zone: ZoneInfo) -> Iterator[Row | LeftOut]:
    """Read a log in file order, one row or one left-out event at a time.

    `zone` is meant by timestamps without offset. Raises `LogRefused`, possibly after many rows,
    where the file is broken, cut short, hostile, without events or without one of the keys: only
    a log that was read to its end may count.
    """
    content = pieces(file)
    first = next(content, b"")
    whole = chain((first,), content)
    read = xes_rows if _is_xml(first) else delimited_rows
    empty = True
    for row in read(whole, keys, zone):
        empty = False
        yield row
    if empty:
        msg = "there are no events in this log"
        raise LogRefused(msg)


def _is_xml(first: bytes) -> bool:
    text = first
    for mark in BYTE_ORDER_MARKS:
        text = text.removeprefix(mark)
    return text.replace(b"\0", b"").lstrip().startswith(b"<")
