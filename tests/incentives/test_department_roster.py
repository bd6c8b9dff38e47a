"""Which departments have a place in the statements."""

from __future__ import annotations

from datetime import date

from services.incentives.domain.departments_listed_in_statements import (
    ChangeListingStart,
    DelistDepartment,
    DepartmentDelisted,
    DepartmentListed,
    ListedDepartment,
    ListedDepartmentRenamed,
    ListedDepartmentSucceeded,
    ListingStartChanged,
    RecordSuccessors,
    RenameListedDepartment,
    StartDepartmentListing,
    WithdrawListing,
    decide,
    evolve,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import fact_id, text_copy

given = aggregate_scenario(decide, evolve, None).given
EARLIER, SINCE, UNTIL = date(2020, 1, 1), date(2026, 1, 1), date(2026, 10, 31)
listed = DepartmentListed(department="rd", name="研发", valid_from=SINCE, cause=fact_id(1))
relisted = ListedDepartmentRenamed(department="rd", name="研发中心", cause=fact_id(2))
redated = ListingStartChanged(department="rd", valid_from=EARLIER, cause=fact_id(5))
delisted = DepartmentDelisted(department="rd", valid_to=UNTIL, cause=fact_id(3))


def test_a_registered_department_is_listed_once() -> None:
    command = StartDepartmentListing("rd", "研发", SINCE, fact_id(1))

    given().when(command).then(listed).when(command).then()


def test_a_renamed_department_stays_listed() -> None:
    given(listed).when(RenameListedDepartment("rd", "研发中心", fact_id(2))).then(relisted)
    given(listed, relisted).when(
        RenameListedDepartment("rd", text_copy("研发中心"), fact_id(2))
    ).then()


def test_a_former_name_may_be_given_again() -> None:
    back = ListedDepartmentRenamed(department="rd", name="研发", cause=fact_id(4))

    given(listed, relisted).when(RenameListedDepartment("rd", "研发", fact_id(4))).then(back)


def test_the_listing_start_of_a_department_is_changed_once() -> None:
    again = date.fromisoformat("2020-01-01")

    given(listed).when(ChangeListingStart("rd", EARLIER, fact_id(5))).then(redated)
    given(listed, redated).when(ChangeListingStart("rd", again, fact_id(5))).then()
    given(listed).when(ChangeListingStart("rd", SINCE, fact_id(5))).then()


def test_a_closed_department_is_delisted_once() -> None:
    again = date.fromisoformat("2026-10-31")

    given(listed).when(DelistDepartment("rd", UNTIL, fact_id(3))).then(delisted)
    given(listed, delisted).when(DelistDepartment("rd", again, fact_id(3))).then()


def test_a_last_day_may_be_corrected() -> None:
    earlier = date(2026, 9, 30)
    corrected = DepartmentDelisted(department="rd", valid_to=earlier, cause=fact_id(4))

    given(listed, delisted).when(DelistDepartment("rd", earlier, fact_id(4))).then(corrected)


def test_commands_for_a_department_never_listed_change_nothing() -> None:
    given().when(RenameListedDepartment("rd", "研发", fact_id(2))).then()
    given().when(ChangeListingStart("rd", EARLIER, fact_id(5))).then()
    given().when(DelistDepartment("rd", UNTIL, fact_id(3))).then()


def test_name_first_and_last_day_are_stored_together() -> None:
    assert given(listed, relisted, redated, delisted).state == ListedDepartment(
        "研发中心", EARLIER, UNTIL
    )
    assert given(listed, delisted, redated, relisted).state == ListedDepartment(
        "研发中心", EARLIER, UNTIL
    )
    assert given(relisted).state is None
    assert given(redated).state is None
    assert given(delisted).state is None


def test_a_department_entered_by_mistake_has_no_place_in_any_month() -> None:
    never = DepartmentDelisted(department="rd", valid_to=date(2025, 12, 31), cause=fact_id(6))
    given(listed).when(WithdrawListing("rd", fact_id(6))).then(never)
    given().when(WithdrawListing("rd", fact_id(6))).then()


def test_who_succeeded_a_department_is_recorded_once() -> None:
    record = RecordSuccessors("rd", ("qa",), fact_id(7))
    succeeded = ListedDepartmentSucceeded(department="rd", successors=("qa",), cause=fact_id(7))
    given(listed).when(record).then(succeeded).when(record).then()
