"""Texts on a terminal, in logs and in spreadsheets: nothing in them is acted upon.

A name is whatever somebody entered. A terminal acts on escape sequences, and both a terminal and a
spreadsheet let invisible characters turn the order of what follows.
"""

from __future__ import annotations

import re

_ACTED_UPON = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line break
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks and overrides
    "\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # invisible ones
    "\u2028\u2029\ud800-\udfff"  # other line breaks; halves of characters
)
_UNSAFE = re.compile(f"[{_ACTED_UPON}]")


def visible_text(text: str) -> str:
    r"""Return a text with every control, direction or invisible character as its escape, `\x1b`.

    Tabs and line breaks stay; so do the joiners that scripts of India and Iran are written with.
    """
    return _UNSAFE.sub(lambda found: escape_of(found[0]), text)


def escape_of(character: str) -> str:
    r"""Return how a character is written: `\x1b`, `\u202e` or `\U000e0001`."""
    number = ord(character)
    if number <= 0xFF:  # noqa: PLR2004  two digits
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004


def json_escaped(document: str) -> str:
    r"""Return a JSON document with these characters as JSON writes them: the value is the same."""

    def escape(found: re.Match[str]) -> str:
        units = found[0].encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))

    return _UNSAFE.sub(escape, document)
