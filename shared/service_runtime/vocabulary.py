"""The words that people read for an area's codes: declared once, beside the area's API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ChineseByCode = Mapping[str, str]
"""The Chinese word of each code; the English one is the code itself, in words."""


@dataclass(frozen=True)
class Vocabulary:
    """An area's codes with their Chinese words."""

    sets: Mapping[str, ChineseByCode] = field(default_factory=dict)
    """States, kinds and other sets of codes, by the name of their schema in OpenAPI."""
    facts: ChineseByCode = field(default_factory=dict)
    """The area's published facts by short name, such as `handoff-offered`."""


NO_VOCABULARY = Vocabulary()
"""That of an area without codes of its own."""


def english_word(code: str) -> str:
    """Return a code in words: `on-track` becomes `on track`."""
    return code.replace("-", " ").replace("_", " ")
