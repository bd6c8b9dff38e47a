r"""Rows as lines of CSV after RFC 4180, in UTF-8.

Every text is quoted, also an empty one, so that nothing between two commas means NULL. A text that
a spreadsheet would run as a formula gets an apostrophe in front, and control and direction
characters are written as escapes. Moments are in UTC (`2026-05-01T08:00:00.000000Z`).
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from shared.eventsourcing.spreadsheet_text import neutral_text
from shared.telemetry.visible_text import visible_text

LINE_END = "\r\n"
_PLAIN_TEXT = r"^[A-Za-z0-9_.][A-Za-z0-9_.:/ -]*$"
"""Texts that are no formula and have nothing to escape: most, and recognised by Arrow."""


def csv_heading(schema: Any) -> bytes:
    """Return the line with the names of the columns."""
    return (",".join(f'"{name}"' for name in schema.names) + LINE_END).encode()


def csv_lines(table: Any) -> bytes:
    """Return a line for each row."""
    columns = [_cells(column.combine_chunks()) for column in table.columns]
    lines = pc.binary_join_element_wise(*columns, ",", null_handling="replace", null_replacement="")
    if isinstance(lines, pa.ChunkedArray):
        lines = lines.combine_chunks()
    joined = pc.binary_join(pa.ListArray.from_arrays([0, len(lines)], lines), LINE_END)
    text: str = joined[0].as_py()
    return (text + LINE_END).encode()


def _cells(column: Any) -> Any:
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks)
    if pa.types.is_string(column.type):
        return _text_cells(column)
    if pa.types.is_timestamp(column.type):
        local = pc.cast(pc.cast(column, pa.timestamp("us")), pa.string())
        return _join(pc.replace_substring(local, " ", "T"), "Z")
    return pc.cast(column, pa.string())


def _text_cells(column: Any) -> Any:
    is_plain = pc.match_substring_regex(column, _PLAIN_TEXT)
    if not pc.all(is_plain).as_py():  # NULL counts as plain
        coded = column.dictionary_encode()
        words = [neutral_text(visible_text(word)) for word in coded.dictionary.to_pylist()]
        column = pa.array(words, pa.string()).take(coded.indices)
        column = pc.replace_substring(column, '"', '""')
    return _join('"', column, '"')


def _join(*parts: Any) -> Any:
    return pc.binary_join_element_wise(*parts, "")
