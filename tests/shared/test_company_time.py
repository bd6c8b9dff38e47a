"""Times are written in the company's zone, and how long something has."""

from __future__ import annotations

from datetime import datetime

import pytest

from shared.terminal.company_time import (
    describe_briefly,
    describe_duration,
    describe_time_left,
    format_time,
)

NOW = datetime.fromisoformat("2026-10-15T10:00:00+08:00")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-10-17T15:59:59.999999Z", "2026-10-17 23:59"),
        ("2026-10-17T18:30:00+08:00", "2026-10-17 18:30"),
        (None, "–"),
    ],
)
def test_a_time_is_that_of_the_company(text: str | None, shown: str) -> None:
    assert format_time(text) == shown


@pytest.mark.parametrize(
    ("due_at", "left"),
    [
        ("2026-10-15T05:00:00Z", "3 h"),
        ("2026-10-18T10:00:00+08:00", "3 d"),
        ("2026-10-14T10:00:00+08:00", "-24 h"),
        ("2026-10-10T09:00:00+08:00", "-5 d"),
        (None, "–"),
    ],
)
def test_the_time_left_is_in_hours_or_days(due_at: str | None, left: str) -> None:
    assert describe_time_left(due_at, NOW) == left


@pytest.mark.parametrize(
    ("text", "shown"),
    [("PT18H", "18 h"), ("P1DT3H5M", "1 d 3 h 5 min"), ("PT1H0M7S", "1 h 0 min 7 s")],
)
def test_a_duration_is_written_for_people(text: str, shown: str) -> None:
    assert describe_duration(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("PT0S", "0 s"),
        ("PT59.9S", "59 s"),
        ("PT1H0M7S", "1 h"),
        ("P1DT3H59M", "1 d 3 h"),
        ("P1Y2D", "367 d"),
        (None, "–"),
    ],
)
def test_a_duration_in_a_table_has_two_units(text: str | None, shown: str) -> None:
    assert describe_briefly(text) == shown
