"""Whether two subjects of tokens may be one person's: spelling makes nobody a second person."""

from __future__ import annotations

import unicodedata

_INVISIBLE = frozenset(
    map(
        chr,
        [
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800),
            *range(0x180B, 0x1810),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ],
    )
)
"""What nobody sees though Unicode counts it as letters, marks or symbols: fillers, selectors."""


def may_be_same_person(one: str, other: str) -> bool:
    """Return whether two subjects are the same to a reader, or one of them says nothing.

    Compared are neither case nor width, white space, control and format characters.
    """
    folded, other_folded = _fold(one), _fold(other)
    return not folded or not other_folded or folded == other_folded


def _fold(subject: str) -> str:
    wide = unicodedata.normalize("NFKC", subject).casefold()
    return unicodedata.normalize("NFKC", "".join(c for c in wide if _is_visible(c))).casefold()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ" and character not in _INVISIBLE
