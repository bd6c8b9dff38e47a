"""Divides texts into lines that fit into a width, between words where there are any."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

Measure = Callable[[str], float]
"""Returns the width of a text on one line."""

_WORD = r"(?:[!-,.-~]|(?<=[0-9])-(?=[0-9]))"  # a hyphen between digits is part of a date
_PIECES = re.compile(
    rf"{_WORD}*(?:(?<![0-9])-|-(?![0-9])) *|{_WORD}+ *| +"  # a word, with what ends it
    r"|[（《【“‘]*[^ -~][，。、；：！？）》】”’]*"  # another character, with its punctuation
)
"""What stays on one line; the last part is any character that is not of ASCII, as of Chinese."""
_HEADING_PARTS = re.compile(r"(?<=[ -])|(?=（)")
"""Where a heading is divided: behind blanks and hyphens, before an opening bracket."""


def wrap_text(text: str, width: float, measure: Measure) -> list[str]:
    """Return a text in lines; a word that is wider than a line is divided behind any character."""
    return _fill(_pieces(text, width, measure), width, measure)


def wrap_heading(heading: str, width: float, measure: Measure) -> list[str]:
    """Return a heading in lines; parts without a blank stay together, also in Chinese."""
    parts = (
        piece
        for part in heading_parts(heading)
        for piece in ([part] if _fits(part, width, measure) else _pieces(part, width, measure))
    )
    return _fill(parts, width, measure)


def heading_parts(heading: str) -> list[str]:
    """Return the parts of a heading that stay together."""
    return _HEADING_PARTS.split(heading)


def words_of(text: str) -> list[str]:
    """Return the words and characters of a text that stay together."""
    return [piece.rstrip() for piece in _PIECES.findall(text)]


def _pieces(text: str, width: float, measure: Measure) -> Iterator[str]:
    for piece in _PIECES.findall(text):
        if _fits(piece, width, measure):
            yield piece
        else:
            yield from piece


def _fits(piece: str, width: float, measure: Measure) -> bool:
    return measure(piece.rstrip()) <= width


def _fill(pieces: Iterable[str], width: float, measure: Measure) -> list[str]:
    lines, line, used = [], "", 0.0
    for piece in pieces:
        if line and used + measure(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line += piece
        used += measure(piece)
    return [*lines, line.rstrip()]
