"""Who calls the monthly alignment meeting, and what happens while nobody is known."""

from __future__ import annotations

from datetime import timedelta

from services.comms.domain import company_officers
from services.comms.domain.company_officers import RecordAssignment, calling_departments
from tests.comms.meeting_series_examples import CALLED, Series, local


def test_without_a_department_that_calls_it_a_month_is_missed_for_that_reason() -> None:
    series = Series("2026-11-01 00:00")
    assert series.check("2026-11-01 00:00", None) == []
    assert "2026-11 missed: nobody-calls-it" in series.check("2026-12-01 00:00", None)


def test_who_calls_the_meeting_is_asked_each_day_until_the_month_is_over() -> None:
    series = Series("2026-11-01 00:00")
    assert series.check("2026-11-01 00:00", None) == []
    assert series.next_at == local("2026-11-02 00:00")
    assert series.check("2026-11-20 00:00", None) == []
    assert series.next_at == local("2026-11-21 00:00")
    assert series.check("2026-11-21 00:00") == ["2026-11 called 2026-11-23 10:00"]


def test_a_meeting_that_people_called_is_waited_for_by_nobody() -> None:
    series = Series("2026-11-01 00:00")
    assert series.check("2026-11-01 00:00", None, m2026_11=CALLED) == ["2026-11 called None"]


def test_nobody_is_asked_for_a_month_that_is_over() -> None:
    series = Series("2026-11-01 00:00")
    assert series.check("2026-12-01 00:00", None) == [
        "2026-11 called None",
        "2026-11 missed: nobody-calls-it",
    ]
    assert series.next_at == local("2026-12-02 00:00")


def test_the_general_managers_department_calls_before_that_of_the_officer_of_goals() -> None:
    officers: company_officers.Officers = {}
    at = local("2026-11-01 00:00")
    for number, (person, department, *roles) in enumerate(
        [
            ("e1", "hr", "officer-goals"),
            ("e2", "sales", "general-manager", "executor"),
            ("e3", "rnd", "executor"),
            ("e2", "sales", "general-manager"),
        ]
    ):
        command = RecordAssignment(person, department, tuple(roles), at + timedelta(days=number))
        for event in company_officers.decide(command, officers):
            officers = company_officers.evolve(officers, event)
    assert calling_departments(officers) == ["sales", "hr"]
    gone = RecordAssignment("e2", "sales", (), at + timedelta(days=9))
    (event,) = company_officers.decide(gone, officers)
    assert calling_departments(company_officers.evolve(officers, event)) == ["hr"]
    older = RecordAssignment("e2", "hr", ("general-manager",), at)
    assert company_officers.decide(older, officers) == []
