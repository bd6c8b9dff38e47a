"""Actions that other areas take for rules: their values, their circles, and their refusals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.workflows.application.rule_firings import IMPORT_ACTOR, triggered
from services.workflows.domain.automation_rule import (
    Comparison,
    EnterReadingAction,
    FactPattern,
    FieldKind,
    OpenRequestAction,
    RuleTerms,
)
from services.workflows.domain.automation_rule_circles import RULE_READING_SOURCE
from services.workflows.domain.automation_rule_dry_run import DryRun, DryRunRequest
from services.workflows.domain.automation_rule_plan import plan_action
from services.workflows.domain.automation_rule_refusals import (
    AskerIsAsked,
    ExponentOfConstant,
    FieldIsNoGoal,
    InvalidRule,
    NobodyToAsk,
    NotExactlyOne,
    ReadingOutOfBounds,
    RuleCircle,
    WrongFieldKind,
)
from services.workflows.domain.automation_rule_set import (
    DefineRule,
    DisableRule,
    RuleSet,
    RuleVersionDefined,
    decide,
    evolve,
)
from services.workflows.domain.automation_rule_set import RuleEnabled as Enabled
from services.workflows.domain.automation_rule_typing import refuse_untyped
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from tests.workflows.test_automation_rules import (
    CATALOGUE,
    DATA,
    HEARD,
    NOW,
    RULES,
    TELL,
    is_,
    on,
    rule,
)
from tests.workflows.test_rule_dry_run import DAY

GOAL = UUID(int=5)
UPDATED = "concord.goals.goal-updated.v1"
OPENED = "concord.comms.request-opened.v1"
STEP_DONE = "concord.workflows.step-done.v1"
ELSEWHERE = {
    **CATALOGUE,
    UPDATED: dict.fromkeys(("goal_id", "source", "unit", "corrected"), FieldKind.TEXT),
    OPENED: dict.fromkeys(("asker", "department", "matter", "subject"), FieldKind.TEXT),
    "concord.goals.rule-reading-refused.v1": {"rule_id": FieldKind.TEXT},
}


def enter(**fields: Any) -> EnterReadingAction:
    """Return the action that enters the fact's cost as a reading of a goal."""
    return EnterReadingAction(**{"goal_id": GOAL, "value_field": "cost", **fields})


def ask(**fields: Any) -> OpenRequestAction:
    """Return the action by which sales asks legal about the fact."""
    asked = {"asker": "sales", "departments": ("legal",), "matter": "simple"}
    return OpenRequestAction(**{**asked, "subject": "{thing_id}", "text": "{cost}", **fields})


@pytest.mark.parametrize(
    ("then", "refusal"),
    [
        (enter(goal_field="thing_id"), NotExactlyOne),
        (enter(goal_id=None), NotExactlyOne),
        (enter(value=Decimal(1)), NotExactlyOne),
        (enter(value_field=None, value=Decimal(1), exponent=1), ExponentOfConstant),
        (enter(value_field="thing_id"), WrongFieldKind),
        (enter(goal_id=None, goal_field="cost"), WrongFieldKind),
        (ask(asker=None), NotExactlyOne),
        (ask(departments=()), NobodyToAsk),
        (ask(departments=("legal", "sales")), AskerIsAsked),
        (ask(asker=None, asker_field="departments"), WrongFieldKind),
        (ask(department_field="cost"), WrongFieldKind),
        (ask(text="{nested}"), WrongFieldKind),
    ],
)
def test_an_action_elsewhere_is_typed_when_it_is_saved(
    then: Any, refusal: type[InvalidRule]
) -> None:
    with pytest.raises(refusal) as refused:
        refuse_untyped(rule(then), CATALOGUE)
    assert refused.value.text("zh")


def test_a_reading_takes_goal_and_value_from_the_rule_or_the_fact() -> None:
    fact = UUID(int=7)
    constant = rule(enter(value_field=None, value=Decimal("1E+2")))
    planned = plan_action(RULES[0], constant, fact, DATA)
    assert (planned.goal_id, str(planned.value), planned.text) == (GOAL, "100", "100")
    for cost, exponent, value in ((12, 0, "12"), ("12.50", -2, "0.1250"), (0.5, 3, "500")):
        planned = plan_action(RULES[0], rule(enter(exponent=exponent)), fact, {"cost": cost})
        assert str(planned.value) == value
    for cost in ("1e15", "-1e15", "1e-10", "NaN", "much"):
        with pytest.raises(ReadingOutOfBounds, match=cost):
            plan_action(RULES[0], rule(enter()), fact, {"cost": cost})
    by_field = rule(enter(goal_id=None, goal_field="thing_id"))
    with pytest.raises(FieldIsNoGoal, match="T-1"):
        plan_action(RULES[0], by_field, fact, DATA)
    assert plan_action(RULES[0], by_field, fact, {**DATA, "thing_id": str(GOAL)}).goal_id == GOAL


def test_a_request_takes_departments_and_texts_from_the_rule_and_the_fact() -> None:
    by_field = ask(
        asker=None, asker_field="thing_id", department_field="departments", subject="a\n {cost}"
    )
    refuse_untyped(rule(by_field), CATALOGUE)
    planned = plan_action(RULES[0], rule(by_field), UUID(int=7), DATA)
    assert (planned.asker, planned.departments) == ("T-1", ("legal", "sales"))
    assert (planned.text, planned.request_text) == ("a 12", "12")


