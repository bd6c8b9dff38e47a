"""A dispute: who files, answers, decides and reverses it, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.incentives.domain.dispute import decide, evolve, identify_dispute, time_limit_of
from services.incentives.domain.dispute_commands import DecisionCommand
from services.incentives.domain.dispute_events import (
    Dispute,
    DisputeAnswered,
    DisputeEvent,
    DisputeFiled,
    DisputeRejected,
    DisputeReversed,
    DisputeUpheld,
    DisputeWithdrawn,
    dispute_stream_name,
)
from services.incentives.domain.dispute_refusals import (
    AnsweredAlready,
    CreditInAnotherMonth,
    CreditNotDone,
    DeciderIsConcerned,
    DeciderSpokeAlready,
    DisputeFiledAlready,
    DisputeNotOpen,
    DisputeNotUpheld,
    RemedyDoesNotFit,
    RemedyWithoutEffect,
    ReversedByDecider,
    TimeLimitOver,
    UnknownDispute,
)
from services.incentives.domain.dispute_terms import (
    CreditRemedy,
    DisputedFigure,
    ExcuseRemedy,
    MissingCredit,
    ShareEffect,
    SharesRemedy,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.dispute_examples import (
    DETAILS,
    EFFECT,
    FIGURE,
    HANDOFF,
    answer,
    details_of,
    file,
    reject,
    reverse,
    uphold,
    withdraw,
)
from tests.incentives.domain_examples import IN_DECEMBER, IN_NOVEMBER, IN_OCTOBER, fact_id

given = aggregate_scenario(decide, evolve, None).given

FILED = DisputeFiled(
    about=DETAILS,
    reasons="the specification changed on the day before",
    evidence=("https://jira.example/RD-7",),
    time_limit_at=None,
    by="head-rd",
    at=IN_NOVEMBER,
)
ANSWERED = DisputeAnswered(
    about=DETAILS, department="测试", answer="it did not", by="head-qa", at=IN_NOVEMBER
)
UPHELD = DisputeUpheld(
    about=DETAILS,
    remedy=ExcuseRemedy(),
    effects=(EFFECT,),
    reasons="the change is on file",
    by="manager",
    at=IN_NOVEMBER,
)
REJECTED = DisputeRejected(about=DETAILS, reasons="no proof", by="manager", at=IN_NOVEMBER)
WITHDRAWN = DisputeWithdrawn(about=DETAILS, reasons="settled", by="head-rd", at=IN_NOVEMBER)
REVERSED = DisputeReversed(
    about=DETAILS, effects=(EFFECT,), reasons="the file was forged", by="officer", at=IN_NOVEMBER
)


def test_a_dispute_is_filed_answered_and_upheld() -> None:
    given().when(file()).then(FILED).when(answer()).then(ANSWERED).when(uphold()).then(UPHELD)


def test_a_dispute_is_rejected_or_withdrawn() -> None:
    given(FILED).when(reject()).then(REJECTED)
    given(FILED).when(withdraw()).then(WITHDRAWN)


def test_an_upheld_dispute_is_reversed_with_what_it_had_changed() -> None:
    given(FILED, UPHELD).when(reverse()).then(REVERSED)


@pytest.mark.parametrize(
    ("history", "command"),
    [
        ([FILED], file()),
        ([FILED, ANSWERED], answer()),
        ([FILED, WITHDRAWN], withdraw()),
        ([FILED, UPHELD], uphold()),
        ([FILED, REJECTED], reject()),
        ([FILED, UPHELD, REVERSED], reverse()),
    ],
)
def test_asked_twice_nothing_changes(history: list[DisputeEvent], command: DecisionCommand) -> None:
    given(*history).when(command).then()


@pytest.mark.parametrize(
    ("history", "status"),
    [
        ([FILED], "open"),
        ([FILED, ANSWERED], "open"),
        ([FILED, UPHELD], "upheld"),
        ([FILED, REJECTED], "rejected"),
        ([FILED, WITHDRAWN], "withdrawn"),
        ([FILED, UPHELD, REVERSED], "reversed"),
    ],
)
def test_a_dispute_says_its_state(history: list[DisputeEvent], status: str) -> None:
    state = given(*history).state
    assert isinstance(state, Dispute)
    assert state.status == status


def test_a_withdrawn_dispute_may_be_filed_again() -> None:
    again = file(reasons="it is not settled")
    found = given(FILED, WITHDRAWN).when(again).events
    assert given(FILED, WITHDRAWN, *found).state == Dispute(filed=found[0])


@pytest.mark.parametrize("history", [[FILED, UPHELD], [FILED, REJECTED], [FILED, UPHELD, REVERSED]])
def test_what_was_decided_is_not_disputed_again(history: list[DisputeEvent]) -> None:
    given(*history).when(file()).then_refused(DisputeFiledAlready)


@pytest.mark.parametrize("changes", [{"reasons": "x"}, {"evidence": ()}, {"by": "liaison-rd"}])
def test_an_open_dispute_is_not_filed_with_other_words(changes: dict[str, Any]) -> None:
    given(FILED).when(file(**changes)).then_refused(DisputeFiledAlready)


def test_the_time_limit_runs_to_its_last_moment() -> None:
    limit = IN_NOVEMBER + timedelta(days=1)
    assert given().when(file(limit, time_limit_at=limit)).events
    late = file(limit + timedelta(microseconds=1), time_limit_at=limit)
    given().when(late).then_refused(TimeLimitOver, message_contains="until 2026-11-04T18:00:00")


def test_the_time_limit_begins_with_the_lock_or_a_later_change() -> None:
    assert time_limit_of(None, IN_NOVEMBER, 30) is None
    assert time_limit_of(IN_NOVEMBER, None, 30) == IN_NOVEMBER + timedelta(days=30)
    assert time_limit_of(IN_NOVEMBER, IN_OCTOBER, 30) == IN_NOVEMBER + timedelta(days=30)
    assert time_limit_of(IN_NOVEMBER, IN_DECEMBER, 30) == IN_DECEMBER + timedelta(days=30)


def test_the_same_thing_has_the_same_dispute_until_it_counts_by_another_fact() -> None:
    newer = DisputedFigure(obligation=HANDOFF, cause=fact_id(2))
    ids = {identify_dispute("研发", one) for one in (FIGURE, FIGURE.model_copy())}
    assert len(ids) == 1
    assert len(ids | {identify_dispute("研发", newer), identify_dispute("测试", FIGURE)}) == 3


def test_a_missing_credit_is_one_whatever_its_times_are_said_to_be() -> None:
    one, other = (
        MissingCredit(obligation=HANDOFF, kind="handoff", due_at=at, done_at=at)
        for at in (IN_OCTOBER, IN_NOVEMBER)
    )
    assert identify_dispute("研发", one) == identify_dispute("研发", other)


def test_a_department_answers_once() -> None:
    given(FILED, ANSWERED).when(answer(text="other")).then_refused(AnsweredAlready)
    other = given(FILED, ANSWERED).when(answer("市场")).events
    assert [one.type for one in other] == ["dispute-answered"]


@pytest.mark.parametrize("command", [answer("市场"), withdraw("x"), uphold(), reject()])
def test_only_an_open_dispute_is_answered_decided_or_withdrawn(command: DecisionCommand) -> None:
    for decision in (WITHDRAWN, REJECTED.model_copy(update={"by": "other"}), REVERSED):
        history = [FILED, UPHELD, decision] if decision is REVERSED else [FILED, decision]
        given(*history).when(command).then_refused(DisputeNotOpen)


@pytest.mark.parametrize(
    ("decision", "command"),
    [
        (UPHELD, uphold(reasons="other")),
        (UPHELD, uphold(by="officer")),
        (UPHELD, uphold(remedy=SharesRemedy(ratios={}))),
        (REJECTED, reject(reasons="other")),
        (REJECTED, reject(by="officer")),
    ],
)
def test_a_decision_is_not_given_again_otherwise(
    decision: DisputeUpheld | DisputeRejected, command: DecisionCommand
) -> None:
    given(FILED, decision).when(command).then_refused(DisputeNotOpen)


@pytest.mark.parametrize("history", [[FILED], [FILED, REJECTED], [FILED, WITHDRAWN]])
def test_only_an_upheld_dispute_is_reversed(history: list[DisputeEvent]) -> None:
    given(*history).when(reverse()).then_refused(DisputeNotUpheld)


def test_a_dispute_is_reversed_once() -> None:
    again = reverse(reasons="other")
    given(FILED, UPHELD, REVERSED).when(again).then_refused(DisputeNotUpheld)
    other = reverse(by="other")
    given(FILED, UPHELD, REVERSED).when(other).then_refused(DisputeNotUpheld)


@pytest.mark.parametrize("department", ["研发", "测试", "ＱＡ", "qa"])
def test_nobody_of_the_departments_decides(department: str) -> None:
    touched = EFFECT.model_copy(update={"department": "QA", "relation": "same-cause"})
    command = uphold(effects=(EFFECT, touched), by_department=department)
    given(FILED).when(command).then_refused(DeciderIsConcerned)
    upheld = UPHELD.model_copy(update={"effects": (EFFECT, touched)})
    reversal = reverse(by_department=department)
    given(FILED, upheld).when(reversal).then_refused(DeciderIsConcerned)


def test_nobody_of_the_departments_rejects() -> None:
    given(FILED).when(reject(by_department="测试")).then_refused(DeciderIsConcerned)
    given(FILED).when(reject(by_department="市场")).then(REJECTED)


@pytest.mark.parametrize("by", ["head-rd", "HEAD-RD", "ｈｅａｄ-rd", "head-qa", ""])
def test_who_filed_or_answered_does_not_decide(by: str) -> None:
    given(FILED, ANSWERED).when(uphold(by=by)).then_refused(DeciderSpokeAlready)
    given(FILED, ANSWERED).when(reject(by=by)).then_refused(DeciderSpokeAlready)
    given(FILED, ANSWERED, UPHELD).when(reverse(by=by)).then_refused(DeciderSpokeAlready)


def test_who_upheld_it_does_not_reverse_it() -> None:
    given(FILED, UPHELD).when(reverse(by="Manager")).then_refused(ReversedByDecider)


def test_a_remedy_fits_what_is_disputed() -> None:
    shares = uphold(remedy=SharesRemedy(ratios={}))
    given(FILED).when(shares).then_refused(RemedyDoesNotFit, message_contains="excuse, done-at")


def test_a_credit_is_decided_of_what_was_done_and_due_in_the_disputed_month() -> None:
    times: dict[str, Any] = {"due_at": IN_OCTOBER, "done_at": IN_NOVEMBER}
    credit = MissingCredit(obligation=HANDOFF, kind="handoff", **times)
    filed = given(FILED.model_copy(update={"about": details_of(credit)}))
    later, other = (CreditRemedy(**{**times, key: IN_DECEMBER}) for key in ("done_at", "due_at"))
    filed.when(uphold(later)).then_refused(CreditNotDone)
    filed.when(uphold(other)).then_refused(CreditInAnotherMonth)
    assert filed.when(uphold(CreditRemedy(**times))).events


def test_a_decision_that_changes_nothing_is_refused() -> None:
    unchanged = EFFECT.model_copy(update={"outcome": "late", "excuse": None})
    share = ShareEffect(
        relation="subject",
        project_id=fact_id(7),
        department="研发",
        period="2026-10",
        was_minor=5,
        amount_minor=5,
        currency="CNY",
    )
    for effects in [(), (unchanged,), (unchanged, share)]:
        given(FILED).when(uphold(effects=effects)).then_refused(RemedyWithoutEffect)
    changed = share.model_copy(update={"amount_minor": 6})
    assert given(FILED).when(uphold(effects=(share, changed))).events


@pytest.mark.parametrize("command", [answer(), withdraw(), uphold(), reject(), reverse()])
def test_what_was_not_filed_is_unknown(command: DecisionCommand) -> None:
    given().when(command).then_refused(UnknownDispute)


def test_a_dispute_concerns_both_sides_and_all_that_is_touched() -> None:
    touched = EFFECT.model_copy(update={"department": "市场"})
    upheld = UPHELD.model_copy(update={"effects": (EFFECT, touched)})
    cases: list[tuple[list[DisputeEvent], set[str]]] = [
        ([FILED], {"测试", "研发"}),
        ([FILED, REJECTED], {"测试", "研发"}),
        ([FILED, upheld], {"市场", "测试", "研发"}),
    ]
    for history, departments in cases:
        state = given(*history).state
        assert isinstance(state, Dispute)
        assert list(state.concerned_departments) == sorted(departments)


def test_every_dispute_has_a_stream_of_its_own() -> None:
    assert file().dispute_id == DETAILS.dispute_id
    assert dispute_stream_name(file().dispute_id) == f"dispute-{DETAILS.dispute_id}"
