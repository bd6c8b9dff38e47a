"""The parser of timestamps: forms, offsets, time zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflows.domain.external_event_log import LogRow, UnusableRow
from services.workflows.domain.external_event_log.log_rows import RowReader
from services.workflows.domain.external_event_log.timestamps import parse_timestamp
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
        "20260302T010000Z",
        "20260302T0900",
        "20260302T09:00:00",
        "20260302 0900",
        "20260302090000",
        "20260302010000Z",
        "20260302090000+0800",
        "20260302090000000",
        "202603020100Z",
        "2026/03/02 09:00:00.000",
        "2026/3/2 9:00",
        "2026/3/2 9:00:00 AM",
        "2026/3/2 上午 9:00",
        "2026.03.02 09:00",
        "2026-3-2 9:00",
        "2026年3月2日 9:00",
        "2026年3月2日9时0分",
        "2026年3月2号9点",
        "2026-03-02T090000.000",
        "20260302090000.000",
        "2026年03月02日 上午9:00:00",
        "2026-03-02 01:00:00 UTC",
        "2026-03-02T01:00:00z",
        "2026-03-02t09:00:00+08",
        "2026-03-02T09:00:00 +08:00",
        "2026-03-02T02:00:00+01:00[Europe/Berlin]",
        "2026-W10-1T09:00:00",
        "2026-03-02T09:00:00,000",
        "\u30002026-03-02T09:00:00\xa0",
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
    [
        "yesterday",
        "02.03.2026",
        "05/11/2021",
        "13/11/2021 09:00",
        "24/3/4",
        "2026-02-30",
        "2026/13/01",
        "2026-03/02",
        "2026-03-02T25:00:00",
        "2026-03-02T24:00:01",
        "2026-03-02T09:00:60",
        "2026-03-02 13:00 PM",
        "2026-03-02109:30",
        "2026-03-0210930",
        "20260302109:30",
        "2026-03-02 09:00 CST",
        "1767225600",
        "1767225600000",
        "45355.375",
        "202603020900",
        "2026030209",
        "99999999",
        "2026",
        "2026-03",
        "2026-W10",
        "2026-061",
        "2026-03-02T09:00+08:99",
        "2026-03-02T09:00:00.123-0860",
        "2026-03-02 09:00:00+08:00:75",
        "2026/03/02 09:00:00+08:99",
        "2026-03-02T09.30",
        "2026-03-02T09,30",
        "2026-03-02T09:30.5",
        "2026-03-02T0930.5",
        "2026-03-02T09:30:00[Europe/Berlin]",
        "20260302T09300012",
        "202603020930001Z",
        "-0044-03-15T00:00:00Z",
        "+12026-03-02T00:00:00Z",
        "２０２６年３月２日",
        "NaT",
        "",
    ],
)
def test_any_other_text_is_unreadable(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_timestamp(text, SHANGHAI)


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+01:00",
        "0001-01-01 08:05:43",
        "0001/01/01 00:00",
        "1899-12-31T23:59:59Z",
        "9001-01-01T00:00:00Z",
        "9999-12-31T24:00:00",
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:59.999999Z",
    ],
)
def test_a_time_that_cannot_be_kept_is_left_out(text: str) -> None:
    reason = f"its timestamp is not between the years 1900 and 9000: {text!r}"

    assert read_log(xes_log(xes_trace("A", xes_event(at=text)))) == [UnusableRow(1, reason)]


def test_a_long_unreadable_timestamp_is_quoted_in_part() -> None:
    left_out = read_log(xes_log(xes_trace("A", xes_event(at="x" * 1000))))

    assert left_out == [UnusableRow(1, f"its timestamp is unreadable: '{'x' * 40}'")]


def test_a_leap_second_is_read_as_the_second_after() -> None:
    after = datetime(2017, 1, 1, tzinfo=UTC)
    assert parse_timestamp("2016-12-31T23:59:60Z", SHANGHAI) == after
    assert parse_timestamp("2017-01-01 07:59:60", SHANGHAI) == after
    assert parse_timestamp("2016-12-31T24:00:00Z", SHANGHAI) == after


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
    outcome = RowReader(lambda at: parse_timestamp(at, SHANGHAI)).to_log_row(
        "A", 1, "check", text, "sales"
    )

    assert isinstance(outcome, LogRow | UnusableRow)
    assert outcome.number == 1
