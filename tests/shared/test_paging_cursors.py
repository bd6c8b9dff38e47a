"""A paging cursor is valid for one list under one filter only."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.cursor_pagination import decode_cursor, encode_cursor
from shared.http.problem_details import ProblemError


@given(st.lists(st.text() | st.integers(), min_size=1, max_size=3), st.text())
def test_a_cursor_comes_back_as_the_key_it_stands_for(key: list[str | int], filtered: str) -> None:
    assert decode_cursor(encode_cursor(key, filter=filtered), filter=filtered) == key


def test_without_a_cursor_the_list_begins() -> None:
    assert decode_cursor(None, filter="any") is None


def test_a_cursor_of_another_filter_is_refused() -> None:
    cursor = encode_cursor(["tom"], department="sales")
    for filters in ({"department": "test"}, {}, {"department": "sales", "period": "2026-01"}):
        with pytest.raises(ProblemError, match="not a cursor of this list"):
            decode_cursor(cursor, **filters)


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "x" * 1999,
        "市场",
        "\x00",
        encoded(7),
        encoded(None),
        encoded("text"),
        encoded([]),
        encoded({}),
        encoded([["a"], 1]),
        base64.urlsafe_b64encode(b"[" * 1490).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_an_invalid_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(ProblemError) as refused:
        decode_cursor(cursor, filter="any")
    assert (refused.value.problem.status, refused.value.problem.code) == (422, "cursor-invalid")


@given(st.text())
def test_no_cursor_text_causes_a_server_error(cursor: str) -> None:
    with pytest.raises(ProblemError):
        decode_cursor(cursor, filter="any")
