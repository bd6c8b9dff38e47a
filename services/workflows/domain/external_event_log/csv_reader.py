"""Reads event logs in CSV with a header, separated by comma, semicolon, tab or vertical bar."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from services.workflows.domain.external_event_log.field_mapping import (
    LogFieldMapping,
    check_required_keys,
)
from services.workflows.domain.external_event_log.field_values import (
    BLANKS,
    ValueTooLong,
    normalize_key,
)
from services.workflows.domain.external_event_log.limit_refusals import (
    CsvHeaderMissing,
    CsvLineTooLong,
    CsvRowTooLong,
    CsvTooManyColumns,
    CsvTooManyLines,
    LogValueTooLong,
)
from services.workflows.domain.external_event_log.limits import (
    MAX_COLUMNS,
    MAX_LINE_LENGTH,
    MAX_LINES,
    MAX_LINES_BEFORE_HEADER,
    MAX_VALUE_LENGTH,
)
from services.workflows.domain.external_event_log.log_rows import (
    LogRow,
    RowReader,
    UnusableRow,
)
from services.workflows.domain.external_event_log.refusals import (
    ColumnMissing,
    ColumnNamedTwice,
    CsvBroken,
    CsvEncodingUnknown,
    CsvWithNulBytes,
)

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

DEFAULT_CASE_COLUMN = "case:concept:name"
DELIMITERS = ",;\t|"

# The module's own limit of 131,072 characters is a setting of the process.
csv.field_size_limit(MAX_LINE_LENGTH)


def read_csv_rows(
    content: Iterable[bytes], mapping: LogFieldMapping, read_time: Callable[[str], datetime]
) -> Iterator[LogRow | UnusableRow]:
    """Read a CSV file's rows; a row's `number` is the line it begins on, the header's is 1.

    Raises `LogRefused` if the file is no UTF-8 or UTF-16 text, its quoting is broken, or a column
    that is read is missing or there twice.
    """
    lines = _lines(content)
    keys = {"case": mapping.case or DEFAULT_CASE_COLUMN, **mapping.event_keys()}
    wanted = {normalize_key(key) for key in keys.values()}
    read_lines, delimiter = _find_delimiter(lines, wanted)
    row_lines = _RowLines(chain(read_lines, lines))
    records = _records(row_lines, delimiter)
    rows = RowReader(read_time)
    names, to_log_row = rows.values, rows.to_log_row
    try:
        columns = _next_header(records)
        if len(columns) > MAX_COLUMNS:
            raise CsvTooManyColumns(limit=MAX_COLUMNS)
        row_lines.begin_row()
        pick_fields = _field_getter(columns, keys, mapping)
        number = records.line_num + 1
        for fields in records:
            row_lines.begin_row()
            if len(fields) == len(columns):
                case, *values = pick_fields(fields)
                try:
                    name = names[case]
                except ValueTooLong:
                    raise LogValueTooLong(
                        number=number, field="case", limit=MAX_VALUE_LENGTH
                    ) from None
                if name is None and _is_blank(fields):
                    pass
                elif name is None:
                    yield UnusableRow(number, "it has no case")
                else:
                    yield to_log_row(name, number, *values)
            elif not _is_blank(fields):
                reason = f"it has {len(fields)} fields where the header has {len(columns)}"
                yield UnusableRow(number, reason)
            number = records.line_num + 1
    except csv.Error as error:
        raise CsvBroken(line=records.line_num) from error


class _RowLines:
    """Passes lines on, and counts the characters of those that belong to one row."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._number = 0
        self._row_length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._number += 1
        self._row_length += len(line)
        if self._row_length > MAX_LINE_LENGTH:
            raise CsvRowTooLong(line=self._number, limit=MAX_LINE_LENGTH)
        return line

    def begin_row(self) -> None:
        """Count the next line as the first of a row."""
        self._row_length = 0


def _records(lines: Iterable[str], delimiter: str) -> Reader:
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)


def _find_delimiter(lines: Iterator[str], wanted: set[str]) -> tuple[Sequence[str], str]:
    """Return the lines that had to be read, and the delimiter of the header.

    It is the one that finds the most of the wanted columns, then the most columns; a delimiter
    inside a quoted heading therefore does not count.
    """
    read_lines: list[str] = []

    def replay() -> Iterator[str]:
        yield from tuple(read_lines)
        for line in lines:
            read_lines.append(line)
            if len(read_lines) > MAX_LINES_BEFORE_HEADER:
                raise CsvHeaderMissing(limit=MAX_LINES_BEFORE_HEADER)
            yield line

    def rank(delimiter: str) -> tuple[int, int]:
        try:
            columns = _next_header(_records(_RowLines(replay()), delimiter))
        except (csv.Error, CsvRowTooLong):
            return (-1, 0)
        return len(wanted & set(columns)), len(columns)

    delimiter = max(DELIMITERS, key=rank)
    return read_lines, delimiter


def _next_header(records: Iterable[Sequence[str]]) -> Sequence[str]:
    header = next((record for record in records if not _is_blank(record)), [])
    return [normalize_key(name) for name in header]


def _is_blank(record: Sequence[str]) -> bool:
    return not any(cell.strip(BLANKS) for cell in record)


def _field_getter(
    columns: Sequence[str], required: dict[str, str], mapping: LogFieldMapping
) -> Callable[[list[str]], tuple[str, ...]]:
    """Return a function that picks case, activity, timestamp, department and any resource."""
    keys = {field: normalize_key(key) for field, key in required.items()}
    check_required_keys(keys, columns, ColumnMissing)
    resource = normalize_key(mapping.resource_key)
    if resource in columns:
        keys["resource"] = resource
    for key in keys.values():
        if columns.count(key) > 1:
            raise ColumnNamedTwice(key=key)
    return itemgetter(*map(columns.index, keys.values()))


def _lines(content: Iterable[bytes]) -> Iterator[str]:
    """Return the lines, each ending in a line feed, whatever ended it in the file."""
    pieces = iter(content)
    first = next(pieces, b"")
    is_utf16 = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if is_utf16 else "utf-8-sig")()
    decode = io.IncrementalNewlineDecoder(decoder, translate=True).decode
    number = 0
    rest = ""
    for piece in chain((first,), pieces, (b"",)):
        try:
            text = decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            raise CsvEncodingUnknown(line=number) from error
        if "\0" in text:
            raise CsvWithNulBytes(line=number)
        *whole, rest = (rest + text).split("\n")
        for line in whole:
            yield line + "\n"
        number += len(whole)
        if number > MAX_LINES:
            raise CsvTooManyLines(limit=MAX_LINES)
        if len(rest) > MAX_LINE_LENGTH:
            raise CsvLineTooLong(line=number + 1, limit=MAX_LINE_LENGTH)
    if rest:
        yield rest
