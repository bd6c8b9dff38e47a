"""The rule of sign-on subjects: which texts are none, since another one would look like them."""

from __future__ import annotations

import pytest

from shared.eventsourcing.subject_rule import MalformedSubject, find_subject_fault


@pytest.mark.parametrize(
    "subject", ["terminal", "f:9c1:li.jing", "auth0|7", "CN=Li Jing, O=A&B", "a@b.cn", "李静", "é"]
)
def test_what_sign_on_providers_use_is_a_subject(subject: str) -> None:
    assert find_subject_fault(subject) is None


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        (" li", "U+0020"),
        ("li ", "U+0020"),
        ("li  jing", "U+0020"),
        ("li\u00a0jing", "U+00A0"),
        ("li\u3000jing", "U+3000"),
        ("li\tjing", "U+0009"),
        ("li\x85", "U+0085"),
        ("li\u200b", "U+200B"),
        ("\ufeffli", "U+FEFF"),
        ("li\u202ejing", "U+202E"),
        ("li\u2060jing", "U+2060"),
        ("li\ufe0f", "U+FE0F"),
        ("li\u3164", "U+3164"),
        ("\uff4ci", "U+FF4C"),
        ("\ufb01n", "U+FB01"),
        ("e\u0301", "U+0301"),
        ("li\ud800", "U+D800"),
    ],
)
def test_what_looks_like_another_subject_is_none(subject: str, shown: str) -> None:
    fault = find_subject_fault(subject)
    assert fault is not None
    assert shown in MalformedSubject(**fault).text("en")