@pytest.mark.parametrize(
    ("then", "fact_type", "conditions"),
    [
        (enter(value_field=None, value=Decimal(1)), UPDATED, []),
        (enter(value_field=None, value=Decimal(1)), UPDATED, [is_("goal_id", str(GOAL))]),
        (enter(value_field=None, value=Decimal(1)), UPDATED, [is_("source", "rule", "erp")]),
        (
            enter(value_field=None, value=Decimal(1)),
            "concord.goals.rule-reading-refused.v1",
            [is_("rule_id", str(RULES[0]))],
        ),
        (ask(subject="A line", text="a"), OPENED, [is_("subject", "a LINE")]),
        (ask(subject="{matter}", text="a"), OPENED, [is_("subject", "simple")]),
        (
            ask(subject="a", text="a", asker=None, asker_field="department"),
            OPENED,
            [is_("asker", "anybody")],
        ),
        (
            ask(subject="a", text="a", departments=("legal", "it")),
            OPENED,
            [is_("department", "IT")],
        ),
        (
            ask(subject="a", text="a", department_field="department"),
            OPENED,
            [is_("department", "anybody")],
        ),
    ],
)
def test_a_rule_on_a_fact_that_its_own_action_causes(
    then: Any, fact_type: str, conditions: list[Any]
) -> None:
    with pytest.raises(RuleCircle, match="A rule → A rule"):
        decide(
            DefineRule(RULES[0], rule(then, fact_type, *conditions), ELSEWHERE, NOW, is_new=True),
            RuleSet(),
        )


@pytest.mark.parametrize(
    ("then", "fact_type", "condition"),
    [
        (enter(value_field=None, value=Decimal(1)), UPDATED, is_("goal_id", str(UUID(int=6)))),
        (enter(value_field=None, value=Decimal(1)), UPDATED, is_("source", "jira")),
        (enter(value_field=None, value=Decimal(1), unit="h"), UPDATED, is_("unit", "d")),
        (enter(value_field=None, value=Decimal(1)), UPDATED, is_("corrected", "true")),
        (ask(subject="a", text="a"), OPENED, is_("department", "sales")),
        (ask(subject="a", text="a"), OPENED, is_("asker", "legal")),
        (ask(subject="a", text="a"), OPENED, is_("matter", "complex")),
        (ask(subject="a", text="a"), OPENED, is_("subject", "b")),
    ],
)
def test_what_is_known_of_a_caused_fact_may_rule_a_circle_out(
    then: Any, fact_type: str, condition: Any
) -> None:
    terms = rule(then, fact_type, condition)
    assert decide(DefineRule(RULES[0], terms, ELSEWHERE, NOW, is_new=True), RuleSet())
    assert RULE_READING_SOURCE == "rule"


def step_done(actor: str) -> Fact:
    """Return that a step was done, as somebody recorded it."""
    data = '{"activity": "Pay", "case_id": "c"}'
    context = EventContext(correlation=UUID(int=1), actor=actor)
    return Fact(1, UUID(int=1), "workflows", STEP_DONE, "case-c", 2, NOW, context, data)


def test_steps_of_imported_histories_fire_no_rule_unless_it_says_so() -> None:
    facts = [step_done("somebody"), step_done(IMPORT_ACTOR)]
    for imported, expected in ((False, ["somebody"]), (True, ["somebody", IMPORT_ACTOR])):
        pattern = FactPattern(fact_type=STEP_DONE, imported=imported)
        terms = RuleTerms(name="A rule", when=pattern, then=TELL)
        state = RuleSet()
        for event in (
            RuleVersionDefined(rule_id=RULES[0], number=1, terms=terms, at=NOW),
            Enabled(rule_id=RULES[0], at=NOW),
        ):
            state = evolve(state, event)
        assert [one.attempt for one in triggered(state, facts)] == [1] * len(expected)
        run = DryRun(
            DryRunRequest(rule_id=None, first_day=DAY, last_day=DAY, terms=terms),
            CATALOGUE[STEP_DONE],
        )
        for fact in facts:
            run.add(fact.id, fact.recorded_at, {"thing_id": "A"}, imported=fact is facts[1])
        assert run.result().facts == len(expected)
    assert FactPattern(fact_type=STEP_DONE).model_dump_json() == (
        '{"fact_type":"concord.workflows.step-done.v1","conditions":[]}'
    )


def test_types_are_heard_of_rules_that_were_ever_enabled() -> None:
    state = RuleSet()
    for event in (
        RuleVersionDefined(rule_id=RULES[0], number=1, terms=rule(TELL, "a"), at=NOW),
        RuleVersionDefined(rule_id=RULES[1], number=1, terms=rule(TELL, "b"), at=NOW),
        Enabled(rule_id=RULES[1], at=NOW),
    ):
        state = evolve(state, event)
    (disabled,) = decide(DisableRule(RULES[1], NOW), state)
    assert evolve(state, disabled).heard_types == {"b"}


def test_a_dry_run_counts_the_requests_that_departments_would_have_to_answer() -> None:
    terms = rule(ask(departments=("legal", "it")), HEARD, on("cost", Comparison.PRESENT))
    run = DryRun(
        DryRunRequest(rule_id=None, first_day=DAY, last_day=DAY, terms=terms), CATALOGUE[HEARD]
    )
    shown = run.add(UUID(int=1), NOW, DATA)
    assert shown is not None
    assert (shown.asker, shown.departments, shown.text) == ("sales", ("legal", "it"), "T-1")
    result = run.result()
    assert (result.actions, result.requests_opened, result.departments_told) == (1, 2, 0)
