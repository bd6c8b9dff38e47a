"""A rule that was applied, said in English and Chinese."""

from __future__ import annotations

from pydantic import BaseModel


class RuleInWords(BaseModel):
    """A rule that was applied, for people."""

    en: str
    zh: str
