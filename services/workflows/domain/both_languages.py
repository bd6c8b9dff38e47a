"""A text in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BothLanguages:
    """A text in English and Chinese."""

    en: str
    zh: str

    def format(self, values: Mapping[str, object]) -> BothLanguages:
        """Return the text with its values filled in."""
        return BothLanguages(self.en.format(**values), self.zh.format(**values))

    @property
    def by_language(self) -> Mapping[str, str]:
        """The text by language, for `{name[en]}` and `{name[zh]}` in the texts of a refusal."""
        return {"en": self.en, "zh": self.zh}
