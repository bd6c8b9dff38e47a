"""Statements and what is behind them name the version of the company's calendar."""

from __future__ import annotations

from datetime import datetime

import pytest

from services.incentives.domain.calendar_version import (
    CalendarVersion,
    CalendarVersionNoted,
    NoteCalendarVersion,
    decide,
    evolve,
    version_in_force,
    versions_in_month,
)
from services.incentives.domain.refusals import InvalidPeriod
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.area_client import IncentivesClient
from tests.incentives.domain_examples import fact_id
from tests.incentives.exported_figures import csv_rows
from tests.incentives.fact_builders import calendar_published, handoff_accepted

given = aggregate_scenario(decide, evolve, None).given


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+08:00")


SINCE = ((3, "2026-10-31T23:00"), (1, "2026-01-05T09:00"), (2, "2026-10-12T09:00"))
VERSIONS = [
    CalendarVersion(version=version, in_force_from=at(since))
    for version, since in (
        (3, "2026-10-31T23:00"),
        (1, "2026-01-05T09:00"),
        (2, "2026-10-12T09:00"),
    )
]


def test_a_version_is_noted_once() -> None:
    command = NoteCalendarVersion(2, at("2026-10-12T09:00"), fact_id(1))
    noted = CalendarVersionNoted(version=2, in_force_from=at("2026-10-12T09:00"), cause=fact_id(1))
    given().when(command).then(noted).when(command).then()


def test_a_time_that_lies_in_no_month_is_refused() -> None:
    with pytest.raises(InvalidPeriod):
        decide(NoteCalendarVersion(2, datetime(2026, 10, 12), fact_id(1)), None)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("period", "expected"),
    [("2025-12", []), ("2026-01", [1]), ("2026-09", [1]), ("2026-10", [1, 2, 3]), ("2026-11", [3])],
)
def test_a_month_has_the_versions_that_were_in_force_in_it(
    period: str, expected: list[int]
) -> None:
    assert [one.version for one in versions_in_month(period, VERSIONS)] == expected


def test_the_newest_version_that_had_come_into_force_is_in_force() -> None:
    assert version_in_force(at("2026-01-05T08:59"), VERSIONS) is None
    assert version_in_force(at("2026-01-05T09:00"), VERSIONS) == 1
    assert version_in_force(at("2026-10-20T09:00"), VERSIONS) == 2
    assert version_in_force(at("2027-01-01T09:00"), VERSIONS) == 3
    assert version_in_force(at("2027-01-01T09:00"), []) is None


@pytest.mark.asyncio(loop_scope="module")
async def test_statements_exports_and_explanations_name_the_calendar(
    area_client: IncentivesClient,
) -> None:
    assert (await area_client.get_statement("2026-10"))["calendar_version"] is None
    await area_client.handle_facts(
        calendar_published(2, "2026-10-12T09:00"),
        handoff_accepted(1),
        calendar_published(1, "2026-01-05T09:00"),
    )
    await area_client.handle_facts(calendar_published(2, "2026-10-12T09:00"))
    await area_client.lock_month()

    statement = await area_client.get_statement("2026-10")
    assert statement["calendar_version"] == 2
    assert statement["calendar_versions"] == [
        {"version": 1, "in_force_from": "2026-01-05T09:00:00+08:00"},
        {"version": 2, "in_force_from": "2026-10-12T09:00:00+08:00"},
    ]
    (behind,) = await area_client.explain_line("研发", "due")
    assert behind["calendar_version"] == (2 if behind["due_at"] >= "2026-10-12T09" else 1)
    answer = await area_client.get("/statements/2026-10/export", format="csv")
    assert {row["calendar_version"] for row in csv_rows(answer.content)} == {"2"}
