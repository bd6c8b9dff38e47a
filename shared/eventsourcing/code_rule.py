"""The rule of codes that people give: to departments, people, projects and steps of flows.

A code stands in paths, file names, spreadsheets and on terminals, and must be the same value in
all of them. So it consists of letters of any script with their combining marks, digits, `_`, `-`
and `.`, begins with a letter or digit, and is in Unicode's composed form (NFC). Letters of
different scripts that look alike are different letters: the rule does not compare looks.

What exists is not judged again: codes from before the rule stay, and are named as they are.
"""

from __future__ import annotations

import unicodedata

from shared.eventsourcing.refusal import Refusal

MAX_CODE_LENGTH = 100
"""The number of characters of a code."""

_PUNCTUATION = frozenset("_-.")
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo"})
_MARKS = frozenset({"Mn", "Mc"})
"""The categories of combining marks: vowels of Indic scripts, accents, tone marks."""
_IDEOGRAPHIC_ZERO = "\u3007"
"""A digit of Chinese years that Unicode counts among the letter-like numbers."""
_INVISIBLE_LETTERS = frozenset(
    map(
        chr,
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x3164, 0xFFA0),
            *range(0x180B, 0x180E),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)
"""Fillers and variation selectors: letters and marks by their category that show nothing."""
_DIRECTION_CONTROLS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Characters that turn the order of what follows; they are never taken off silently."""


class MalformedCode(Refusal):
    """A text can be no code."""

    en = (
        "a code has only letters, digits, _ - and ., and begins with a letter or digit;"
        " {character} cannot stand {place[en]}"
    )
    zh = "代码只能含文字字母、数字、_ - 和 .，且须以字母或数字开头；{character} 不能{place[zh]}"


_PLACES = {
    True: {"en": "at its beginning", "zh": "出现在开头"},
    False: {"en": "in it", "zh": "出现在其中"},
}


def strip_code(text: str) -> str:
    """Return a text without the blanks and the invisible characters around it."""
    visible = [at for at, character in enumerate(text) if not _is_blank(character)]
    return text[visible[0] : visible[-1] + 1] if visible else ""


def normalize_code(text: str) -> str:
    """Return a code in Unicode's composed form."""
    return unicodedata.normalize("NFC", text)


def find_code_fault(code: str, *, inner_blanks: bool = False) -> dict[str, object] | None:
    """Return the values of `MalformedCode`'s texts for a text that is no code; else `None`.

    With `inner_blanks` single blanks may stand between other characters: logs of other systems
    name groups so. The text is neither empty nor too long, and in composed form.
    """
    for at, character in enumerate(code):
        is_inner_blank = character == " " and 0 < at < len(code) - 1 and code[at - 1] != " "
        if inner_blanks and is_inner_blank:
            continue
        if not (_is_letter_or_digit(character) or (at and _may_follow(character))):
            is_first = at == 0 and _may_follow(character)
            return {"character": describe_character(character), "place": _PLACES[is_first]}
    return None


def describe_character(character: str) -> str:
    """Return a character as a text can show it: its number, and itself where it is visible."""
    number = f"U+{ord(character):04X}"
    is_invisible = character != " " and unicodedata.category(character)[0] in "CMZ"
    shows = not is_invisible and character not in _INVISIBLE_LETTERS
    return f"“{character}” ({number})" if shows else number


def is_invisible(character: str) -> bool:
    """Return whether a character is a blank, a control, of no use yet, or else shows nothing."""
    return unicodedata.category(character)[0] in "CZ" or character in _INVISIBLE_LETTERS


def _is_blank(character: str) -> bool:
    is_format = unicodedata.category(character) == "Cf" and character not in _DIRECTION_CONTROLS
    return character.isspace() or is_format


def _is_letter_or_digit(character: str) -> bool:
    category = unicodedata.category(character)
    if category not in _LETTERS and category != "Nd":
        return character == _IDEOGRAPHIC_ZERO
    is_other_width = unicodedata.decomposition(character).startswith(("<wide>", "<narrow>"))
    return not is_other_width and character not in _INVISIBLE_LETTERS


def _may_follow(character: str) -> bool:
    is_mark = unicodedata.category(character) in _MARKS and character not in _INVISIBLE_LETTERS
    return is_mark or character in _PUNCTUATION
