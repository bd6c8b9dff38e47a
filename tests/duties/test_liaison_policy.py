"""The liaison policy: versions that follow each other, within what is meaningful."""

from __future__ import annotations

import pytest

from services.duties.domain.liaison_policy import (
    INITIAL_STATE,
    MOST_ANSWER_DAYS,
    MOST_ITEMS,
    LiaisonPolicy,
    LiaisonPolicySet,
    LiaisonTermOutOfRange,
    LiaisonTerms,
    SetLiaisonPolicy,
    decide,
    evolve,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.liaison_examples import AT

given = aggregate_scenario(decide, evolve, INITIAL_STATE).given


def set_terms(**terms: object) -> SetLiaisonPolicy:
    """Return the command that sets some terms."""
    return SetLiaisonPolicy(LiaisonTerms.model_validate(terms), "officer", AT)


def was_set(version: int, **terms: object) -> LiaisonPolicySet:
    """Return the event of such a command."""
    policy = LiaisonPolicy(version=version, terms=LiaisonTerms.model_validate(terms))
    return LiaisonPolicySet(policy=policy, by="officer", at=AT)


def test_ten_items_a_warning_and_two_days_hold_until_somebody_sets_others() -> None:
    terms = INITIAL_STATE.current.terms
    assert (terms.max_items, terms.competence, terms.answer_days) == (10, "warn", 2)
    given().when(set_terms()).then()
    second = given().when(set_terms(max_items=3)).then(was_set(2, max_items=3))
    second.when(set_terms(max_items=3)).then()
    second.when(set_terms(competence="refuse")).then(was_set(3, competence="refuse"))


@pytest.mark.parametrize(
    "terms",
    [
        {"max_items": 0},
        {"max_items": MOST_ITEMS + 1},
        {"answer_days": 0},
        {"answer_days": MOST_ANSWER_DAYS + 1},
    ],
)
def test_what_means_nothing_is_refused(terms: dict[str, int]) -> None:
    given().when(set_terms(**terms)).then_refused(LiaisonTermOutOfRange)


@pytest.mark.parametrize(
    "terms",
    [{"max_items": 1}, {"max_items": MOST_ITEMS}, {"answer_days": 1, "max_items": 9}],
)
def test_the_ends_of_the_ranges_are_meaningful(terms: dict[str, int]) -> None:
    given().when(set_terms(**terms)).then(was_set(2, **terms))
