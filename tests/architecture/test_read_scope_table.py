"""The table of who reads what is up to date, and says what is meant to hold."""

from __future__ import annotations

from shared.contracts.read_classes import ReadClass
from shared.http.auth import DEPARTMENT_ROLES, Role
from tests.architecture.read_scope_table import (
    PAGE,
    WIDE_ROLES,
    cells,
    read_routes,
    render_page,
)

OPEN = {ReadClass.WORK, ReadClass.REFERENCE}
UNSCOPED = {ReadClass.INSTALLATION, ReadClass.OPERATIONS}


def test_the_page_is_made_of_what_the_routes_declare() -> None:
    assert PAGE.read_text("utf-8") == render_page(), (
        "run python -m tests.architecture.update_frozen_contracts, and look at what changed"
    )


def test_departments_read_only_their_own_of_the_other_classes() -> None:
    for route in read_routes():
        if route.read_class in UNSCOPED:
            continue
        row = cells(route)
        scope = "–" if route.whole else "all" if route.read_class in OPEN else "own"
        assert row["department: own"] == scope, route
        assert (row["department: unknown"], row["department: none"]) == ("–", "–"), route


def test_only_whom_the_route_names_reads_operations() -> None:
    for route in read_routes():
        if route.read_class is ReadClass.OPERATIONS:
            assert not route.roles & DEPARTMENT_ROLES, route
            assert len(route.roles) < len(WIDE_ROLES), route


def test_operators_and_connectors_read_no_pay_no_people_and_no_letters() -> None:
    closed = {ReadClass.PAY, ReadClass.PEOPLE, ReadClass.CORRESPONDENCE, ReadClass.NOTICES}
    for route in read_routes():
        if route.read_class in closed:
            row = cells(route)
            assert (row[Role.OPERATOR], row[Role.CONNECTOR]) == ("–", "–"), route
