"""The reply policy and who heads a department."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.comms.domain import department_head
from services.comms.domain.refusals import InvalidSetting
from services.comms.domain.reply_policy import (
    BUILT_IN_POLICY,
    INITIAL_STATE,
    ReplyPolicy,
    ReplyPolicySet,
    ReplyPolicyTerms,
    ReplyRule,
    SetReplyPolicy,
    SilenceRule,
    Step,
    decide,
    evolve,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.request_examples import HOUR, MONDAY

given = aggregate_scenario(decide, evolve, INITIAL_STATE).given

QUICK = ReplyPolicyTerms(simple=ReplyRule(owed="answer", within=HOUR, hours="always"))


def set_to(terms: ReplyPolicyTerms) -> SetReplyPolicy:
    return SetReplyPolicy(terms, "E1", MONDAY)


def chain(*steps: Step) -> ReplyPolicyTerms:
    return ReplyPolicyTerms(silence=SilenceRule(hours="workdays", chain=steps))


def was_set(version: int, terms: ReplyPolicyTerms) -> ReplyPolicySet:
    policy = ReplyPolicy(version=version, **dict(terms))
    return ReplyPolicySet(policy=policy, by="E1", at=MONDAY)


def test_the_built_in_policy_has_the_programmes_rules() -> None:
    simple, complex_ = (
        BUILT_IN_POLICY.reply_rule_for("simple"),
        BUILT_IN_POLICY.reply_rule_for("complex"),
    )
    assert (simple.owed, simple.within, simple.hours) == ("answer", 2 * HOUR, "office-hours")
    assert (complex_.owed, complex_.within, complex_.hours) == ("progress", 24 * HOUR, "workdays")
    assert BUILT_IN_POLICY.reply_rule_for("important") == complex_
    assert BUILT_IN_POLICY.silence.hours == "workdays"
    assert [(one.after, one.whom) for one in BUILT_IN_POLICY.silence.chain] == [
        (48 * HOUR, "head"),
        (96 * HOUR, "officer-communication"),
        (144 * HOUR, "general-manager"),
    ]


def test_each_kind_of_matter_has_its_rule() -> None:
    rules = {kind: ReplyRule(owed="answer", within=n * HOUR, hours="always") for n, kind in
             enumerate(("simple", "complex", "important"), 1)}  # fmt: skip
    terms = ReplyPolicyTerms.model_validate(rules)
    assert [terms.reply_rule_for(kind).within for kind in ("simple", "complex", "important")] == [
        HOUR, 2 * HOUR, 3 * HOUR
    ]  # fmt: skip


def test_a_policy_follows_another() -> None:
    given().when(set_to(QUICK)).then(was_set(2, QUICK))
    given(was_set(2, QUICK)).when(set_to(ReplyPolicyTerms())).then(was_set(3, ReplyPolicyTerms()))


def test_the_same_policy_is_set_once() -> None:
    given().when(set_to(ReplyPolicyTerms())).then()
    given(was_set(2, QUICK)).when(set_to(QUICK)).then()


HEAD = Step(after=HOUR, whom="head")
BOSS = Step(after=2 * HOUR, whom="general-manager")
FIVE = tuple(Step(after=n * HOUR, whom="head") for n in range(1, 6))


@pytest.mark.parametrize(
    ("terms", "saying"),
    [
        (chain(), "has 1 to 5 steps; this one 0"),
        (chain(*FIVE, Step(after=6 * HOUR, whom="head")), "this one 6"),
        (chain(BOSS), "the department's head"),
        (chain(HEAD, BOSS.model_copy(update={"after": HOUR})),
         "later than the one before"),
        (chain(HEAD.model_copy(update={"after": timedelta(0)})), "longer than zero"),
        (ReplyPolicyTerms(simple=ReplyRule(owed="answer", within=timedelta(0), hours="always")),
         "longer than zero"),
        (ReplyPolicyTerms(complex=ReplyRule(owed="answer", within=-HOUR, hours="always")),
         "longer than zero"),
        (ReplyPolicyTerms(important=ReplyRule(owed="answer", within=-HOUR, hours="always")),
         "longer than zero"),
    ],
)  # fmt: skip
def test_an_unfulfillable_policy_is_refused(terms: ReplyPolicyTerms, saying: str) -> None:
    given().when(set_to(terms)).then_refused(InvalidSetting, message_contains=saying)


def test_five_steps_are_a_chain_and_so_is_one() -> None:
    given().when(set_to(chain(*FIVE))).then(was_set(2, chain(*FIVE)))
    given().when(set_to(chain(HEAD))).then(was_set(2, chain(HEAD)))


def test_the_department_head_is_the_one_named_last() -> None:
    heads = aggregate_scenario(department_head.decide, department_head.evolve, None).given
    first = department_head.RecordDepartmentHead("rnd", "E7", MONDAY, UUID(int=1))
    named = department_head.HeadNamed(department="rnd", head="E7", at=MONDAY, cause=UUID(int=1))
    after = heads().when(first).then(named)
    assert after.state == "E7"
    after.when(replace(first, cause=UUID(int=2))).then()
    then = after.when(replace(first, head="E8")).then(named.model_copy(update={"head": "E8"}))
    assert then.state == "E8"
    gone = department_head.HeadRemoved(department="rnd", at=MONDAY, cause=UUID(int=3))
    empty = replace(first, head=None, cause=UUID(int=3))
    assert then.when(empty).then(gone).state is None
    heads().when(empty).then()
    assert department_head.head_stream_name("rnd") == "head-rnd"
