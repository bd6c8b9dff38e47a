"""The rules of a plan one by one, and the steps that lead from one plan to other terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from services.incentives.domain.incentive_plan import Plan, PlanTerms


class PlanRule(StrEnum):
    """A rule of a plan that may make a difference to a figure."""

    KIND_WEIGHT = "kind-weight"
    EXCUSES = "excuses"
    CURVE = "curve"
    WEIGHT = "weight"
    MINIMUM = "minimum"
    CAP = "cap"
    SHARE_RULE = "share-rule"
    CURRENCY = "currency"


class RuleStep(NamedTuple):
    """A plan that has one more rule of the other terms than the one before it."""

    rule: PlanRule
    plan: Plan


FIELDS_OF_RULES: Mapping[PlanRule, Sequence[str]] = {
    PlanRule.KIND_WEIGHT: ("obligation_weights",),
    PlanRule.EXCUSES: ("excuses",),
    PlanRule.CURVE: ("curve",),
    PlanRule.WEIGHT: ("weight", "department_weights"),
    PlanRule.MINIMUM: ("minimum_obligations",),
    PlanRule.CAP: ("shares.cap",),
    PlanRule.SHARE_RULE: ("shares.rule",),
    PlanRule.CURRENCY: ("currency",),
}
"""The terms that each rule consists of, in the order in which the rules are applied: what counts
comes before what it is worth."""
TERMS_WITHOUT_EFFECT = frozenset({"effective_from", "star", "dispute_days"})
"""The terms that change no figure of a month that is paid."""


def steps_between(plan: Plan, terms: PlanTerms) -> list[RuleStep]:
    """Return the plans that lead from a plan to other terms, rule by rule; the last has them all.

    Rules that are equal make no step. Version and first month stay those of `plan`.
    """
    steps: list[RuleStep] = []
    reached = plan
    for rule, fields in FIELDS_OF_RULES.items():
        changed = reached
        for field in fields:
            changed = _with_term(changed, terms, field)
        if changed != reached:
            steps.append(RuleStep(rule, changed))
            reached = changed
    return steps


def _with_term(plan: Plan, terms: PlanTerms, field: str) -> Plan:
    name, _, part = field.partition(".")
    value = getattr(terms, name)
    if part:
        value = getattr(plan, name).model_copy(update={part: getattr(value, part)})
    return plan.model_copy(update={name: value})
