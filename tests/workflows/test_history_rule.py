"""The history rule, clause by clause."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.workflows.domain.external_event_log import LogRow
from services.workflows.domain.historic_obligations import (
    EventWithoutObligation,
    HistoricHandover,
    HistoricObligation,
    derive_obligations_and_handovers,
    end_of_baseline,
    group_into_cases,
)
from services.workflows.domain.import_options import Options
from services.workflows.domain.refusals import TimeFormatInvalid, TimeZoneUnknown

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = {"check": timedelta(days=1), "pay": timedelta(days=2)}


def row(number: int, hours: float, activity: str = "check", department: str | None = "a") -> LogRow:
    return LogRow(number, "A-1", activity, NOON + hours * HOUR, department, "ann")


def test_rows_are_grouped_by_case() -> None:
    first, second, third = row(1, 0), row(2, 0), row(3, 0)._replace(case="B")

    assert list(group_into_cases([first, second, third])) == [[first, second], [third]]


def test_the_events_of_a_case_are_ordered_by_time_and_ties_by_the_file() -> None:
    assert [
        [one.number for one in case] for case in group_into_cases([row(3, 1), row(4, 0), row(2, 1)])
    ] == [[4, 2, 3]]


def test_the_first_event_opens_the_case_and_is_no_obligation() -> None:
    assert list(derive_obligations_and_handovers([row(1, 0)], DAY)) == []
    assert list(derive_obligations_and_handovers([], DAY)) == []


def test_every_further_event_is_an_obligation_of_the_department_named_on_it() -> None:
    assert list(derive_obligations_and_handovers([row(1, 0), row(2, 3)], DAY)) == [
        HistoricObligation(
            number=2,
            case="A-1",
            activity="check",
            department="a",
            resource="ann",
            opened_at=NOON,
            due_at=NOON + 24 * HOUR,
            done_at=NOON + 3 * HOUR,
        )
    ]


@pytest.mark.parametrize(("hours", "on_time"), [(0, True), (24, True), (24.001, False)])
def test_a_historic_obligation_is_on_time_when_done_by_its_due_time(
    hours: float, *, on_time: bool
) -> None:
    (step,) = derive_obligations_and_handovers([row(1, 0), row(2, hours)], DAY)

    assert isinstance(step, HistoricObligation)
    assert step.on_time is on_time


def test_an_event_without_department_is_no_obligation_but_still_counts() -> None:
    unnamed, step = derive_obligations_and_handovers(
        [row(1, 0), row(2, 5, department=None), row(3, 6)], DAY
    )

    assert unnamed == EventWithoutObligation(2, "it names no department")
    assert isinstance(step, HistoricObligation)
    assert step.opened_at == NOON + 5 * HOUR


def test_a_first_event_without_department_is_reported_too() -> None:
    assert list(derive_obligations_and_handovers([row(1, 0, department=None)], DAY)) == [
        EventWithoutObligation(1, "it names no department")
    ]


def test_an_activity_without_standard_duration_makes_no_obligation() -> None:
    assert list(derive_obligations_and_handovers([row(1, 0), row(2, 1, "file")], DAY)) == [
        EventWithoutObligation(2, "its activity has no standard duration in the baseline: 'file'")
    ]


def test_two_departments_that_differ_hand_over() -> None:
    _, handover = derive_obligations_and_handovers([row(1, 0), row(2, 3, department="b")], DAY)

    assert handover == HistoricHandover(2, "A-1", "a", "b", NOON + 3 * HOUR)


def test_a_handover_needs_no_standard_duration() -> None:
    found = derive_obligations_and_handovers([row(1, 0), row(2, 3, "file", department="b")], DAY)

    assert [type(one) for one in found] == [EventWithoutObligation, HistoricHandover]


def test_nothing_is_handed_over_within_a_department_or_across_an_unknown_one() -> None:
    case = [row(1, 0), row(2, 1), row(3, 2, department=None), row(4, 3, department="b")]

    assert not [
        one
        for one in derive_obligations_and_handovers(case, DAY)
        if isinstance(one, HistoricHandover)
    ]


def test_a_due_date_beyond_the_calendar_makes_no_obligation() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    case = [row(1, 0)._replace(at=last), row(2, 0)._replace(at=last)]

    assert list(derive_obligations_and_handovers(case, DAY)) == [
        EventWithoutObligation(2, "it would be due beyond the year 9998")
    ]


def test_a_baseline_ends_with_its_last_day_in_the_companys_zone() -> None:
    assert end_of_baseline(date(2026, 3, 2)) == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert end_of_baseline(date.max) is None


def test_options_that_cannot_be_used_are_refused_before_a_log_is_read() -> None:
    Options().check()
    Options(time_format="%d.%m.%Y").check()
    with pytest.raises(TimeZoneUnknown):
        Options(timezone="Mars/Olympus").check()
    with pytest.raises(TimeFormatInvalid):
        Options(time_format="%d.%m").check()
