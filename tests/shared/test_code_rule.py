"""The rule of codes: what a code may be in every area, and what is said where it is none."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.eventsourcing.code_rule import find_code_fault
from shared.http.field_types import NewCode
from shared.http.invalid_request import reason_of

NEW_CODE: TypeAdapter[str] = TypeAdapter(NewCode)


@pytest.mark.parametrize(
    "code", ["RND", "a-1_b.c", "7", "研发一部", "二〇二六", "हिन्दी", "กำ", "خدمات", "日々ー", "۱۲"]
)
def test_letters_with_their_marks_and_digits_of_any_script_are_a_code(code: str) -> None:
    assert NEW_CODE.validate_python(f" {code}\u200b") == code


def test_a_code_is_stored_in_composed_form() -> None:
    assert NEW_CODE.validate_python("Cafe\u0301") == "Caf\u00e9"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("=cmd", "“=” (U+003D) cannot stand in it"),
        ("+1", "“+” (U+002B)"),
        ("-5", "“-” (U+002D) cannot stand at its beginning"),
        ("@SUM(1)", "“@” (U+0040)"),
        (".a", "“.” (U+002E) cannot stand at its beginning"),
        ("..", "“.” (U+002E) cannot stand at its beginning"),
        ("a b", "“ ” (U+0020)"),
        ("a\tb", "U+0009 cannot"),
        ("a/b", "“/” (U+002F)"),
        ("\uff11\uff12", "(U+FF11)"),
        ("\uff71", "(U+FF71)"),
        ("\uff1d1", "(U+FF1D)"),
        ("a\u202eb", "U+202E cannot"),
        ("\u202eab", "U+202E cannot"),
        ("a\u2066b", "U+2066 cannot"),
        ("a\u200db", "U+200D cannot"),
        ("a\x9bb", "U+009B cannot"),
        ("a\ufe0f", "U+FE0F cannot"),
        ("\u3164", "U+3164 cannot"),
        ("\u0301a", "U+0301 cannot stand at its beginning"),
        ("a\U0001f600", "(U+1F600)"),
        ("\ue000", "U+E000 cannot"),
        ("\u2163", "(U+2163)"),
    ],
)
def test_other_characters_are_named_in_the_refusal(code: str, shown: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NEW_CODE.validate_python(code)
    reason = reason_of(refused.value.errors()[0])
    assert reason.code() == "code-malformed"
    assert shown in reason.text("en")


@pytest.mark.parametrize(("code", "reason"), [("", "text-empty"), ("a" * 101, "text-too-long")])
def test_the_length_of_a_code_is_bounded(code: str, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NEW_CODE.validate_python(code)
    assert reason_of(refused.value.errors()[0]).code() == reason


@pytest.mark.parametrize("code", ["Group 4", "STAFF MEMBER", "研发 一部"])
def test_single_blanks_are_for_names_of_other_systems(code: str) -> None:
    assert find_code_fault(code) is not None
    assert find_code_fault(code, inner_blanks=True) is None


@pytest.mark.parametrize("code", ["A  B", " A", "A ", "A\u3000B", "A\u00a0B"])
def test_other_blanks_are_in_no_code(code: str) -> None:
    assert find_code_fault(code, inner_blanks=True) is not None
