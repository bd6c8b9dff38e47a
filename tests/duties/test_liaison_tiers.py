"""The three tiers: what is missing in them, from the top down."""

from __future__ import annotations

import pytest

from services.duties.domain.liaison_tiers import (
    ITEM_KINDS,
    SUBJECTS,
    TierGap,
    TierSubject,
    gaps_of,
    officer_role,
)
from shared.http.roles import Role


@pytest.mark.parametrize(
    ("counted", "missing"),
    [
        ((1, 1, 1, 1), []),
        ((0, 2, 1, 1), ["leader-missing"]),
        ((1, 0, 1, 1), ["officer-missing"]),
        ((1, 1, 0, 1), ["liaison-missing"]),
        ((1, 1, 1, 0), ["executor-missing"]),
        (
            (0, 0, 0, 0),
            ["leader-missing", "officer-missing", "liaison-missing", "executor-missing"],
        ),
    ],
)
def test_a_tier_without_people_is_a_gap(
    counted: tuple[int, int, int, int], missing: list[TierGap]
) -> None:
    leaders, officers, liaisons, executors = counted
    found = gaps_of(leaders=leaders, officers=officers, liaisons=liaisons, executors=executors)
    assert found == missing


def test_each_of_the_four_subjects_has_an_officer_s_role_and_its_items() -> None:
    roles: dict[TierSubject, Role] = {one: Role(officer_role(one)) for one in SUBJECTS}
    assert set(roles.values()) == {
        Role.OFFICER_GOALS,
        Role.OFFICER_DUTIES,
        Role.OFFICER_COMMUNICATION,
        Role.OFFICER_WORKFLOWS,
    }
    kinds = [kind for subject in SUBJECTS for kind in ITEM_KINDS[subject]]
    assert sorted(kinds) == ["flow", "goal", "project", "standing-duty"]
