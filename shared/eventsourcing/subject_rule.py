"""The rule of sign-on subjects that people write: two that look the same are the same.

A subject says who a token is for, and two subjects are two persons. So it consists of characters
that show, in Unicode's composed form of normal width (NFKC); blanks stand singly, between others.
What a sign-on provider puts into its tokens is not judged, nor is what was given away earlier.
"""

from __future__ import annotations

import unicodedata

from shared.eventsourcing.code_rule import describe_character, is_invisible
from shared.eventsourcing.refusal import Refusal


class MalformedSubject(Refusal):
    """A text can be no sign-on subject, since another one would look like it."""

    en = (
        "a sign-on subject has only visible characters of normal width, and single blanks between"
        " them; {character} cannot stand there"
    )
    zh = "登录标识只能含正常宽度的可见字符，其间可有单个空格；此处不能有 {character}"


def find_subject_fault(subject: str) -> dict[str, object] | None:
    """Return the values of `MalformedSubject`'s texts for a text that is none; else `None`."""
    last = len(subject) - 1
    for at, character in enumerate(subject):
        is_inner_blank = character == " " and 0 < at < last and subject[at - 1] != " "
        if not is_inner_blank and is_invisible(character):
            return {"character": describe_character(character)}
    composed = unicodedata.normalize("NFKC", subject)
    if composed == subject:
        return None
    return {"character": describe_character(_first_not_composed(subject))}


def _first_not_composed(subject: str) -> str:
    """Return the first character with another form, or that joins with one before it."""
    for at, character in enumerate(subject):
        until = subject[: at + 1]
        if unicodedata.normalize("NFKC", until) != until:
            return character
    return subject[0]
