"""What the organisation chart forbids."""

from __future__ import annotations

import pytest

from services.directory.domain.chart import LEVELS, Chart, Place
from services.directory.domain.refusals import InvalidEntry
from tests.directory.examples import CHART, SPRING, SUMMER, rnd


def test_a_department_may_stand_at_the_top() -> None:
    CHART.refuse_parent("NEW", None)


def test_a_department_may_stand_under_an_open_one() -> None:
    CHART.refuse_parent("NEW", "研发 一部")


def test_a_department_may_not_stand_under_a_closed_one() -> None:
    with pytest.raises(InvalidEntry, match="OLD closed on 2026-04-01"):
        CHART.refuse_parent("NEW", "OLD")


def test_a_department_may_not_stand_under_itself() -> None:
    with pytest.raises(InvalidEntry, match="HQ under HQ; change one parent"):
        CHART.refuse_parent("HQ", "HQ")


def test_departments_may_not_stand_in_a_circle() -> None:
    circle = CHART.with_entries([rnd(code="A", parent="B"), rnd(code="B", parent="A")])
    with pytest.raises(InvalidEntry, match="A under B under A"):
        circle.refuse_parent("A", "B")
    with pytest.raises(InvalidEntry, match="A under B under A"):
        circle.refuse_parent("NEW", "A")


def test_the_chart_has_so_many_levels_and_no_more() -> None:
    chain = Chart({str(i): Place(str(i - 1) if i else None) for i in range(LEVELS + 1)})
    chain.refuse_parent("NEW", str(LEVELS - 1))
    with pytest.raises(InvalidEntry, match="more than 50 levels"):
        chain.refuse_parent("NEW", str(LEVELS))


def test_a_missing_ancestor_ends_the_walk() -> None:
    Chart({"A": Place("GONE")}).refuse_parent("NEW", "A")


def test_what_a_list_says_goes_before_what_was_known_but_opens_nothing() -> None:
    chart = CHART.with_entries([rnd(code="OLD", parent="RND")])
    assert chart.places["OLD"] == Place("RND", SPRING)
    assert chart.places["HQ"] == Place(None)


def test_people_join_open_departments() -> None:
    CHART.refuse_membership("RND", SUMMER)


def test_people_joined_closed_departments_while_these_were_open() -> None:
    CHART.refuse_membership("OLD", SPRING)
    with pytest.raises(InvalidEntry, match="OLD closed on 2026-04-01; choose one that is open"):
        CHART.refuse_membership("OLD", SUMMER)


def test_people_join_no_unknown_department() -> None:
    with pytest.raises(InvalidEntry, match="there is no department NEW; register NEW first"):
        CHART.refuse_membership("NEW", SUMMER)
