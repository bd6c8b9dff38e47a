"""The format of durations in responses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.http.field_types import Duration

DURATION = TypeAdapter(Duration)
RFC_3339 = re.compile(r"P(?:\d+D)?(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?")


@pytest.mark.parametrize(
    ("duration", "written"),
    [
        (timedelta(hours=18, microseconds=1), "PT18H"),
        (timedelta(hours=18, seconds=5), "PT18H0M5S"),
        (timedelta(days=1), "P1D"),
        (timedelta(days=1, minutes=3), "P1DT3M"),
        (timedelta(), "PT0S"),
    ],
)
def test_a_duration_is_written_in_whole_seconds(duration: timedelta, written: str) -> None:
    assert DURATION.dump_json(duration) == f'"{written}"'.encode()


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=4000)))
def test_every_duration_follows_rfc_3339_and_reads_back(duration: timedelta) -> None:
    written = DURATION.dump_python(duration, mode="json")
    assert RFC_3339.fullmatch(written)
    assert DURATION.validate_python(written) == duration - timedelta(
        microseconds=duration.microseconds
    )
