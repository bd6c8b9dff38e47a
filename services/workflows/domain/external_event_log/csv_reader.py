"""Reads event logs in CSV with a header, separated by comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from services.workflows.domain.external_event_log.field_mapping import (
    LogFieldMapping,
    check_required_keys,
)
from services.workflows.domain.external_event_log.log_rows import LogRow, RawLogRow, UnusableRow
from services.workflows.domain.external_event_log.refusals import LogRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from zoneinfo import ZoneInfo

DEFAULT_CASE_COLUMN = "case:concept:name"
DELIMITERS = ",;\t"
MAX_LINE_LENGTH = 1 << 20


def read_csv_rows(
    content: Iterable[bytes], mapping: LogFieldMapping, zone: ZoneInfo
) -> Iterator[LogRow | UnusableRow]:
    """Read a CSV file's rows; a row's `number` is the line it begins on, the header's is 1.

    Raises `LogRefused` if the file is not UTF-8 text, its quoting is broken, or a column that is
    read is missing or there twice.
    """
    lines = _lines(content)
    first = next(lines, "")
    delimiter = max(DELIMITERS, key=first.count)
    records = csv.reader(chain((first,), lines), delimiter=delimiter, strict=True)
    try:
        header = next((record for record in records if record), [])
        columns = [name.strip() for name in header]
        pick_fields = _field_getter(columns, mapping)
        number = records.line_num + 1
        for fields in records:
            if len(fields) == len(columns):
                case, *values = pick_fields(fields)
                yield _to_log_row(RawLogRow(number, *values), case, zone)
            elif fields:
                reason = f"it has {len(fields)} fields where the header has {len(columns)}"
                yield UnusableRow(number, reason)
            number = records.line_num + 1
    except csv.Error as error:
        msg = f"the CSV is broken at line {records.line_num} ({error}); nothing was imported"
        raise LogRefused(msg) from error


def _field_getter(
    columns: list[str], mapping: LogFieldMapping
) -> Callable[[list[str]], tuple[str, ...]]:
    """Return a function that picks case, activity, timestamp, department and any resource."""
    keys = {"case": mapping.case or DEFAULT_CASE_COLUMN, **mapping.event_keys()}
    check_required_keys(keys, columns, "column")
    if mapping.resource_key in columns:
        keys["resource"] = mapping.resource_key
    for key in keys.values():
        if columns.count(key) > 1:
            msg = f"the header names the column {key!r} twice; rename one of the two"
            raise LogRefused(msg)
    return itemgetter(*map(columns.index, keys.values()))


def _to_log_row(raw: RawLogRow, case: str, zone: ZoneInfo) -> LogRow | UnusableRow:
    if not case:
        return UnusableRow(raw.number, "it has no case")
    return raw.to_log_row(case, zone)


def _lines(content: Iterable[bytes]) -> Iterator[str]:
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    number = 0
    rest = ""
    for piece in chain(content, (b"",)):
        try:
            text = decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            msg = f"the CSV is not UTF-8 text (behind line {number}); save it as UTF-8"
            raise LogRefused(msg) from error
        if "\0" in text:
            msg = f"there are NUL bytes behind line {number}; save the log as CSV in UTF-8"
            raise LogRefused(msg)
        *whole, rest = (rest + text).split("\n")
        for line in whole:
            yield line + "\n"
        number += len(whole)
        if len(rest) > MAX_LINE_LENGTH:
            msg = f"line {number + 1} is longer than a million characters; is this a CSV log?"
            raise LogRefused(msg)
    if rest:
        yield rest
