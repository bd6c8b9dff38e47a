"""Texts in cells of sheets: what a spreadsheet would run as a formula is marked as a text.

A spreadsheet runs a cell that begins like a formula, also behind blanks and in full width. Such a
text gets an apostrophe in front, which spreadsheets do not show. What begins with an apostrophe
itself gets one more, so that taking one away in front gives the text again.
"""

from __future__ import annotations

import re

PREFIX = "'"
FORMULA_BEGINNINGS = "=+-@\uff1d\uff0b\uff0d\uff20\u2212"
"""What a formula begins with, also in full width and with a minus sign."""

_MARKED = re.compile(rf"[\s\u200b\u2060\ufeff]*[{re.escape(FORMULA_BEGINNINGS)}]|[\t\r\n{PREFIX}]")


def neutral_text(text: str) -> str:
    """Return the cell of a text, which no spreadsheet runs."""
    return f"{PREFIX}{text}" if _MARKED.match(text) else text


def text_of_cell(cell: str) -> str:
    """Return the text of a cell that `neutral_text` made; any other cell as it is."""
    text = cell.removeprefix(PREFIX)
    return text if text != cell and _MARKED.match(text) else cell
