"""The history rule, clause by clause."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflows.domain.external_event_log import LogRow
from services.workflows.domain.historic_obligations import (
    EventWithoutObligation,
    HistoricHandover,
    HistoricObligation,
    Sojourn,
    compute_sojourns,
    compute_standard_durations,
    derive_obligations_and_handovers,
    group_into_cases,
)
from tests.workflows.event_log_builders import SHANGHAI

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = {"check": timedelta(days=1), "pay": timedelta(days=2)}


def row(number: int, hours: float, activity: str = "check", department: str | None = "a") -> LogRow:
    return LogRow(number, "A-1", activity, NOON + hours * HOUR, department, "ann")


def took(*hours: float, activity: str = "check") -> list[Sojourn]:
    return [Sojourn(activity, amount * HOUR, NOON) for amount in hours]


def test_rows_are_grouped_by_case() -> None:
    first, second, third = row(1, 0), row(2, 0), row(3, 0)._replace(case="B")

    assert list(group_into_cases([first, second, third])) == [[first, second], [third]]


def test_the_events_of_a_case_are_ordered_by_time_and_ties_by_the_file() -> None:
    assert [
        [one.number for one in case] for case in group_into_cases([row(3, 1), row(4, 0), row(2, 1)])
    ] == [[4, 2, 3]]


def test_a_sojourn_is_the_time_since_the_event_before() -> None:
    case = [row(1, 0), row(2, 3, "pay"), row(3, 3.5)]

    assert list(compute_sojourns(case)) == [
        Sojourn("pay", 3 * HOUR, NOON + 3 * HOUR),
        Sojourn("check", 0.5 * HOUR, NOON + 3.5 * HOUR),
    ]


def test_the_first_event_has_no_sojourn() -> None:
    assert list(compute_sojourns([row(1, 0)])) == []


@pytest.mark.parametrize(
    ("n", "rank"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 5), (9, 8), (10, 8), (11, 9)]
)
def test_the_standard_duration_is_the_nearest_rank_80th_percentile(n: int, rank: int) -> None:
    falling = took(*range(n, 0, -1))

    assert compute_standard_durations(falling, None, SHANGHAI) == {"check": rank * HOUR}


def test_every_activity_has_a_standard_duration_of_its_own() -> None:
    log = took(1, 1) + took(5, activity="pay")

    assert compute_standard_durations(log, None, SHANGHAI) == {"check": HOUR, "pay": 5 * HOUR}


def test_the_longest_possible_sojourn_is_exact_to_the_microsecond() -> None:
    longest = datetime.max.replace(tzinfo=UTC) - datetime.min.replace(tzinfo=UTC)

    assert compute_standard_durations([Sojourn("check", longest, NOON)], None, SHANGHAI) == {
        "check": longest
    }


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=4000)), min_size=1))
def test_four_fifths_of_the_sojourns_are_within_the_standard_duration(
    durations: list[timedelta],
) -> None:
    standard = compute_standard_durations(
        [Sojourn("check", d, NOON) for d in durations], None, SHANGHAI
    )

    within = sum(duration <= standard["check"] for duration in durations)
    less = sum(duration < standard["check"] for duration in durations)

    assert standard["check"] in durations
    assert 5 * within >= 4 * len(durations) > 5 * less


@pytest.mark.parametrize(
    ("ended_at", "counts"),
    [
        (datetime(2026, 3, 2, 15, 59, 59, 999_999, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 16, tzinfo=UTC), False),
    ],
)
def test_a_baseline_includes_sojourns_that_ended_by_the_end_of_its_day_in_the_zone(
    ended_at: datetime, *, counts: bool
) -> None:
    log = [Sojourn("check", HOUR, ended_at)]

    assert ("check" in compute_standard_durations(log, date(2026, 3, 2), SHANGHAI)) is counts


def test_a_baseline_until_the_last_day_of_the_calendar_includes_everything() -> None:
    assert compute_standard_durations(took(1), date.max, SHANGHAI) == {"check": HOUR}


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


def test_an_event_without_department_counts_for_the_percentiles() -> None:
    assert list(compute_sojourns([row(1, 0), row(2, 5, department=None)])) == [
        Sojourn("check", 5 * HOUR, NOON + 5 * HOUR)
    ]


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
