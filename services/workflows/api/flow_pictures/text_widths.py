"""How wide text is at most, without knowing the font that it will be shown in.

The widths are those of DejaVu Sans, rounded up: of the fonts that stand in for a missing one it is
among the widest. A character of Chinese takes a whole em in every font.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from shared.telemetry.visible_text import visible_text

_NARROW = frozenset("iljI.,:;'|!()[] ftr-")
_WIDE = frozenset("mwMW@%")
BOLD = 1.14
"""How much wider bold text is."""


def one_line(text: str) -> str:
    """Return a text without breaks, and with what nobody sees shown as escapes."""
    return " ".join(visible_text(text).split())


@lru_cache(maxsize=4096)
def _ems(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0 if character <= "\uffff" else 1.4
    if character in _NARROW:
        return 0.42
    if character in _WIDE or not character.isascii():
        return 1.0
    return 0.8 if character.isupper() else 0.65


def measure_at(size: float, *, bold: bool = False) -> Callable[[str], float]:
    """Return what measures a line of text of a size, in the same unit."""
    factor = size * (BOLD if bold else 1.0)
    return lambda text: factor * sum(map(_ems, text))
