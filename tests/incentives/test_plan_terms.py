"""The terms that plans did not have at first: refused if senseless, stored only if they differ."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.incentives.domain.excuse_reason import ALL_EXCUSES
from services.incentives.domain.incentive_plan import (
    BUILT_IN_PLAN,
    Plan,
    PlanTerms,
    refuse_invalid_terms,
)
from services.incentives.domain.refusals import InvalidPlan

NEW_TERMS: dict[str, Any] = {
    "minimum_obligations": 3,
    "dispute_days": 60,
    "excuses": {"late-input": ["handoff"]},
    "curve": {"type": "capped", "floor_rate": "0.5", "full_rate": "1"},
    "shares": {"cap": "2", "rule": {"type": "on-time-record"}},
    "star": {
        "minimum_obligations": 8,
        "winners": {"department": 1, "team": 2, "person": 3},
        "award": {"type": "cash", "amount_minor": 50_000},
        "alerts": {
            "self_made_items": 3,
            "self_made_share": "0.3",
            "split_items": 5,
            "split_hours": 72,
            "redated_hours": 24,
            "backdated_hours": 24,
        },
    },
}
STORED_BEFORE = (
    '{"effective_from":"2026-11","weight":"0.2","department_weights":{},'
    '"obligation_weights":{"handoff":"1"},"shares":{"cap":"1.5"},"currency":"CNY","version":2}'
)


def test_the_bytes_of_a_plan_stored_before_stay() -> None:
    plan = Plan.model_validate_json(STORED_BEFORE)

    assert plan.model_dump_json() == STORED_BEFORE
    assert (plan.minimum_obligations, plan.excuses) == (5, ALL_EXCUSES)
    assert plan.dispute_days == 30


def test_terms_that_differ_are_stored_and_loaded() -> None:
    plan = Plan.model_validate({"version": 2, "effective_from": "2026-11", **NEW_TERMS})

    stored = json.loads(plan.model_dump_json())

    assert {name: stored[name] for name in NEW_TERMS} == NEW_TERMS
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def test_terms_with_every_new_field_are_accepted() -> None:
    refuse_invalid_terms(PlanTerms.model_validate({"effective_from": "2026-11", **NEW_TERMS}))
    refuse_invalid_terms(BUILT_IN_PLAN)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"minimum_obligations": -1}, "must not be below 0; it is -1"),
        ({"dispute_days": 0}, "at least 1 day after the lock; it is 0"),
        (
            {"excuses": {"weather": ["handoff"]}},
            "no excuse weather; there are late-input, accepted",
        ),
        (
            {"excuses": {"late-input": ["handof"]}},
            "no kind of obligation handof; there are handoff",
        ),
        ({"curve": {"type": "steps", "steps": []}}, "at least one step"),
        ({"shares": {"rule": {"type": "mix"}}}, "they sum to 0"),
        ({"star": {"minimum_obligations": 0}}, "a minimum of at least 1"),
        ({"star": {"winners": {"team": -1}}}, "numbers of winners"),
        ({"star": {"award": {"type": "cash", "amount_minor": 0}}}, "the award of the star"),
        ({"star": {"award": {"type": "extra-leave", "hours": 0}}}, "the award of the star"),
        ({"star": {"alerts": {"split_items": 0}}}, "items start at 1"),
        ({"star": {"alerts": {"self_made_share": "1.5"}}}, "from 0 to 1"),
        ({"star": {"alerts": {"backdated_hours": -1}}}, "hours at 0"),
    ],
)
def test_terms_without_sense_are_refused(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidPlan, match=message):
        refuse_invalid_terms(PlanTerms.model_validate({"effective_from": "2026-11", **terms}))
