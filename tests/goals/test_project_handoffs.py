"""What goals know of projects that serve them, and of their handoffs, by the facts of duties."""

from __future__ import annotations

import itertools
from datetime import datetime
from functools import reduce

import pytest
from pydantic import BaseModel

from services.goals.application.serving_projects import (
    PROJECT_HANDOFF_DECIDER,
    SERVING_PROJECT_DECIDER,
    handoff_command,
    project_command,
)
from services.goals.domain.project_handoff import ProjectHandoffRecorded, RecordProjectHandoff
from services.goals.domain.serving_project import ServingProjectRecorded
from tests.fact_examples import fact_of
from tests.goals import project_facts as said
from tests.goals.project_facts import DUE_AT, LATER, planned, serves

GOAL, OTHER = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"


def handoff_after(*placed: tuple[int, BaseModel]) -> ProjectHandoffRecorded | None:
    """Return what is known of the handoff after facts of these positions."""
    known = PROJECT_HANDOFF_DECIDER.initial
    for position, fact in placed:
        events = PROJECT_HANDOFF_DECIDER.decide(handoff_command(fact_of(position, fact)), known)
        known = reduce(PROJECT_HANDOFF_DECIDER.evolve, events, known)
    return known


def project_after(*placed: tuple[int, BaseModel]) -> ServingProjectRecorded | None:
    """Return what is known of the project after facts of these positions."""
    known = SERVING_PROJECT_DECIDER.initial
    for position, fact in placed:
        events = SERVING_PROJECT_DECIDER.decide(project_command(fact_of(position, fact)), known)
        known = reduce(SERVING_PROJECT_DECIDER.evolve, events, known)
    return known


@pytest.mark.parametrize(
    ("fact", "due_at", "overdue"),
    [
        (said.SCHEDULED, DUE_AT, False),
        (said.RESCHEDULED, LATER, False),
        (said.REJECTED, LATER, False),
        (said.EXCUSED, LATER, False),
        (said.INPUT_ARRIVED, LATER, False),
        (said.OVERDUE, DUE_AT, True),
        (said.TRANSFERRED, DUE_AT, False),
    ],
)
def test_a_handoff_is_due_while_its_sender_has_time(
    fact: BaseModel, due_at: datetime, overdue: bool
) -> None:
    known = handoff_after((1, said.SCHEDULED), (2, fact))
    assert known is not None
    assert (known.due_at, known.overdue, known.is_over) == (due_at, overdue, False)
    assert known.sender == ("sales" if fact is said.TRANSFERRED else "product")
    assert (known.deliverable, known.recipient) == ("test report", "legal")


@pytest.mark.parametrize("end", [said.ACCEPTED, said.CANCELLED, said.WAIVED, said.WITHDRAWN])
def test_a_handoff_that_is_over_does_not_begin_again(end: BaseModel) -> None:
    for order in itertools.permutations([(1, said.SCHEDULED), (2, said.REJECTED), (3, end)]):
        known = handoff_after(*order)
        assert known is not None
        assert known.is_over
    assert handoff_after((1, said.SCHEDULED), (2, end)) == handoff_after(
        (1, said.SCHEDULED), (2, end), (3, said.RESCHEDULED), (4, end)
    )


def test_what_a_fact_leaves_out_is_neither_overdue_nor_over() -> None:
    command = RecordProjectHandoff(said.HANDOFF_ID, said.PROJECT_ID, 1, said.AT)
    (event,) = PROJECT_HANDOFF_DECIDER.decide(command, None)
    assert (event.overdue, event.is_over, event.due_at, event.sender) == (False, False, None, None)
    stored = event.model_dump_json(exclude={"overdue", "is_over"})
    assert ProjectHandoffRecorded.model_validate_json(stored) == event


def test_an_older_fact_says_only_what_no_newer_one_has_said() -> None:
    late = handoff_after((2, said.RESCHEDULED), (1, said.SCHEDULED))
    assert late is not None
    assert (late.due_at, late.position) == (LATER, 2)
    moved = handoff_after((5, said.TRANSFERRED), (1, said.SCHEDULED))
    assert moved is not None
    assert (moved.due_at, moved.sender, moved.overdue) == (DUE_AT, "sales", False)
    undated = handoff_after((5, said.TRANSFERRED))
    assert undated is not None
    assert (undated.due_at, undated.overdue, undated.position) == (None, False, 5)
    mistaken = handoff_after((1, said.SCHEDULED), (4, said.RESCHEDULED), (2, said.OVERDUE))
    assert mistaken is not None
    assert not mistaken.overdue


def test_an_overdue_handoff_that_moves_is_no_longer_overdue() -> None:
    moved = handoff_after((1, said.SCHEDULED), (2, said.OVERDUE), (3, said.RESCHEDULED))
    assert moved is not None
    assert (moved.due_at, moved.overdue) == (LATER, False)
    transferred = handoff_after((1, said.SCHEDULED), (2, said.OVERDUE), (3, said.TRANSFERRED))
    assert transferred is not None
    assert transferred.overdue


def test_a_fact_that_says_nothing_new_is_not_recorded() -> None:
    known = handoff_after((1, said.SCHEDULED))
    again = handoff_command(fact_of(7, said.SCHEDULED))
    assert PROJECT_HANDOFF_DECIDER.decide(again, known) == []


def test_a_project_that_serves_no_goal_is_not_recorded() -> None:
    assert project_after((1, planned())) is None
    served = project_after((1, planned()), (2, serves(GOAL)))
    assert served is not None
    assert [str(one) for one in served.goals] == [GOAL]
    assert (served.code, served.name, served.was, served.state) == ("P7", "Portal", (), "open")


def test_a_project_that_serves_others_says_whom_it_served() -> None:
    known = project_after((1, planned(GOAL)), (2, serves(OTHER, was=(GOAL,))))
    assert known is not None
    assert ([str(one) for one in known.goals], [str(one) for one in known.was]) == ([OTHER], [GOAL])
    none = project_after((1, planned(GOAL)), (2, serves(was=(GOAL,))))
    assert none is not None
    assert (none.goals, [str(one) for one in none.was]) == ((), [GOAL])


def test_a_closed_project_serves_its_goals_still() -> None:
    known = project_after((1, planned(GOAL)), (2, said.PROJECT_CLOSED))
    assert known is not None
    assert ([str(one) for one in known.goals], known.state) == ([GOAL], "closed")


@pytest.mark.parametrize("end", [said.PROJECT_CANCELLED, said.PROJECT_WITHDRAWN])
def test_a_project_that_is_gone_serves_nothing_whatever_comes_later(end: BaseModel) -> None:
    for order in itertools.permutations([(1, planned(GOAL)), (2, serves(OTHER)), (3, end)]):
        known = project_after(*order)
        assert known is not None
        assert (known.goals, known.state) == ((), "gone")
    known = project_after((1, planned(GOAL)), (2, end))
    later = project_command(fact_of(3, serves(OTHER)))
    assert SERVING_PROJECT_DECIDER.decide(later, known) == []


def test_an_older_fact_about_a_project_changes_nothing() -> None:
    known = project_after((2, serves(OTHER)), (1, planned(GOAL)), (2, serves(GOAL)))
    assert known is not None
    assert [str(one) for one in known.goals] == [OTHER]
    same = project_command(fact_of(9, serves(OTHER)))
    assert SERVING_PROJECT_DECIDER.decide(same, known) == []
