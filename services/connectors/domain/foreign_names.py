"""Names of other systems as they are compared: one line, in composed form."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator


def as_one_line(text: str) -> str:
    """Return a text in composed form (NFC), with one blank for any run of what is not printable.

    So a name that was copied from a page, with a blank that does not break, is still the same.
    """
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable():  # which a blank is, and no other white space
        composed = "".join(c if c.isprintable() else " " for c in composed)
    return " ".join(composed.split())


def as_lines(text: str) -> str:
    """Return a text of several lines, each as `as_one_line` has it, without empty ones around."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(as_one_line(line) for line in lines).strip("\n")


ForeignName = Annotated[str, AfterValidator(as_one_line)]
"""A name as another system has it."""
