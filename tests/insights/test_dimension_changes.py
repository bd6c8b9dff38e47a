"""What published facts change of departments, people, projects, goals and settings."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import BaseModel

from services.insights.domain.dimensions.dimension_changes_of_facts import DIMENSION_FACT_TYPES
from services.insights.domain.dimensions.dimension_tables import DIMENSIONS, DIMENSIONS_BY_NAME
from services.insights.domain.dimensions.member_key import member_key, version_key
from services.insights.domain.dimensions.version_rows import version_rows
from shared.contracts import (
    comms_changes,
    directory,
    duties,
    duties_changes,
    goals_structure,
    incentives,
    workflows,
    workflows_templates,
)
from shared.contracts.duties_retrospectives import RetrospectivePublished
from shared.contracts.fact_read_classes import find_read_class
from shared.working_time.calendar_days import CalendarDays
from tests.fact_examples import recorded_at
from tests.insights.dimension_examples import changes_of, day

ID = UUID("018f0000-0000-7000-8000-000000000001")
PARENT = UUID("018f0000-0000-7000-8000-000000000002")
MIDNIGHT_OF_2_MARCH = datetime(2026, 3, 1, 16, tzinfo=UTC)
PROJECT = {"project_id": ID, "code": "P-1", "name": "Pump"}
GOAL = {"cycle_id": ID, "goal_id": ID, "goal": "Defects", "department": "qa", "at": day(3)}


def rows_of(*said: BaseModel) -> list[dict[str, object]]:
    """Return the versions of the one member that facts are about, by column."""
    changes = changes_of(*said)
    dimension = DIMENSIONS_BY_NAME[changes[0].dimension]
    rows = version_rows(dimension, changes[0].natural_key, changes)
    return [dict(zip(dimension.table.column_names, row, strict=True)) for row in rows]


def test_a_department_begins_in_the_company_s_night_and_ends_after_its_last_day() -> None:
    rows = rows_of(
        directory.DepartmentRegistered(
            department="qa", name="Quality", parent=None, valid_from=date(2026, 3, 2), at=day(1)
        ),
        directory.DepartmentHeadNamed(department="qa", head="p-7", at=day(4)),
        directory.DepartmentRenamed(department="qa", name="Quality Control", at=day(5)),
        directory.DepartmentPlaced(
            department="qa", parent="ops", valid_from=date(2026, 3, 2), at=day(6)
        ),
        directory.DepartmentClosed(department="qa", valid_to=date(2026, 3, 9), at=day(7)),
    )
    assert [row["valid_from"] for row in rows] == [
        MIDNIGHT_OF_2_MARCH,
        day(4),
        day(5),
        datetime(2026, 3, 9, 16, tzinfo=UTC),
    ]
    assert {row["parent"] for row in rows} == {"ops"}
    assert [(row["name"], row["head"], row["closed"]) for row in rows][-2:] == [
        ("Quality Control", "p-7", False),
        ("Quality Control", "p-7", True),
    ]
    assert {row["department_key"] for row in rows} == {member_key("department", "qa")}
    assert rows[1]["version_key"] == version_key("department", "qa", day(4))
    assert rows[1]["recorded_at"] == recorded_at(2)


def test_a_person_has_departments_and_roles_and_no_name() -> None:
    rows = rows_of(
        directory.PersonChanged(person="p-7", at=day(1)),
        directory.PersonAssigned(
            person="p-7",
            department="qa",
            roles=("member", "head"),
            valid_from=date(2026, 3, 2),
            at=day(4),
        ),
    )
    assert [(row["person"], row["department"], row["roles"]) for row in rows] == [
        ("p-7", None, None),
        ("p-7", "qa", "head,member"),
    ]


def test_a_project_begun_before_it_was_planned_here_is_running() -> None:
    terms = {**PROJECT, "participants": ("rd", "qa")}
    rows = rows_of(
        duties_changes.ProjectPlanned(**terms, at=day(9)),
        duties.ProjectStarted(**terms, kick_off=day(2), at=day(2)),
        RetrospectivePublished(**PROJECT, led_by="rd", version=1, tags=(), at=day(11)),
        duties.ProjectCancelled(project_id=ID, reason="none", at=day(12)),
    )
    assert [(row["state"], row["kick_off"], row["led_by"]) for row in rows] == [
        ("running", day(2), None),
        ("running", day(2), "rd"),
        ("cancelled", day(2), "rd"),
    ]
    assert rows[0]["participants"] == "qa,rd"


def test_a_moved_goal_has_no_weight_until_it_gets_one() -> None:
    part = goals_structure.ChangedWeight(
        goal_id=ID, goal="Defects", department="qa", weight=Decimal("0.40")
    )
    rows = rows_of(
        goals_structure.GoalSet(
            **GOAL, parent_id=None, unit="ppm", direction="down", target=Decimal("0.5")
        ),
        goals_structure.WeightsChanged(
            cycle_id=ID, goal_id=PARENT, goal="All", department=None, weights=(part,), at=day(4)
        ),
        goals_structure.GoalMoved(**{**GOAL, "at": day(5)}, parent_id=PARENT),
        goals_structure.GoalArchived(**{**GOAL, "at": day(6)}, parent_id=PARENT, reason="done"),
    )
    assert [(row["parent_id"], row["weight"], row["state"]) for row in rows] == [
        (None, None, "set"),
        (None, Decimal("0.40"), "set"),
        (PARENT, None, "set"),
        (PARENT, None, "archived"),
    ]
    assert (rows[-1]["unit"], rows[-1]["target"], rows[-1]["high"]) == ("ppm", Decimal("0.5"), None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            (
                workflows.FlowMapped(flow_id=ID, name="ECN", at=day(1)),
                workflows.FlowVersionPublished(flow_id=ID, number=2, at=day(2)),
            ),
            {"flow_id": ID, "name": "ECN", "version": 2},
        ),
        (
            (
                workflows_templates.TemplateDrafted(
                    template_id=ID, number=1, flow_id=PARENT, name="A", name_zh="甲", at=day(1)
                ),
                workflows_templates.TemplatePublished(template_id=ID, number=1, at=day(2)),
                workflows_templates.TemplateRetired(template_id=ID, at=day(3)),
            ),
            {"flow_id": PARENT, "name_zh": "甲", "version": 1, "retired": True},
        ),
        (
            (incentives.PlanPublished(version=7, effective_from="2026-04", at=day(1)),),
            {"plan": "7", "effective_from": "2026-04"},
        ),
        (
            (
                comms_changes.CalendarPublished(
                    version=3,
                    at=day(1),
                    days=CalendarDays(first_year=2004, last_year=2026, days_off=(), days_worked=()),
                ),
            ),
            {"calendar_version": 3, "first_year": 2004, "last_year": 2026},
        ),
        (
            (
                goals_structure.CyclePrepared(cycle_id=ID, cycle="Q2", at=day(1)),
                goals_structure.CycleActivated(cycle_id=ID, cycle="Q2", at=day(2)),
                goals_structure.CycleClosed(cycle_id=ID, cycle="Q2", at=day(3)),
            ),
            {"cycle_id": ID, "name": "Q2", "state": "closed"},
        ),
    ],
)
def test_the_current_version_says_what_the_last_fact_said(
    said: tuple[BaseModel, ...], expected: dict[str, object]
) -> None:
    row = rows_of(*said)[-1]
    assert row["is_current"]
    assert {name: row[name] for name in expected} == expected


def test_a_calendar_without_days_has_them_from_another_fact() -> None:
    assert changes_of(comms_changes.CalendarPublished(version=1, at=day(1))) == []


def test_every_type_that_changes_a_dimension_is_published() -> None:
    assert set(DIMENSION_FACT_TYPES.values()) == {one.name for one in DIMENSIONS}
    assert [one for one in DIMENSION_FACT_TYPES if find_read_class(one) is None] == []
