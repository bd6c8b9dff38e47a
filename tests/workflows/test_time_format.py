"""The time format that a log is read with: its two notations, the epochs, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.workflows.domain.external_event_log.time_format import compile_time_format
from services.workflows.domain.external_event_log.timestamps import TimestampRejected
from services.workflows.domain.refusals import TimeFormatInvalid
from tests.workflows.event_log_builders import SHANGHAI

NINE_THIRTY = datetime(2021, 11, 5, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time_format", "text"),
    [
        ("%d/%m/%Y %H:%M", "05/11/2021 09:30"),
        ("%m/%d/%Y %I:%M %p", "11/05/2021 9:30 AM"),
        ("%d-%b-%y %H:%M:%S", "05-Nov-21 09:30:00"),
        ("%Y%m%d%H%M", "202111050930"),
        ("%Y-%jT%H:%M", "2021-309T09:30"),
        ("%d.%m.%Y %H:%M:%S.%f%z", "05.11.2021 02:30:00.000000000+0100"),
        ("dd.MM.yyyy HH:mm", "05.11.2021 09:30"),
        ("d/M/yyyy H:mm", "5/11/2021 9:30"),
        ("MM/dd/yyyy hh:mm a", "11/05/2021 09:30 AM"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2021-11-05T09:30:00.000+08:00"),
        ("YYYY-MM-DD HH:mm", "2021-11-05 09:30"),
        ("EEE, d MMM yyyy HH:mm:ss Z", "Fri, 5 Nov 2021 09:30:00 +0800"),
        ("epoch-seconds", "1636075800"),
        ("epoch-milliseconds", " 1636075800000.0 "),
        ("epoch-microseconds", "1636075800000000"),
        ("epoch-nanoseconds", "1636075800000000000"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "2021-11-05T01:30:00.000Z"),
        ("%Y-%m-%dT%H:%M:%SZ", "2021-11-05T01:30:00Z"),
        ("%d.%m.%Y %H:%M UTC", "05.11.2021 01:30 UTC"),
        ("dd.MM.yyyy HH:mm 'GMT'", "05.11.2021 01:30 GMT"),
        ("%d.%m.%Y %H:%M -05:00", "04.11.2021 20:30 -05:00"),
    ],
)
def test_a_time_is_read_in_its_format(time_format: str, text: str) -> None:
    assert compile_time_format(time_format, SHANGHAI)(text) == NINE_THIRTY


@pytest.mark.parametrize(
    ("time_format", "text"),
    [
        ("%d/%m/%Y", "2021-11-05"),
        ("%d/%m/%Y", "11/25/2021"),
        ("%d/%m/%Y", "05/11/1821"),
        ("%Y%m%d", "2021115"),
        ("ddMMyyyy", "5112021"),
        ("%Y%m%d%H%M", "20211105930"),
        ("epoch-seconds", "2021-11-05"),
        ("epoch-seconds", "999999999999999999"),
        ("epoch-milliseconds", "-9" + "0" * 15),
    ],
)
def test_another_time_is_left_out(time_format: str, text: str) -> None:
    with pytest.raises(TimestampRejected):
        compile_time_format(time_format, SHANGHAI)(text)


@pytest.mark.parametrize(
    "time_format",
    [
        "%Y-%m",
        "%Y %d %H:%M",
        "%d.%m.%Y %I:%M",
        "%d.%m.%Y %H:%M %Q",
        "%d.%m.%Y %d",
        "%d.%m.%Y %",
        "yyyy-mm-dd hh:mm",
        "dd.MM.yyyy hh:mm",
        "dd.MM.yyyy HH:mm VV",
        "iso",
    ],
)
def test_a_format_that_leaves_the_time_open_is_refused(time_format: str) -> None:
    with pytest.raises(TimeFormatInvalid, match="not usable"):
        compile_time_format(time_format, SHANGHAI)
