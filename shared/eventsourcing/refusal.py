"""Refusals: commands and queries that the rules forbid, one class for each reason.

The class is the reason's identity: its name gives the stable code of the answer, so a front end
can tell reasons apart and a translation cannot be forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import ClassVar, Literal

from shared.eventsourcing.plural_forms import Counted

Language = Literal["en", "zh"]


def _shown(value: object) -> object:
    """Return a value as people read it in a text."""
    if isinstance(value, datetime):
        # Imported when it is needed: it loads pydantic, which no terminal command must wait for.
        from shared.eventsourcing.company_time import format_company_time  # noqa: PLC0415

        return format_company_time(value, "seconds")
    # So that a text can say `{days:day|days}`.
    return Counted(value) if type(value) is int else value


@cache
def _code_of(class_name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", class_name).lower()


def words_for(code: str, chinese: Mapping[str, str]) -> Mapping[str, str]:
    """Return what texts say for a code, for `{word[en]}` and `{word[zh]}` in them.

    Raises `KeyError` for a code that has no Chinese word.
    """
    return {"en": code.replace("-", " "), "zh": chinese[code]}


class Refusal(Exception):
    """A refusal for one reason; a subclass states it in English and Chinese.

    The texts say what to do instead. In them `{name}` stands for a value given when raised; an
    instant is shown in whole seconds with the company's offset, and `{days:day|days}` is a number
    with the word in its form. A class without texts only groups
    others, for instance under one HTTP status.
    """

    en: ClassVar[str]
    zh: ClassVar[str]
    retry_after_seconds: ClassVar[int | None] = None
    """After so many seconds the same may succeed, since only time stands in its way."""
    details: Sequence[tuple[str, Refusal]] = ()
    """Each single reason where there are several, with the JSON pointer to what it is about."""

    def __init__(self, **values: object) -> None:
        """Refuse; `values` fill the texts. Raises `KeyError` where a text names another value."""
        self.values = {name: _shown(value) for name, value in values.items()}
        super().__init__(self.text("en"))

    @classmethod
    def code(cls) -> str:
        """Return the reason's code: `UnknownProject` becomes `unknown-project`."""
        return _code_of(cls.__name__)

    def text(self, language: Language) -> str:
        """Return the reason in a language."""
        template = type(self).en if language == "en" else type(self).zh
        return template.format(**self.values)
