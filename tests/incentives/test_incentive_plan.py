"""Plans: published, effective-dated, never rewritten."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from services.incentives.domain.incentive_plan import (
    BUILT_IN_PLAN,
    INITIAL_PLANS,
    Plan,
    PlanPublished,
    PlanTerms,
    PublishPlan,
    ShareRule,
    decide,
    evolve,
    plan_in_force,
)
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.refusals import InvalidPlan
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.domain_examples import IN_OCTOBER, NO_LOCKED_MONTHS, OCTOBER_LOCKED

given = aggregate_scenario(decide, evolve, INITIAL_PLANS).given
HEAVY = PlanTerms(effective_from="2026-11", weight=Decimal("0.20"))


def publish(
    terms: PlanTerms = HEAVY, locked_periods: LockedPeriods = NO_LOCKED_MONTHS
) -> PublishPlan:
    return PublishPlan(terms, locked_periods, by="hr", at=IN_OCTOBER)


def published(version: int, terms: PlanTerms = HEAVY) -> PlanPublished:
    return PlanPublished(
        plan=Plan(version=version, **dict(terms)),
        by="hr",
        at=IN_OCTOBER,
    )


def test_the_built_in_plan_has_the_programmes_terms() -> None:
    assert BUILT_IN_PLAN.model_dump(mode="json") == {
        "effective_from": "0001-01",
        "weight": "0.15",
        "department_weights": {},
        "obligation_weights": {
            "handoff": "1",
            "duty": "1",
            "workflow-step": "1",
            "reply": "1",
            "progress-report": "1",
            "support": "1",
            "commitment": "1",
        },
        "shares": {"cap": "1.5"},
        "currency": "CNY",
        "version": 1,
    }


def test_the_first_published_plan_is_the_second_version() -> None:
    given().when(publish()).then(published(2))


def test_a_new_version_follows_the_last_one() -> None:
    lighter = PlanTerms(effective_from="2026-11", weight=Decimal("0.1"))

    given(published(2)).when(publish(lighter)).then(published(3, lighter))


def test_publishing_twice_changes_nothing() -> None:
    given().when(publish()).then(published(2)).when(publish()).then()


def test_the_same_terms_from_another_month_on_are_another_plan() -> None:
    later = HEAVY.model_copy(update={"effective_from": "2026-12"})

    given(published(2)).when(publish(later)).then(published(3, later))


def test_an_older_plan_may_be_published_again() -> None:
    lighter = PlanTerms(effective_from="2026-11", weight=Decimal("0.1"))

    given(published(2), published(3, lighter)).when(publish()).then(published(4))


@pytest.mark.parametrize("weight", ["0", "1"])
def test_a_weight_may_be_zero_or_one(weight: str) -> None:
    terms = PlanTerms(effective_from="2026-11", weight=Decimal(weight))

    given().when(publish(terms)).then(published(2, terms))


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"weight": "-0.000001"}, "the weight of every department must lie from 0 to 1"),
        ({"weight": "1.000001"}, "it is 1.000001"),
        ({"department_weights": {"市场": "1.5"}}, "the weight of 市场 must lie from 0 to 1"),
        ({"department_weights": {"ok": "0.5", "no": "-1"}}, "the weight of no must"),
        ({"obligation_weights": {}}, "name at least one kind"),
        ({"obligation_weights": {"handoff": "1", "reply": "0"}}, "reply must weigh more than 0"),
        ({"obligation_weights": {"handoff": "-1"}}, "leave it out if it does not count"),
        ({"shares": {"cap": "0.999999"}}, "a cap below 1"),
        ({"currency": "yuan"}, "ISO 4217"),
        ({"currency": "CNYX"}, "ISO 4217"),
    ],
)
def test_a_plan_with_invalid_terms_is_refused(terms: dict[str, Any], message: str) -> None:
    invalid_terms = PlanTerms.model_validate({"effective_from": "2026-11", **terms})

    given().when(publish(invalid_terms)).then_refused(InvalidPlan, message_contains=message)


@pytest.mark.parametrize("month", ["soon", "2026-13", "2026-1", "2026-11\n"])
def test_the_first_month_of_a_plan_must_be_a_month(month: str) -> None:
    with pytest.raises(ValidationError):
        PlanTerms(effective_from=month)


def test_a_cap_of_one_and_a_light_kind_are_accepted() -> None:
    terms = PlanTerms(
        effective_from="2026-11",
        obligation_weights={"handoff": Decimal("0.5")},
        shares=ShareRule(cap=Decimal(1)),
    )

    given().when(publish(terms)).then(published(2, terms))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999999999", "1e-999999999", "0.0000001"])
def test_extreme_numbers_are_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        PlanTerms(effective_from="2026-11", weight=Decimal(number))


def test_a_number_has_twelve_digits_at_most() -> None:
    longest = {"handoff": Decimal("123456.654321")}

    terms = PlanTerms(effective_from="2026-11", obligation_weights=longest)

    assert terms.obligation_weights == longest
    with pytest.raises(ValidationError, match="no more than 12 digits"):
        PlanTerms(
            effective_from="2026-11", obligation_weights={"handoff": Decimal("1234567.654321")}
        )


@pytest.mark.parametrize("month", ["2026-09", "2026-10"])
def test_a_plan_that_begins_in_a_locked_month_is_refused(month: str) -> None:
    terms = HEAVY.model_copy(update={"effective_from": month})

    given().when(publish(terms, OCTOBER_LOCKED)).then_refused(
        InvalidPlan, message_contains="2026-10 is locked; let the plan begin in a later month"
    )


def test_a_plan_may_begin_right_after_the_locked_months() -> None:
    given().when(publish(locked_periods=OCTOBER_LOCKED)).then(published(2))


def test_a_plan_may_begin_in_a_past_month_that_is_open() -> None:
    terms = HEAVY.model_copy(update={"effective_from": "2026-01"})

    given().when(publish(terms)).then(published(2, terms))


def test_a_department_may_have_a_weight_of_its_own() -> None:
    plan = Plan(version=2, effective_from="2026-01", department_weights={"市场": Decimal("0.3")})

    assert plan.weight_for("市场") == Decimal("0.3")
    assert plan.weight_for("研发") == Decimal("0.15")


def test_a_month_has_the_latest_plan_that_began_by_then() -> None:
    plans = tuple(
        Plan(version=version, effective_from=month)
        for version, month in [(2, "2026-06"), (3, "2026-09"), (4, "2026-06"), (5, "2026-12")]
    )

    assert [plan_in_force(month, plans).version for month in ("2026-05", "2026-06", "2026-08")] == [
        1,
        4,
        4,
    ]
    assert [plan_in_force(month, plans).version for month in ("2026-09", "2026-11", "2027-01")] == [
        3,
        3,
        5,
    ]
    assert plan_in_force("2026-07", reversed(plans)).version == 4


def test_the_built_in_plan_is_in_force_without_any_other() -> None:
    assert plan_in_force("2026-01", ()) == BUILT_IN_PLAN
    assert plan_in_force("2026-01", INITIAL_PLANS) == BUILT_IN_PLAN
