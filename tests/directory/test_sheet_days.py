"""Sheets say until when departments and people are there, and since when changes hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.directory.domain.change_refusals import DepartmentHasOpenWork, LeavesAlready
from services.directory.domain.csv_sheet_parser import parse_department_rows, parse_person_rows
from services.directory.domain.department_commands import SyncDepartment
from services.directory.domain.department_decisions import decide
from services.directory.domain.department_events import (
    DepartmentChangePlanned,
    DepartmentClosed,
    DepartmentRegistered,
    DepartmentRenamed,
)
from services.directory.domain.department_state import evolve
from services.directory.domain.department_uses import UseCount
from services.directory.domain.organisation_chart import Dependant, Dependants
from services.directory.domain.person import decide as decide_person
from services.directory.domain.person_commands import SyncPerson
from services.directory.domain.person_events import PersonAssigned, PersonLeft
from services.directory.domain.person_state import evolve as evolve_person
from services.directory.domain.refusals import OpenDepartmentsBelow
from services.directory.domain.sheet_refusals import DayMalformed, DayOutOfRange
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.area_client import DirectoryClient
from tests.directory.domain_examples import (
    CHART,
    NEW_YEAR,
    RECORDED_AT,
    SUMMER,
    YEAR_END,
    li_entry,
    rnd_entry,
)

given = aggregate_scenario(decide, evolve, None).given
given_person = aggregate_scenario(decide_person, evolve_person, None).given
registered = DepartmentRegistered(
    code="RND", name="研发部", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT
)
closed = DepartmentClosed(code="RND", valid_to=YEAR_END, at=RECORDED_AT)
TEAM = Dependant("TEAM", NEW_YEAR)


def test_a_sheet_of_departments_has_last_days_and_days_of_changes() -> None:
    text = "code,name,valid_from,valid_to,changed_from\nA,A,2026-01-01,2026/12/31,2026-07-01\n"
    (row,) = parse_department_rows(text.encode()).rows
    assert (row.entry.valid_to, row.entry.changed_from) == (YEAR_END, SUMMER)


def test_a_flawed_last_day_is_reported_with_its_line_and_column() -> None:
    head = "id,name,department,valid_from,valid_to"
    text = f"{head}\nE1,Li,A,2026-01-01,soon\nE2,Wu,A,2026-01-01,9999-01-01\n"
    sheet = parse_person_rows(text.encode())
    assert [(one.line, one.column, type(one.reason)) for one in sheet.flaws] == [
        (2, "valid_to", DayMalformed),
        (3, "valid_to", DayOutOfRange),
    ]
    assert [row.entry.id for row in sheet.rows] == ["E1", "E2"], "the rest is checked"


def test_a_listed_department_with_a_last_day_is_closed_once() -> None:
    listed = SyncDepartment(rnd_entry(valid_to=YEAR_END), CHART, RECORDED_AT)
    given().when(listed).then(registered, closed)
    given(registered).when(listed).then(closed)
    given(registered, closed).when(listed).then()


def test_a_sheet_does_not_close_over_what_stays_open() -> None:
    entry = rnd_entry(valid_to=YEAR_END)
    over_a_team = SyncDepartment(entry, CHART, RECORDED_AT, Dependants([TEAM]))
    given(registered).when(over_a_team).then_refused(OpenDepartmentsBelow)
    goal = [UseCount("goal", True, 1, "More")]
    with_a_goal = SyncDepartment(entry, CHART, RECORDED_AT, uses=goal)
    given(registered).when(with_a_goal).then_refused(DepartmentHasOpenWork)


def test_what_stands_in_a_department_is_seen_as_the_sheet_leaves_it() -> None:
    inside = Dependants([TEAM, Dependant("OTHER", NEW_YEAR)])
    listed = [
        rnd_entry(code="TEAM", parent="RND", valid_to=SUMMER),
        rnd_entry(code="NEW", parent="RND"),
        rnd_entry(code="ELSEWHERE", parent="HQ"),
    ]
    under = [one for one in listed if one.parent == "RND"]
    left = inside.with_departments_of({one.code: one for one in listed}, under)
    assert left.children == [
        Dependant("TEAM", NEW_YEAR, SUMMER),
        Dependant("OTHER", NEW_YEAR),
        Dependant("NEW", NEW_YEAR),
    ]


@pytest.mark.parametrize("days", [-100, 30])
def test_another_name_of_a_sheet_holds_from_the_day_that_it_says(days: int) -> None:
    day = RECORDED_AT.date() + timedelta(days=days)
    listed = SyncDepartment(rnd_entry(name="研究院", changed_from=day), CHART, RECORDED_AT)
    expected = (
        DepartmentRenamed(code="RND", name="研究院", valid_from=day, at=RECORDED_AT)
        if days < 0
        else DepartmentChangePlanned(
            code="RND", change="name", value="研究院", valid_from=day, at=RECORDED_AT
        )
    )
    given(registered).when(listed).then(expected)


def test_a_listed_person_with_a_last_day_leaves_once() -> None:
    listed = SyncPerson(li_entry(valid_to=YEAR_END), CHART, RECORDED_AT)
    _, assigned, left = events = decide_person(listed, None)
    assert isinstance(assigned, PersonAssigned)
    assert left == PersonLeft(person="E1001", department="RND", last_day=YEAR_END, at=RECORDED_AT)
    given_person(*events).when(listed).then()
    other = SyncPerson(li_entry(valid_to=date(2026, 11, 30)), CHART, RECORDED_AT)
    given_person(*events).when(other).then_refused(LeavesAlready)


async def test_a_sheet_closes_a_department_together_with_those_below(
    area_client: DirectoryClient,
) -> None:
    head = "code,name,parent,valid_from,valid_to"
    sheet = f"{head}\nHQ,HQ,,2026-01-01,2026-12-31\nR1,R1,HQ,2026-01-01,2026-06-30\n"
    loaded = await area_client.upload_sheet("departments", sheet)
    assert loaded.status_code == 200, loaded.text
    assert (await area_client.upload_sheet("departments", sheet)).json()["unchanged"] == 2
    assert (await area_client.get_json("/departments/R1"))["valid_to"] == "2026-06-30"
    later = (
        sheet.replace("2026-06-30", "2027-06-30")
        .replace("HQ,HQ,", "H2,H2,")
        .replace("R1,R1,HQ", "R2,R2,H2")
    )
    refused = await area_client.upload_sheet("departments", later)
    assert [one["code"] for one in refused.json()["errors"]] == ["departments-below-close-later"]
    people = "id,name,department,valid_from,valid_to\nE1,Li,R1,2026-01-01,2026-03-31\n"
    assert (await area_client.upload_sheet("people", people)).json()["created"] == 1
    person = await area_client.get_json("/people/E1")
    assert person["assignments"][0]["valid_to"] == "2026-03-31"
