"""The rules of the organisation chart."""

from __future__ import annotations

import pytest

from services.directory.domain.dated_values import DatedValue
from services.directory.domain.organisation_chart import (
    MAX_LEVELS,
    NO_DEPENDANTS,
    ChartPosition,
    Dependant,
    OrganisationChart,
)
from services.directory.domain.refusals import InvalidEntry
from tests.directory.domain_examples import CHART, NEW_YEAR, SPRING, SUMMER, rnd_entry


def test_a_department_may_stand_at_the_top() -> None:
    CHART.validate_parent("NEW", None, SPRING)


def test_a_department_may_stand_under_an_open_one() -> None:
    CHART.validate_parent("NEW", "研发 一部", SPRING)


def test_a_department_may_not_stand_under_a_closed_one() -> None:
    with pytest.raises(InvalidEntry, match="OLD closed on 2026-04-01"):
        CHART.validate_parent("NEW", "OLD", SPRING)


def test_a_department_may_not_stand_under_itself() -> None:
    with pytest.raises(InvalidEntry, match="HQ under HQ; change one parent"):
        CHART.validate_parent("HQ", "HQ", SPRING)


def test_departments_may_not_form_a_cycle() -> None:
    cycle = CHART.with_departments(
        [rnd_entry(code="A", parent="B"), rnd_entry(code="B", parent="A")]
    )
    with pytest.raises(InvalidEntry, match="A under B under A"):
        cycle.validate_parent("A", "B", SPRING)
    with pytest.raises(InvalidEntry, match="A under B under A"):
        cycle.validate_parent("NEW", "A", SPRING)


def test_the_number_of_levels_is_limited() -> None:
    chain = OrganisationChart(
        {str(i): ChartPosition(str(i - 1) if i else None) for i in range(MAX_LEVELS + 1)}
    )
    chain.validate_parent("NEW", str(MAX_LEVELS - 1), SPRING)
    with pytest.raises(InvalidEntry, match="more than 50 levels"):
        chain.validate_parent("NEW", str(MAX_LEVELS), SPRING)


def test_a_missing_ancestor_is_the_top() -> None:
    OrganisationChart({"A": ChartPosition("GONE")}).validate_parent("NEW", "A", SPRING)


def test_a_sheet_overrides_known_departments_but_reopens_none() -> None:
    chart = CHART.with_departments([rnd_entry(code="OLD", parent="RND")])
    assert chart.positions["OLD"] == ChartPosition("RND", SPRING, NEW_YEAR)
    assert chart.positions["HQ"] == ChartPosition(None)


def test_people_join_open_departments() -> None:
    CHART.validate_membership("RND", SUMMER)


def test_people_join_a_closed_department_up_to_its_last_day() -> None:
    CHART.validate_membership("OLD", SPRING)
    with pytest.raises(InvalidEntry, match="OLD closed on 2026-04-01; choose one that is open"):
        CHART.validate_membership("OLD", SUMMER)


def test_people_do_not_join_an_unknown_department() -> None:
    with pytest.raises(InvalidEntry, match="there is no department NEW; register NEW first"):
        CHART.validate_membership("NEW", SUMMER)


def test_a_parent_exists_before_its_child() -> None:
    chart = CHART.with_departments([rnd_entry(code="LATE", valid_from=SUMMER)])
    chart.validate_parent("NEW", "LATE", SUMMER)
    with pytest.raises(InvalidEntry, match="LATE exists from 2026-07-01 on, so NEW cannot stand"):
        chart.validate_parent("NEW", "LATE", SPRING)


def test_nobody_is_in_a_department_before_its_first_day() -> None:
    chart = CHART.with_departments([rnd_entry(code="LATE", valid_from=SUMMER)])
    chart.validate_membership("LATE", SUMMER)
    with pytest.raises(InvalidEntry, match="LATE exists from 2026-07-01 on; nobody is in it"):
        chart.validate_membership("LATE", SPRING)


def test_what_a_chart_has_thousands_of_takes_the_memory_of_its_fields_alone() -> None:
    for one in (
        CHART,
        ChartPosition(None),
        Dependant("E1", SPRING),
        NO_DEPENDANTS,
        DatedValue("HQ", SPRING),
    ):
        assert not hasattr(one, "__dict__")
