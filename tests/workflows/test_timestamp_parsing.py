"""The parser of timestamps: forms, offsets, time zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflows.domain.external_event_log import UnusableRow
from services.workflows.domain.external_event_log.log_rows import RawLogRow, parse_timestamp
from tests.workflows.event_log_builders import SHANGHAI, read_log, xes_event, xes_log, xes_trace

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T01:00:00Z",
        "2026-03-02T09:00:00+08:00",
        "2026-03-02T09:00:00.000+08:00",
        "2026-03-02 09:00:00+0800",
        "2026-03-01T20:00:00.0-05:00",
        "2026-03-02T09:00:00",
        "2026-03-02 09:00",
        " 2026-03-02T09:00:00 ",
        "20260302T090000",
    ],
)
def test_many_forms_of_iso_8601_are_read(text: str) -> None:
    assert parse_timestamp(text, SHANGHAI) == datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fraction", "microseconds"), [("5", 500_000), ("123", 123_000), ("1234567899", 123_456)]
)
def test_a_fraction_of_any_length_is_cut_to_microseconds(fraction: str, microseconds: int) -> None:
    assert parse_timestamp(f"2026-03-02T01:00:00.{fraction}Z", SHANGHAI).microsecond == microseconds


def test_a_timestamp_without_offset_is_in_the_given_zone() -> None:
    assert parse_timestamp("2026-07-01T12:00:00", BERLIN) == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_an_ambiguous_local_time_is_the_first_of_the_two() -> None:
    assert parse_timestamp("2026-10-25T02:30:00", BERLIN) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_a_skipped_local_time_is_read_with_the_offset_before() -> None:
    assert parse_timestamp("2026-03-29T02:30:00", BERLIN) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text",
    ["yesterday", "02.03.2026", "2026-02-30", "2026-03-02T25:00:00", "1767225600", "2026", "NaT"],
)
def test_any_other_text_is_unreadable(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_timestamp(text, SHANGHAI)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_a_time_beyond_the_calendar_is_left_out(text: str) -> None:
    reason = f"its timestamp is unreadable: {text!r}"

    assert read_log(xes_log(xes_trace("A", xes_event(at=text)))) == [UnusableRow(1, reason)]


def test_a_long_unreadable_timestamp_is_quoted_in_part() -> None:
    left_out = RawLogRow(1, "check", "x" * 1000, None).to_log_row("A", SHANGHAI)

    assert left_out == UnusableRow(1, f"its timestamp is unreadable: '{'x' * 40}'")


@given(
    at=st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)),  # noqa: DTZ001
    minutes=st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_timestamps_written_by_python_are_read_back(at: datetime, minutes: int) -> None:
    aware = at.replace(tzinfo=timezone(timedelta(minutes=minutes)))

    found = parse_timestamp(aware.isoformat(), SHANGHAI)

    assert found == aware
    assert found.tzinfo is UTC


@given(st.text())
def test_any_text_is_either_read_or_left_out(text: str) -> None:
    outcome = RawLogRow(1, "check", text, "sales").to_log_row("A", SHANGHAI)

    assert outcome.number == 1
