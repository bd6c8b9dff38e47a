"""The alignment check: what reaches the company, and what keeps goals from being aligned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from services.goals.domain.alignment_check import (
    CheckedGoal,
    CheckedLink,
    Finding,
    Share,
    check_alignment,
)
from services.goals.domain.goal_hierarchy import LinkKind, LinkSide

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def goal(
    number: int, department: str | None = None, below: int | None = None, weight: str | None = None
) -> CheckedGoal:
    """Return a goal whose id and title are its number."""
    return CheckedGoal(
        UUID(int=number),
        str(number),
        department,
        None if below is None else UUID(int=below),
        None if weight is None else Decimal(weight),
    )


def link(
    source: int,
    target: int,
    *,
    accepted: bool = True,
    kind: LinkKind = "contributes",
    offered_by: LinkSide = "source",
    days: int = 0,
) -> CheckedLink:
    """Return a link between two goals by number, offered so many days ago."""
    ids = UUID(int=100 * source + target), UUID(int=source), UUID(int=target)
    return CheckedLink(
        ids[0], kind, ids[1], ids[2], offered_by, NOW - timedelta(days=days), accepted
    )


def kinds_and_titles(goals: list[CheckedGoal], links: list[CheckedLink]) -> list[tuple[str, str]]:
    """Return what is found, without what is open about weights."""
    found = check_alignment(goals, links, NOW).findings
    return [(one.kind, one.goal.title) for one in found if one.kind != "weights-open"]


def test_a_goal_reaches_the_company_over_parents_and_accepted_contributions() -> None:
    goals = [goal(1), goal(2, "sales", 1), goal(3, "legal", 2), goal(4, "supply"), goal(5, "it")]
    check = check_alignment(goals, [link(5, 4), link(4, 3)], NOW)
    assert (check.company, check.company.share) == (Share(4, 4), Fraction(1))
    assert check.company_goals == Share(1, 1)
    assert {one.kind for one in check.findings} == {"weights-open"}


@pytest.mark.parametrize(
    "connection",
    [
        link(2, 1, accepted=False),
        link(2, 1, kind="depends-on"),
        link(1, 2),
    ],
    ids=["offered", "depends", "the other way"],
)
def test_what_nobody_accepted_or_does_not_contribute_does_not_reach(
    connection: CheckedLink,
) -> None:
    check = check_alignment([goal(1), goal(2, "sales")], [connection], NOW)
    found = [(one.kind, one.waits_for) for one in check.findings if one.kind != "unanswered"]
    assert found == [("reaches-no-company-goal", "sales"), ("carried-by-nobody", None)]
    assert (check.company.share, check.departments) == (Fraction(0), {"sales": Share(0, 1)})


def test_each_department_has_a_share_of_its_own() -> None:
    goals = [goal(1), goal(2, "sales", 1), goal(3, "sales"), goal(4, "legal", 1)]
    check = check_alignment(goals, [], NOW)
    assert check.departments == {"legal": Share(1, 1), "sales": Share(1, 2)}
    assert check.company.share == Fraction(2, 3)


def test_a_cycle_without_departments_goals_has_no_share() -> None:
    check = check_alignment([goal(1)], [], NOW)
    assert check.company.share is None
    assert check_alignment([], [], NOW).company_goals.share is None


def test_a_company_goal_below_another_carries_it_with_its_departments() -> None:
    goals = [goal(1), goal(2, below=1), goal(3, "sales", 2)]
    assert kinds_and_titles(goals, []) == []
    assert kinds_and_titles(goals[:2], []) == [
        ("carried-by-nobody", "1"),
        ("carried-by-nobody", "2"),
    ]


@pytest.mark.parametrize(
    ("weights", "total"),
    [(("0.3", "0.6"), "0.9"), (("1", None), "1"), (("0.3333", "0.6667"), None)],
    ids=["too little", "one is not set", "thirds"],
)
def test_weights_are_open_unless_all_are_set_and_sum_to_one(
    weights: tuple[str | None, str | None], total: str | None
) -> None:
    goals = [goal(1), goal(2, "sales", 1, weights[0]), goal(3, "legal", 1, weights[1])]
    found = [one for one in check_alignment(goals, [], NOW).findings if one.kind == "weights-open"]
    assert [one.weight_sum for one in found] == ([] if total is None else [Decimal(total)])


@pytest.mark.parametrize(
    ("days", "severity"),
    [
        (0, "low"),
        (6, "low"),
        (7, "medium"),
        (8, "medium"),
        (29, "medium"),
        (30, "high"),
        (31, "high"),
    ],
)
def test_a_link_is_the_more_severe_the_longer_it_waits(days: int, severity: str) -> None:
    goals = [goal(1), goal(2, "sales", 1), goal(3, "legal", 1)]

    def found(offered_by: LinkSide) -> Finding:
        links = [link(2, 3, accepted=False, offered_by=offered_by, days=days)]
        (one,) = [one for one in check_alignment(goals, links, NOW).findings if one.link]
        return one

    offered, asked_for = found("source"), found("target")
    assert (offered.severity, offered.goal.title, offered.waits_for) == (severity, "2", "legal")
    assert (asked_for.goal.title, asked_for.waits_for) == ("3", "sales")
    assert offered.subject_id == asked_for.subject_id == UUID(int=203)
    assert [one.other and one.other.title for one in (offered, asked_for)] == ["3", "2"]


def test_a_link_to_a_goal_that_is_not_there_is_not_reported() -> None:
    links = [link(2, 9, accepted=False), link(9, 2, accepted=False)]
    assert kinds_and_titles([goal(1), goal(2, "sales", 1)], links) == []


def test_each_link_that_waits_is_reported_whatever_comes_before_it() -> None:
    goals = [goal(1), goal(2, "sales", 1), goal(3, "legal", 1), goal(4, "it", 1)]
    links = [link(2, 3), link(2, 9, accepted=False)]
    links += [link(3, 4, accepted=False), link(4, 2, accepted=False, offered_by="target")]
    assert kinds_and_titles(goals, links) == [("unanswered", "3"), ("unanswered", "2")]


def test_a_finding_without_a_link_is_about_its_goal() -> None:
    (stray,) = check_alignment([goal(2, "sales")], [], NOW).findings
    assert (stray.subject_id, stray.severity, stray.weight_sum) == (UUID(int=2), "high", None)
    assert (stray.link, stray.other) == (None, None)


def test_a_goal_under_a_departments_goal_does_not_reach_by_it_alone() -> None:
    goals = [goal(1, "sales"), goal(2, "sales", 1), goal(3), goal(4, "legal", 3)]
    check = check_alignment(goals, [], NOW)
    assert (check.departments, check.company_goals) == (
        {"legal": Share(1, 1), "sales": Share(0, 2)},
        Share(1, 1),
    )
    assert (check.company, check.company.share) == (Share(1, 3), Fraction(1, 3))
