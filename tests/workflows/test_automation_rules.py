"""Automation rules: what may be saved, which facts match, and which circles are refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.workflows.domain.automation_rule import (
    Comparison,
    CompleteStepAction,
    Condition,
    FactPattern,
    FieldKind,
    RuleTerms,
    StartCaseAction,
    TellDepartmentsAction,
)
from services.workflows.domain.automation_rule_matching import matches
from services.workflows.domain.automation_rule_plan import plan_action
from services.workflows.domain.automation_rule_refusals import (
    FieldIsNoId,
    FieldWithoutValue,
    InvalidRule,
    NobodyToTell,
    RuleNameTaken,
    StartsNoCases,
    UnknownFactField,
    UnknownFactType,
    UnknownRule,
    WrongConditionValues,
    WrongFieldKind,
    WrongTemplate,
)
from services.workflows.domain.automation_rule_set import (
    DefineRule,
    DisableRule,
    EnableRule,
    RuleSet,
    RuleSetCommand,
    decide,
    evolve,
)
from services.workflows.domain.automation_rule_typing import refuse_untyped

HEARD = "concord.example.heard.v1"
FIELDS = {
    "thing_id": FieldKind.TEXT,
    "department": FieldKind.TEXT,
    "departments": FieldKind.TEXTS,
    "cost": FieldKind.NUMBER,
    "at": FieldKind.MOMENT,
    "day": FieldKind.DAY,
    "urgent": FieldKind.FLAG,
    "nested": FieldKind.OTHER,
}
STARTED = "concord.workflows.case-started.v1"
DONE = "concord.workflows.step-done.v1"
CATALOGUE = {
    HEARD: FIELDS,
    STARTED: {"flow_id": FieldKind.TEXT, "case_id": FieldKind.TEXT},
    DONE: {"activity": FieldKind.TEXT, "case_id": FieldKind.TEXT},
}
DATA: dict[str, Any] = {
    "thing_id": "T-1",
    "department": "sales",
    "departments": ["sales", "legal"],
    "cost": 12,
    "at": "2026-11-23T09:00:00+08:00",
    "day": "2026-11-23",
    "urgent": True,
    "nested": {"a": 1},
}
FLOWS = [UUID(int=n) for n in range(3)]
RULES = [UUID(int=100 + n) for n in range(3)]
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
TELL = TellDepartmentsAction(departments=("sales",), text="{thing_id}", text_zh="{thing_id}")


def start(flow: UUID = FLOWS[0], **fields: Any) -> StartCaseAction:
    """Return the action that starts a case of a flow."""
    return StartCaseAction(**{"flow_id": flow, "subject": "A case", **fields})


def rule(
    then: Any, fact_type: str = HEARD, *conditions: Condition, name: str = "A rule"
) -> RuleTerms:
    """Return a rule."""
    return RuleTerms(
        name=name, when=FactPattern(fact_type=fact_type, conditions=conditions), then=then
    )


def on(field: str, comparison: Comparison, *values: str) -> Condition:
    """Return a condition."""
    return Condition(field=field, comparison=comparison, values=values)


def is_(field: str, *values: str) -> Condition:
    """Return the condition that a field equals one of these."""
    return on(field, Comparison.ONE_OF if len(values) > 1 else Comparison.EQUALS, *values)


def after(*commands: RuleSetCommand) -> RuleSet:
    """Return the rules after commands."""
    state = RuleSet()
    for command in commands:
        for event in decide(command, state):
            state = evolve(state, event)
    return state


def define(number: int, terms: RuleTerms, at: datetime = NOW) -> DefineRule:
    """Return the definition of a rule by its number."""
    return DefineRule(RULES[number], terms, CATALOGUE, at, is_new=True)


def enable(number: int, at: datetime = NOW) -> EnableRule:
    """Return the command that enables a rule by its number."""
    return EnableRule(RULES[number], at)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (is_("department", "SALES"), True),
        (is_("department", "legal", "sales"), True),
        (is_("department", "legal"), False),
        (is_("departments", "legal"), True),
        (is_("urgent", "true"), True),
        (is_("urgent", "false"), False),
        (is_("cost", "12.0"), True),
        (on("cost", Comparison.LESS_THAN, "12"), False),
        (on("cost", Comparison.LESS_THAN, "12.5"), True),
        (on("cost", Comparison.AT_LEAST, "12"), True),
        (on("at", Comparison.AT_LEAST, "2026-11-23T01:00:00+00:00"), True),
        (on("day", Comparison.LESS_THAN, "2026-11-23"), False),
        (on("nested", Comparison.PRESENT), True),
        (on("nested", Comparison.ABSENT), False),
    ],
)
def test_a_condition_compares_as_the_contract_types_its_field(
    condition: Condition, expected: bool
) -> None:
    pattern = FactPattern(fact_type=HEARD, conditions=(condition,))
    refuse_untyped(rule(TELL, HEARD, condition), CATALOGUE)
    assert matches(pattern, FIELDS, DATA) is expected


def test_a_fact_that_leaves_a_field_out_meets_only_its_absence() -> None:
    for comparison, expected in ((Comparison.EQUALS, False), (Comparison.ABSENT, True)):
        values = () if expected else ("sales",)
        pattern = FactPattern(fact_type=HEARD, conditions=(on("department", comparison, *values),))
        assert matches(pattern, FIELDS, {"department": None}) is expected
        assert matches(pattern, FIELDS, {"department": []}) is expected


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (rule(TELL, "concord.example.unheard.v1"), UnknownFactType),
        (rule(TELL, HEARD, is_("colour", "red")), UnknownFactField),
        (rule(TELL, HEARD, on("department", Comparison.LESS_THAN, "m")), WrongFieldKind),
        (rule(TELL, HEARD, is_("nested", "a")), WrongFieldKind),
        (rule(TELL, HEARD, is_("cost", "much")), WrongConditionValues),
        (rule(TELL, HEARD, is_("cost", "NaN")), WrongConditionValues),
        (rule(TELL, HEARD, is_("at", "2026-11-23T01:00:00")), WrongConditionValues),
        (rule(TELL, HEARD, is_("at", "0001-01-01T00:00:00+08:00")), WrongConditionValues),
        (rule(TELL, HEARD, is_("at", "9999-12-31T23:59:59-08:00")), WrongConditionValues),
        (rule(TELL, HEARD, is_("cost", "1_0")), WrongConditionValues),
        (rule(TELL, HEARD, is_("cost", "٣")), WrongConditionValues),
        (rule(TELL, HEARD, is_("urgent", "perhaps")), WrongConditionValues),
        (rule(TELL, HEARD, is_("department")), WrongConditionValues),
        (rule(TELL, HEARD, on("department", Comparison.PRESENT, "x")), WrongConditionValues),
        (rule(start(subject="{colour}")), UnknownFactField),
        (rule(start(subject="{nested}")), WrongFieldKind),
        (rule(start(subject="{department")), WrongTemplate),
        (rule(start(subject="{cost:>9}")), WrongTemplate),
        (rule(start(subject="{cost!r}")), WrongTemplate),
        (rule(start(department_field="cost")), WrongFieldKind),
        (rule(start(one_case_per="nested")), WrongFieldKind),
        (rule(CompleteStepAction(activity="Pay", case_field="cost")), WrongFieldKind),
        (
            rule(TellDepartmentsAction(department_field="cost", text="a", text_zh="b")),
            WrongFieldKind,
        ),
        (rule(TellDepartmentsAction(text="a", text_zh="b")), NobodyToTell),
        (
            rule(CompleteStepAction(activity="Pay", case_field="thing_id", started_by=RULES[2])),
            StartsNoCases,
        ),
    ],
)
def test_what_the_contract_does_not_allow_is_not_saved(
    terms: RuleTerms, refusal: type[InvalidRule]
) -> None:
    with pytest.raises(refusal) as refused:
        decide(define(0, terms), RuleSet())
    assert refused.value.text("zh")


def test_a_refusal_names_the_fields_that_there_are() -> None:
    with pytest.raises(UnknownFactField, match="at, cost, day, department, departments"):
        refuse_untyped(rule(TELL, HEARD, is_("colour", "red")), CATALOGUE)


def test_the_same_again_changes_nothing() -> None:
    terms = rule(TELL)
    state = after(define(0, terms), enable(0))
    assert not decide(define(0, terms), state)
    assert not decide(enable(0), state)
    state = after(define(0, terms))
    assert not decide(DisableRule(RULES[0], NOW), state)


def test_a_rule_must_be_defined_and_its_name_must_be_its_own() -> None:
    for command in (
        enable(0),
        DisableRule(RULES[0], NOW),
        DefineRule(RULES[0], rule(TELL), CATALOGUE, NOW),
    ):
        with pytest.raises(UnknownRule):
            decide(command, RuleSet())
    with pytest.raises(RuleNameTaken):
        decide(define(1, rule(TELL, name="A RULE")), after(define(0, rule(TELL))))


def test_the_version_that_was_in_force_when_a_fact_was_recorded_counts() -> None:
    first, second = rule(TELL), rule(TELL, HEARD, is_("cost", "1"))
    times = [NOW.replace(hour=hour) for hour in range(8)]
    state = after(
        define(0, first, times[0]),
        enable(0, times[1]),
        define(0, second, times[3]),
        DisableRule(RULES[0], times[5]),
    )
    in_force = [state.rules[RULES[0]].version_in_force(at) for at in times]
    assert in_force == [None, *[(1, first)] * 2, *[(2, second)] * 2, *[None] * 3]


def test_actions_take_their_values_from_the_fact() -> None:
    fact = UUID(int=7)
    begun = plan_action(
        RULES[0],
        rule(start(subject="{thing_id} of {department}: {urgent}", department_field="department")),
        fact,
        DATA,
    )
    assert (begun.text, begun.departments) == ("T-1 of sales: true", ("sales",))
    per_thing = rule(start(one_case_per="thing_id"))
    complete = CompleteStepAction(activity="Pay", case_field="thing_id", started_by=RULES[0])
    assert (
        plan_action(RULES[0], per_thing, fact, DATA).case_id
        == plan_action(RULES[0], per_thing, UUID(int=8), DATA).case_id
        == plan_action(RULES[1], rule(complete), fact, DATA).case_id
        != begun.case_id
    )
    by_id = rule(CompleteStepAction(activity="Pay", case_field="thing_id"))
    with pytest.raises(FieldIsNoId):
        plan_action(RULES[0], by_id, fact, DATA)
    assert plan_action(RULES[0], by_id, fact, {"thing_id": str(fact)}).case_id == fact
    tell = TellDepartmentsAction(
        departments=("sales",), department_field="departments", text="{cost}", text_zh="{day}"
    )
    told = plan_action(RULES[0], rule(tell), fact, DATA)
    assert (told.departments, told.text, told.text_zh) == (("sales", "legal"), "12", "2026-11-23")
    for data in ({}, {"departments": ["a"]}):
        with pytest.raises(FieldWithoutValue):
            plan_action(RULES[0], rule(tell), fact, data)


def test_a_case_that_a_rule_starts_has_a_subject_of_one_line() -> None:
    begun = rule(start(subject="{thing_id} {department}"))
    said = {"thing_id": "a\nb\t c", "department": "x" * 300}
    text = plan_action(RULES[0], begun, UUID(int=7), said).text
    assert (text[:6], len(text)) == ("a b c ", 200)
