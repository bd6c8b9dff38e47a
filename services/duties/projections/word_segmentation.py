"""The words of a text. Chinese has no spaces, so that a dictionary tells where words end."""

from __future__ import annotations

from collections.abc import Iterator

import rjieba

from services.duties.domain.wording import fold_text, normalize_words

_MIN_COMPOUND = 4
"""Words of so many characters may be made of shorter ones: 市场调研 is 市场 and 调研."""


def segment_words(text: str) -> frozenset[str]:
    """Return the words of a text in English, Chinese or both, as they are compared."""
    return normalize_words(_split(fold_text(text)))


def _split(text: str) -> Iterator[str]:
    for word in rjieba.cut(text, hmm=False):
        parts = rjieba.cut_for_search(word, hmm=False) if len(word) >= _MIN_COMPOUND else []
        shorter = [part for part in parts if part != word]
        yield from shorter if "".join(shorter) == word else [word]
