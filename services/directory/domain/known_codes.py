"""Codes that differ only in case, width or invisible characters are the same code."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.directory.domain.refusals import require_code


def fold_code(code: str) -> str:
    """Return the form in which codes are compared; `ＭＫＴ` and `mkt` have the same."""
    wide = unicodedata.normalize("NFKC", code).casefold()
    visible = "".join(c for c in wide if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", visible).strip()


@dataclass(frozen=True)
class KnownCodes:
    """The codes of departments, or the ids of people, that exist."""

    codes: frozenset[str]
    by_fold: Mapping[str, str]

    @classmethod
    def of(cls, codes: Iterable[str]) -> KnownCodes:
        """Take the codes; of several that are the same, which old logs may have, one is meant."""
        known = frozenset(codes)
        return cls(known, {fold_code(code): code for code in sorted(known, reverse=True)})

    def spell(self, code: str) -> str:
        """Return a code as it is registered, or itself where it is not."""
        return code if code in self.codes else self.by_fold.get(fold_code(code), code)

    def spell_or_new(self, code: str) -> str:
        """Return a code as it is registered; raises `CodeMalformed` for a new one that is none."""
        spelled = self.spell(code)
        if spelled not in self.codes:
            require_code(code)
        return spelled

    def same_code(self, code: str) -> str | None:
        """Return the registered code that is the same as this one and written otherwise."""
        spelled = self.spell(code)
        return None if spelled == code else spelled
