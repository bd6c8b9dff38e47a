"""Reads an event log in either format; the format is recognised by the content."""

from __future__ import annotations

import codecs
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from services.workflows.domain.external_event_log.csv_reader import read_csv_rows
from services.workflows.domain.external_event_log.gzip_reader import read_decompressed_chunks
from services.workflows.domain.external_event_log.refusals import LogHasNoEvents
from services.workflows.domain.external_event_log.time_format import compile_time_format
from services.workflows.domain.external_event_log.timestamps import parse_timestamp
from services.workflows.domain.external_event_log.xes_reader import read_xes_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from services.workflows.domain.external_event_log.field_mapping import LogFieldMapping
    from services.workflows.domain.external_event_log.log_rows import LogRow, UnusableRow

BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_event_log(
    file: BinaryIO, mapping: LogFieldMapping, zone: ZoneInfo, time_format: str | None = None
) -> Iterator[LogRow | UnusableRow]:
    """Read a log in file order, one row or one left-out event at a time.

    `zone` is the time zone of timestamps without offset. Without a `time_format` the forms of
    `parse_timestamp` are read. Raises `TimeFormatInvalid`, and `LogRefused` if the file is broken,
    cut short, hostile, without events or without one of the keys. That may be after many rows, so
    only a log that was read to its end may be used.
    """
    read_time = _time_reader(time_format, zone)
    content = read_decompressed_chunks(file)
    first = next(content, b"")
    whole = chain((first,), content)
    read = read_xes_rows if _is_xml(first) else read_csv_rows
    empty = True
    for row in read(whole, mapping, read_time):
        empty = False
        yield row
    if empty:
        raise LogHasNoEvents


def _time_reader(time_format: str | None, zone: ZoneInfo) -> Callable[[str], datetime]:
    if time_format is not None:
        return compile_time_format(time_format, zone)
    return lambda text: parse_timestamp(text, zone)


def _is_xml(first: bytes) -> bool:
    text = first
    for mark in BYTE_ORDER_MARKS:
        text = text.removeprefix(mark)
    return text.replace(b"\0", b"").lstrip().startswith(b"<")
