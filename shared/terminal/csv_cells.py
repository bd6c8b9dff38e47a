"""Cells of CSV that spreadsheets take as what they are."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def csv_cell(value: object) -> str:
    """Return a value as a cell; nothing for `None`.

    A text that a spreadsheet would run as a formula gets an apostrophe in front; a number is left
    as it is, also a negative one.
    """
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
