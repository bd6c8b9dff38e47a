"""The pause that an answer asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.http.retry_after import (
    OVERLONG_RETRY_AFTER_SUBSTITUTE,
    parse_retry_after,
    pause_asked_for,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("0", timedelta()),
        ("9999999", timedelta(seconds=9999999)),
        ("9" * 400, OVERLONG_RETRY_AFTER_SUBSTITUTE),
        ("Mon, 23 Nov 2026 01:02:00 GMT", timedelta(minutes=2)),
        ("Mon, 23 Nov 2026 01:02:00 -0000", timedelta(minutes=2)),
        ("Sun, 22 Nov 2026 01:00:00 GMT", timedelta(days=-1)),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(
    text: str | None, expected: timedelta | None
) -> None:
    assert parse_retry_after(text, NOW) == expected


@pytest.mark.parametrize(
    ("date", "asked", "expected"),
    [
        ("Mon, 23 Nov 2026 01:00:00 GMT", "Mon, 23 Nov 2026 01:02:00 GMT", timedelta(minutes=2)),
        ("Mon, 23 Nov 2026 01:00:00 GMT", "Mon, 23 Nov 2026 00:59:00 GMT", None),
        ("?", "Mon, 23 Nov 2026 01:02:00 GMT", None),
        (None, "Mon, 23 Nov 2026 01:02:00 GMT", None),
        (None, "7", timedelta(seconds=7)),
        (None, None, None),
    ],
)
def test_a_date_counts_by_the_clock_of_whoever_answers(
    date: str | None, asked: str | None, expected: timedelta | None
) -> None:
    given = {"date": date, "retry-after": asked}
    assert pause_asked_for({name: one for name, one in given.items() if one}) == expected
