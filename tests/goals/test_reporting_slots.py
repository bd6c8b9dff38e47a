"""The slots of a cycle for which readings are owed."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.reporting_slots import ReportingFrequency, reporting_slots
from tests.goals.domain_examples import (
    BASE_TIME,
    MICROSECOND,
    NOVEMBER_DUE,
    OCTOBER_DUE,
    QUARTER_DAYS,
)

cycles = st.builds(
    lambda first, length: DateRange(first=first, last=first + timedelta(days=length)),
    st.dates(date(1995, 1, 1), date(2100, 1, 1)),
    st.integers(0, 371),
)
frequencies: list[ReportingFrequency] = ["weekly", "monthly", "quarterly"]


def test_months_end_with_their_last_instant_in_the_company_zone() -> None:
    october, november, december = reporting_slots("monthly", QUARTER_DAYS)
    assert [slot.name for slot in (october, november, december)] == [
        "2026-10",
        "2026-11",
        "2026-12",
    ]
    assert (october.begins_at, october.due_at) == (BASE_TIME, OCTOBER_DUE)
    assert (november.begins_at, november.due_at) == (OCTOBER_DUE + MICROSECOND, NOVEMBER_DUE)
    assert datetime.fromisoformat("2026-10-31T23:59:59.999999+08:00") == OCTOBER_DUE


def test_quarters_are_those_of_the_calendar() -> None:
    days = DateRange(first=date(2026, 2, 15), last=date(2027, 1, 1))
    found = reporting_slots("quarterly", days)
    assert [slot.name for slot in found] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]
    assert found[0].begins_at == days.first_instant
    assert found[0].due_at == datetime.fromisoformat("2026-03-31T23:59:59.999999+08:00")
    assert found[-1].due_at == days.last_instant


def test_the_cycle_cuts_its_first_and_last_week() -> None:
    first, second, *_, last = reporting_slots("weekly", QUARTER_DAYS)
    assert [first.name, second.name, last.name] == ["2026-W40", "2026-W41", "2026-W53"]
    assert first.due_at == datetime.fromisoformat("2026-10-04T23:59:59.999999+08:00")
    assert last.due_at == QUARTER_DAYS.last_instant


def test_a_slot_covers_its_first_and_its_last_instant() -> None:
    _, november, _ = reporting_slots("monthly", QUARTER_DAYS)
    assert november.covers(november.begins_at)
    assert november.covers(november.due_at)
    assert not november.covers(november.begins_at - MICROSECOND)
    assert not november.covers(november.due_at + MICROSECOND)


@pytest.mark.parametrize("frequency", frequencies)
@given(cycles)
def test_slots_cover_a_cycle_without_gaps_and_have_unique_names(
    frequency: ReportingFrequency, days: DateRange
) -> None:
    found = reporting_slots(frequency, days)
    assert found[0].begins_at == days.first_instant
    assert found[-1].due_at == days.last_instant
    assert all(
        earlier.due_at + MICROSECOND == later.begins_at for earlier, later in pairwise(found)
    )
    assert len({slot.name for slot in found}) == len(found)
