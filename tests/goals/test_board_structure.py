"""What a board's structure takes over from a former one is as if it were computed anew."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.goals.domain.goal_hierarchy import GoalLink
from services.goals.domain.goal_plan import GoalPlan
from services.goals.projections.board_structure import BoardInputs, build_structure
from services.goals.projections.goals import GoalSnapshot
from tests.goals.domain_examples import UPWARD_METRIC

PLAN = GoalPlan(metric=UPWARD_METRIC, rhythm="monthly", milestones=(), tolerance=Decimal("0.1"))
GOALS = 8


def goal_id(number: int) -> UUID:
    """Return the id of a goal."""
    return UUID(int=number + 1)


@st.composite
def boards(draw: st.DrawFn) -> BoardInputs:
    """Draw a board: each goal has one below its own number as its parent, or none."""
    goals = [
        GoalSnapshot(
            goal_id(number),
            "goal",
            None,
            PLAN,
            draw(st.none() | st.sampled_from([goal_id(n) for n in range(number)]))
            if number
            else None,
            draw(st.sampled_from([None, Decimal("0.25"), Decimal("0.5")])),
            None,
            None,
            draw(st.none() | st.sampled_from([Decimal(0), Decimal(7), Decimal(10)])),
            None,
            None,
            draw(st.booleans()),
        )
        for number in range(GOALS)
    ]
    gone = draw(st.sets(st.integers(0, GOALS - 1), max_size=2))
    kept = [one for number, one in enumerate(goals) if number not in gone]
    ids = [one.goal_id for one in kept]
    present = [one if one.parent_id in ids else one._replace(parent_id=None) for one in kept]
    return BoardInputs(present, draw(_links(ids)), draw(st.sets(st.sampled_from(ids))))


def _links(ids: Sequence[UUID]) -> Any:
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(
        lambda two: two[0] != two[1]
    )
    return st.lists(
        pairs.map(
            lambda two: GoalLink(
                link_id=UUID(int=9),
                kind="contributes",
                source=two[0],
                target=two[1],
                offered_by="source",
            )
        ),
        max_size=3,
    )


@given(boards(), st.data())
def test_a_structure_made_of_a_former_one_is_as_if_computed_anew(
    before: BoardInputs, data: st.DataObject
) -> None:
    former = build_structure(before)
    after = data.draw(boards())
    assert build_structure(after, former) == build_structure(after)
    number = data.draw(st.integers(0, len(before.goals) - 1))
    goals = list(before.goals)
    goals[number] = goals[number]._replace(value=Decimal(3))
    one = before._replace(goals=goals)
    assert build_structure(one, former) == build_structure(one)


def test_goals_that_stay_as_they_were_keep_their_rows() -> None:
    goals = [
        GoalSnapshot(
            goal_id(number),
            "goal",
            None,
            PLAN,
            None,
            None,
            None,
            None,
            Decimal(1),
            None,
            None,
            False,
        )
        for number in range(3)
    ]
    former = build_structure(BoardInputs(goals, [], set()))
    changed = [goals[0]._replace(value=Decimal(2)), *goals[1:]]
    structure = build_structure(BoardInputs(changed, [], {goal_id(2)}), former)
    assert structure[goal_id(1)] is former[goal_id(1)]
    assert str(structure[goal_id(0)].completion) == "1/5"
    assert structure[goal_id(2)].is_blocked
