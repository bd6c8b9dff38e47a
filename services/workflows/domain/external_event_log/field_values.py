"""What a value of a log is: without blanks around it, and none where it only says that."""

from __future__ import annotations

import unicodedata
from unicodedata import category

from services.workflows.domain.external_event_log.limits import MAX_VALUE_LENGTH

BLANKS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    "\xad\u061c\u115f\u1160\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
    "\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\u2800\u3164"
    "\ufeff\uffa0"
)
"""Unicode's white space, and the invisible characters that copying leaves around a text."""

NONE_VALUES = frozenset(
    {"null", "<null>", "(null)", "none", "(none)", "nan", "nat", "n/a", "#n/a", "<na>", "\\n"}
)
"""How databases and programs of statistics write that there is no value, in lower case."""
_LONGEST_NONE_VALUE = max(map(len, NONE_VALUES))


MAX_REMEMBERED_VALUES = 10_000
MAX_REMEMBERED_LENGTH = 100
"""Longer values are not remembered: they would take much memory, and repeat less."""


class ValueTooLong(ValueError):
    """A value has more characters than is accepted."""


def is_too_long(text: str | None) -> bool:
    """Return whether a value has more characters than is accepted, blanks around it included."""
    return text is not None and len(text) > MAX_VALUE_LENGTH


def normalize_value(text: str | None) -> str | None:
    """Return a value without blanks around it; `None` where it is empty or says that it is none."""
    if not text:
        return None
    stripped = text.strip(BLANKS)
    if len(stripped) <= _LONGEST_NONE_VALUE and stripped.lower() in NONE_VALUES:
        return None
    return stripped or None


class NormalizedValues(dict[str | None, str | None]):
    """Normalized values by what is in the file, made when first asked for.

    Activities, departments and resources repeat: finding one again is many times faster.
    """

    def __missing__(self, text: str | None) -> str | None:
        """Return the value of a text, and remember it; raises `ValueTooLong`."""
        if text and len(text) > MAX_REMEMBERED_LENGTH:
            if is_too_long(text):
                raise ValueTooLong
            return normalize_value(text)
        if len(self) >= MAX_REMEMBERED_VALUES:
            self.clear()
        value = self[text] = normalize_value(text)
        return value


def fold_department(department: str) -> str:
    """Return the form in which departments are compared, as the directory compares its codes.

    Case, width (`ＭＫＴ`) and invisible characters make no other department.
    """
    wide = unicodedata.normalize("NFKC", department).casefold()
    return unicodedata.normalize("NFKC", "".join(c for c in wide if category(c) != "Cf")).strip()


def normalize_key(text: str) -> str:
    """Return a heading or key without blanks around it, each run of blanks in it one space."""
    return " ".join(text.strip(BLANKS).split())
