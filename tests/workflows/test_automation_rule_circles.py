"""Rules that would trigger themselves, alone or through one another, are refused."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.workflows.domain.automation_rule import (
    Comparison,
    CompleteStepAction,
    FieldKind,
    TellDepartmentsAction,
)
from services.workflows.domain.automation_rule_matching import said_of
from services.workflows.domain.automation_rule_refusals import (
    RuleCircle,
    StartsNoCases,
    WrongConditionValues,
)
from services.workflows.domain.automation_rule_set import (
    DefineRule,
    EnableRule,
    RuleSet,
    RuleSetCommand,
    decide,
)
from tests.workflows.test_automation_rules import (
    CATALOGUE,
    DONE,
    FLOWS,
    HEARD,
    NOW,
    RULES,
    STARTED,
    after,
    define,
    enable,
    is_,
    on,
    rule,
    start,
)


def test_a_rule_on_a_fact_that_its_own_action_causes_is_refused() -> None:
    for then, fact_type in (
        (start(), STARTED),
        (CompleteStepAction(activity="Pay", case_field="case_id"), DONE),
    ):
        with pytest.raises(RuleCircle, match="A rule → A rule"):
            decide(define(0, rule(then, fact_type)), RuleSet())


def test_a_condition_that_the_action_cannot_meet_makes_no_circle() -> None:
    other_flow = rule(start(), STARTED, is_("flow_id", str(FLOWS[1]), str(FLOWS[2])))
    assert decide(define(0, other_flow), RuleSet())
    other_step = CompleteStepAction(activity="Pay", case_field="case_id")
    assert decide(define(0, rule(other_step, DONE, is_("activity", "check"))), RuleSet())
    with pytest.raises(RuleCircle):
        decide(define(0, rule(start(), STARTED, is_("flow_id", str(FLOWS[0])))), RuleSet())
    with pytest.raises(RuleCircle):
        decide(define(0, rule(start(), STARTED, on("flow_id", Comparison.PRESENT))), RuleSet())


def chained(number: int, from_flow: int, to_flow: int) -> DefineRule:
    """Return a rule by which each case of one flow starts a case of another."""
    terms = rule(
        start(FLOWS[to_flow]), STARTED, is_("flow_id", str(FLOWS[from_flow])), name="ABC"[number]
    )
    return define(number, terms)


def test_rules_that_fire_one_another_are_refused_with_the_circle_named() -> None:
    chain: list[RuleSetCommand] = [chained(0, 0, 1), enable(0), chained(1, 1, 2), enable(1)]
    with pytest.raises(RuleCircle, match="C → A → B → C"):
        decide(chained(2, 2, 0), after(*chain))


def test_a_disabled_rule_closes_a_circle_only_when_it_is_enabled() -> None:
    state = after(chained(0, 0, 1), chained(1, 1, 0), enable(0))
    with pytest.raises(RuleCircle, match="B → A → B"):
        decide(enable(1), state)


def test_a_rule_on_firings_of_another_rule_is_none_of_its_own() -> None:
    fired = "concord.workflows.rule-fired.v1"
    catalogue = {fired: {"rule_id": FieldKind.TEXT}}
    tell = TellDepartmentsAction(departments=("sales",), text="a", text_zh="b")
    other = DefineRule(
        RULES[0], rule(tell, fired, is_("rule_id", str(RULES[1]))), catalogue, NOW, is_new=True
    )
    assert decide(other, RuleSet())
    with pytest.raises(RuleCircle):
        decide(DefineRule(RULES[0], rule(tell, fired), catalogue, NOW, is_new=True), RuleSet())


TOLD = TellDepartmentsAction(departments=("sales",), text="a", text_zh="b")


def test_two_ways_to_the_same_rule_are_no_circle() -> None:
    both = [is_("flow_id", str(FLOWS[1]))]
    rules: list[RuleSetCommand] = [
        define(1, rule(start(FLOWS[2]), STARTED, *both, name="B")),
        define(2, rule(start(FLOWS[2], subject="Again"), STARTED, *both, name="C")),
        DefineRule(
            UUID(int=9),
            rule(TOLD, STARTED, is_("flow_id", str(FLOWS[2])), name="D"),
            CATALOGUE,
            NOW,
            is_new=True,
        ),
        EnableRule(UUID(int=9), NOW),
        chained(0, 0, 1),
    ]
    state = after(*rules, enable(1), enable(2))
    assert decide(enable(0), state)


def test_a_step_is_completed_in_cases_that_another_rule_starts_one_for_each_value() -> None:
    complete = CompleteStepAction(activity="Pay", case_field="thing_id", started_by=RULES[0])
    once, each = (rule(start(one_case_per=key), name="Starts") for key in (None, "thing_id"))
    (defined,) = decide(define(1, rule(complete)), after(define(0, each)))
    assert defined.type == "rule-version-defined"
    for known in (after(define(0, once)), RuleSet()):
        with pytest.raises(StartsNoCases):
            decide(define(1, rule(complete)), known)


def test_a_fact_says_only_the_fields_that_rules_may_hear() -> None:
    assert said_of({"case": FieldKind.TEXT}, {"case": "x", "done_by": "li"}) == {"case": "x"}


@pytest.mark.parametrize(("values", "named"), [(("dear", "x"), "values dear, x"), ((), "values –")])
def test_condition_values_that_do_not_fit_are_named(values: tuple[str, ...], named: str) -> None:
    with pytest.raises(WrongConditionValues, match=named):
        decide(define(0, rule(start(), HEARD, is_("cost", *values))), RuleSet())
