"""What is recorded of projects that serve goals and of their handoffs, command by command."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.goals.domain import project_handoff, serving_project
from services.goals.domain.project_handoff import ProjectHandoffRecorded, RecordProjectHandoff
from services.goals.domain.serving_project import RecordServingProject, ServingProjectRecorded
from shared.testing.given_when_then import aggregate_scenario

AT = datetime(2026, 11, 20, tzinfo=UTC)
DUE_AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
NEXT_DAY = timedelta(days=1)
HANDOFF, PROJECT, GOAL, OTHER = (UUID(int=number) for number in (1, 2, 3, 4))
given_handoff = aggregate_scenario(project_handoff.decide, project_handoff.evolve, None).given
given_project = aggregate_scenario(serving_project.decide, serving_project.evolve, None).given
SAID: dict[str, Any] = {
    "deliverable": "report",
    "sender": "product",
    "recipient": "legal",
    "due_at": DUE_AT,
}


def hear(position: int, **said: Any) -> RecordProjectHandoff:
    return RecordProjectHandoff(HANDOFF, PROJECT, position, AT + position * NEXT_DAY, **said)


def known(position: int, at: int | None = None, **said: Any) -> ProjectHandoffRecorded:
    """Return what is known after the fact of a position, recorded `at` days after the first."""
    return ProjectHandoffRecorded(
        handoff_id=HANDOFF,
        project_id=PROJECT,
        position=position,
        at=AT + (position if at is None else at) * NEXT_DAY,
        **said,
    )


def hear_project(position: int, **said: Any) -> RecordServingProject:
    return RecordServingProject(PROJECT, position, AT + position * NEXT_DAY, **said)


def known_project(position: int, **said: Any) -> ServingProjectRecorded:
    fields: dict[str, Any] = {"code": "P7", "name": "Portal", **said}
    return ServingProjectRecorded(
        project_id=PROJECT, position=position, at=AT + position * NEXT_DAY, **fields
    )


def test_a_first_fact_is_recorded_with_its_position_and_time() -> None:
    given_handoff().when(hear(1, **SAID)).then(known(1, **SAID))
    given_handoff().when(hear(1, **SAID, overdue=True)).then(known(1, **SAID, overdue=True))
    given_handoff().when(hear(1, is_over=True)).then(known(1, is_over=True))
    given_handoff().when(hear(1)).then(known(1))


@pytest.mark.parametrize("name", sorted(SAID))
def test_each_field_is_what_the_newest_fact_that_names_it_said(name: str) -> None:
    other: Any = DUE_AT + NEXT_DAY if name == "due_at" else "other"
    history = given_handoff(known(5, **SAID))
    history.when(hear(6, **{name: other})).then(known(6, **{**SAID, name: other}))
    history.when(hear(5, **{name: other})).then()
    history.when(hear(4, **{name: other})).then()
    without = {one: SAID[one] for one in SAID if one != name}
    given_handoff(known(5, **without)).when(hear(4, **{name: other})).then(
        known(5, at=4, **without, **{name: other})
    )


def test_a_repeated_fact_changes_nothing() -> None:
    history = given_handoff(known(5, **SAID))
    for position in (4, 5, 6):
        history.when(hear(position, **SAID)).then()
        history.when(hear(position)).then()


def test_only_a_newer_fact_makes_a_handoff_overdue_until_it_is_due_at_another_time() -> None:
    history = given_handoff(known(5, **SAID))
    for position in (4, 5):
        history.when(hear(position, overdue=True)).then()
    late = history.when(hear(6, overdue=True)).then(known(6, **SAID, overdue=True))
    moves: list[dict[str, Any]] = [{"sender": "sales"}, {"sender": "sales", "due_at": DUE_AT}]
    for said in moves:
        late.when(hear(7, **said)).then(known(7, **{**SAID, **said}, overdue=True))
    late.when(hear(7, overdue=True)).then()
    for days in (-1, 1):
        moved = DUE_AT + days * NEXT_DAY
        late.when(hear(7, due_at=moved)).then(known(7, **{**SAID, "due_at": moved}))
        late.when(hear(7, due_at=moved, overdue=True)).then(
            known(7, **{**SAID, "due_at": moved}, overdue=True)
        )


def test_an_older_fact_may_say_that_a_handoff_is_over() -> None:
    history = given_handoff(known(5, **SAID))
    over = history.when(hear(4, is_over=True)).then(known(5, at=4, **SAID, is_over=True))
    for later in (hear(9, **SAID), hear(9, sender="sales"), hear(9, is_over=True)):
        over.when(later).then()


def test_what_a_project_is_called_and_serves_stays_until_a_newer_fact_says_otherwise() -> None:
    history = given_project(known_project(5, goals=(GOAL,)))
    history.when(hear_project(6, code="P8")).then(
        known_project(6, code="P8", goals=(GOAL,), was=(GOAL,))
    )
    history.when(hear_project(6, name="Shop")).then(
        known_project(6, name="Shop", goals=(GOAL,), was=(GOAL,))
    )
    history.when(hear_project(6, goals=(OTHER,))).then(
        known_project(6, goals=(OTHER,), was=(GOAL,))
    )
    history.when(hear_project(6, goals=())).then(known_project(6, was=(GOAL,)))
    for position in (4, 5):
        history.when(hear_project(position, goals=(OTHER,))).then()
    for same in (hear_project(6), hear_project(6, code="P7", name="Portal", goals=(GOAL,))):
        history.when(same).then()


def test_a_new_project_is_recorded_where_it_serves_a_goal_or_has_ended() -> None:
    called: dict[str, Any] = {"code": "P7", "name": "Portal"}
    given_project().when(hear_project(1, **called)).then()
    given_project().when(hear_project(1, **called, state="open")).then()
    given_project().when(hear_project(1, **called, goals=(GOAL,))).then(
        known_project(1, goals=(GOAL,))
    )
    given_project().when(hear_project(1, state="closed")).then(
        known_project(1, code="", name="", state="closed")
    )
    given_project().when(hear_project(1, **called, goals=(GOAL,), state="gone")).then(
        known_project(1, state="gone")
    )


def test_a_project_that_ended_says_whom_it_served_and_gone_is_gone() -> None:
    history = given_project(known_project(5, goals=(GOAL,)))
    closed = history.when(hear_project(6, state="closed")).then(
        known_project(6, goals=(GOAL,), was=(GOAL,), state="closed")
    )
    closed.when(hear_project(7, state="closed")).then()
    closed.when(hear_project(7, state="open")).then(known_project(7, goals=(GOAL,), was=(GOAL,)))
    gone = closed.when(hear_project(7, state="gone")).then(
        known_project(7, was=(GOAL,), state="gone")
    )
    for later in (hear_project(8, goals=(GOAL,)), hear_project(8, state="open")):
        gone.when(later).then()
