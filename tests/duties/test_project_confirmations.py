"""A pool and an outcome count once a second person has confirmed them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from services.duties.domain import project_commands as commands
from services.duties.domain import project_events as events
from services.duties.domain import project_state
from services.duties.domain.project_confirmation_refusals import (
    ChangedPoolNotConfirmed,
    EnteredByYourself,
    GeneralManagerCancels,
    NothingAwaitsConfirmation,
    OutcomeConfirmedAlready,
    PoolConfirmedAlready,
    PoolNotConfirmed,
    PoolRejectedAlready,
)
from services.duties.domain.project_decisions import decide
from services.duties.domain.project_schedule_commands import StartProject
from services.duties.domain.project_withdrawal import WithdrawProject
from services.duties.domain.refusals import DutiesRefused
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import BASE_TIME, DAY, PROJECT_ID, TERMS

given = aggregate_scenario(decide, project_state.evolve, None).given

OUTCOME = Decimal(12_500)
END = BASE_TIME + DAY
LATER = END + DAY
OF_TERMS = {"project_id": PROJECT_ID, "terms": TERMS}

planned = events.ProjectPlanned(**OF_TERMS, by="ann")
planned_before = events.ProjectPlanned(**OF_TERMS)
started = events.ProjectStarted(**OF_TERMS, kick_off=BASE_TIME)
pool_confirmed = events.PoolConfirmed(**OF_TERMS, by="bob", at=LATER)
pool_rejected = events.PoolRejected(**OF_TERMS, reason="too large", by="bob", at=LATER)
proposed = events.OutcomeProposed(**OF_TERMS, actual=OUTCOME, at=END, by="ann")
outcome_rejected = events.OutcomeRejected(**OF_TERMS, reason="unmeasured", by="bob", at=LATER)
closed = events.ProjectClosed(
    **OF_TERMS,
    actual=OUTCOME,
    at=END,
    entered_by="ann",
    confirmed_by="bob",
    confirmed_at=LATER,
    owes_retrospective=True,
)
closed_before = events.ProjectClosed(**OF_TERMS, actual=OUTCOME, at=END)
cancelled = events.ProjectCancelled(project_id=PROJECT_ID, reason="no budget", at=END)

close = commands.CloseProject(PROJECT_ID, OUTCOME, END, by="ann")


def confirm_pool(by: str, author: str | None = None) -> commands.ConfirmPool:
    return commands.ConfirmPool(PROJECT_ID, by, LATER, author)


def confirm_outcome(by: str) -> commands.ConfirmOutcome:
    return commands.ConfirmOutcome(PROJECT_ID, by, LATER)


def change_plan(by: str, **changes: object) -> commands.ChangePlan:
    return commands.ChangePlan(PROJECT_ID, TERMS.model_copy(update=changes), by=by)


def test_whoever_entered_a_pool_does_not_confirm_it() -> None:
    given(planned).when(confirm_pool("ann")).then_refused(EnteredByYourself)
    given(planned).when(confirm_pool("bob")).then(pool_confirmed)
    given(planned, started).when(confirm_pool("bob")).then(pool_confirmed)


@pytest.mark.parametrize(
    "other",
    ["Ann", "ANN", " ann\t", "a\u200bnn", "ann\u2060", "ａｎｎ", "a\u00ad\ufe0fn n", "", "\u200b"],
)
def test_another_spelling_of_a_subject_is_no_second_person(other: str) -> None:
    given(planned).when(confirm_pool(other)).then_refused(EnteredByYourself)
    given(planned_before).when(confirm_pool("ann", other)).then_refused(EnteredByYourself)
    given(planned, started, pool_confirmed, proposed).when(confirm_outcome(other)).then_refused(
        EnteredByYourself
    )
    entered = proposed.model_copy(update={"by": other})
    given(planned, started, pool_confirmed, entered).when(confirm_outcome("ann")).then_refused(
        EnteredByYourself
    )


def test_the_log_names_the_author_of_a_pool_from_before() -> None:
    given(planned_before).when(confirm_pool("ann", "ann")).then_refused(EnteredByYourself)
    given(planned_before).when(confirm_pool("bob", "ann")).then(pool_confirmed)
    given(planned).when(confirm_pool("ann", "zoe")).then_refused(EnteredByYourself)


@pytest.mark.parametrize(
    "change",
    [
        {"pool": TERMS.pool and TERMS.pool.model_copy(update={"amount_minor": 9})},
        {"target": Decimal(1)},
        {"shares": tuple(reversed(TERMS.shares))},
        {"unit": "boxes"},
        {"direction": "down"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_changes_the_pay_is_a_new_proposal_of_its_author(change: dict[str, object]) -> None:
    changed = given(planned, pool_confirmed).when(change_plan("bob", **change)).events
    (event,) = changed
    after = given(planned, pool_confirmed, event)
    after.when(confirm_pool("bob")).then_refused(EnteredByYourself)
    assert len(after.when(confirm_pool("ann")).events) == 1


def test_another_name_keeps_the_confirmation_and_the_author() -> None:
    renamed = events.ProjectPlanChanged(
        project_id=PROJECT_ID,
        terms=TERMS.model_copy(update={"name": "Launch"}),
        by="bob",
        changes_pool=False,
    )
    given(planned, pool_confirmed).when(change_plan("bob", name="Launch")).then(renamed)
    given(planned, renamed).when(confirm_pool("ann")).then_refused(EnteredByYourself)
    given(planned, pool_confirmed, renamed).when(confirm_pool("bob")).then()


def test_a_confirmed_pool_is_confirmed_once_and_rejected_no_more() -> None:
    given(planned, pool_confirmed).when(confirm_pool("cid")).then_refused(PoolConfirmedAlready)
    reject = commands.RejectPool(PROJECT_ID, "too large", "bob", LATER)
    given(planned, pool_confirmed).when(reject).then_refused(PoolConfirmedAlready)


def test_only_the_general_manager_withdraws_a_plan_with_a_confirmed_pool() -> None:
    withdraw = WithdrawProject(PROJECT_ID, "planned twice", END)
    given(planned, pool_confirmed).when(withdraw).then_refused(GeneralManagerCancels)
    by_manager = replace(withdraw, is_by_general_manager=True)
    assert given(planned, pool_confirmed).when(by_manager).events


def test_a_rejected_pool_starts_nothing_until_it_is_changed_or_confirmed() -> None:
    reject = commands.RejectPool(PROJECT_ID, "too large", "bob", LATER)
    given(planned).when(reject).then(pool_rejected)
    start = StartProject(PROJECT_ID, BASE_TIME)
    given(planned, pool_rejected).when(start).then_refused(
        PoolRejectedAlready, message_contains="too large"
    )
    given(planned, pool_rejected, pool_confirmed).when(start).then(started)
    given(planned, pool_rejected).when(confirm_pool("ann")).then_refused(EnteredByYourself)


def test_an_outcome_with_a_pool_is_a_proposal() -> None:
    given(planned, started).when(close).then(proposed)
    given(planned, started, proposed).when(close).then()
    given(planned, started, pool_confirmed, proposed).when(confirm_outcome("bob")).then(closed)


def test_whoever_entered_the_outcome_does_not_confirm_it() -> None:
    running = given(planned, started, pool_confirmed, proposed)
    running.when(confirm_outcome("ann")).then_refused(EnteredByYourself)
    other = events.OutcomeProposed(**OF_TERMS, actual=Decimal(1), at=END, by="bob")
    running.when(commands.CloseProject(PROJECT_ID, Decimal(1), END, by="bob")).then(other)
    replaced = given(planned, started, pool_confirmed, proposed, other)
    replaced.when(confirm_outcome("bob")).then_refused(EnteredByYourself)
    (event,) = replaced.when(confirm_outcome("ann")).events
    assert isinstance(event, events.ProjectClosed)
    assert event.actual == 1


@pytest.mark.parametrize("review", [[], [pool_rejected]])
def test_an_outcome_waits_for_its_pool(review: list[events.PoolRejected]) -> None:
    given(planned, started, *review, proposed).when(confirm_outcome("bob")).then_refused(
        PoolNotConfirmed
    )


def test_a_rejected_outcome_is_entered_anew() -> None:
    reject = commands.RejectOutcome(PROJECT_ID, "unmeasured", "bob", LATER)
    given(planned, started, proposed).when(reject).then(outcome_rejected)
    again = given(planned, started, pool_confirmed, proposed, outcome_rejected)
    again.when(confirm_outcome("bob")).then_refused(NothingAwaitsConfirmation)
    again.when(close).then(proposed)


def test_what_was_closed_before_confirmations_stays_closed() -> None:
    old = given(planned_before, started, closed_before)
    old.when(close).then()
    old.when(confirm_outcome("bob")).then_refused(NothingAwaitsConfirmation)
    given(planned, started, closed).when(confirm_outcome("cid")).then_refused(
        OutcomeConfirmedAlready
    )


@pytest.mark.parametrize(
    "command",
    [
        confirm_pool("bob"),
        confirm_outcome("bob"),
        commands.RejectPool(PROJECT_ID, "x", "bob", LATER),
        commands.RejectOutcome(PROJECT_ID, "x", "bob", LATER),
    ],
    ids=lambda command: type(command).__name__,
)
def test_where_nothing_is_paid_nothing_is_confirmed(command: commands.ConfirmationCommand) -> None:
    free = planned.model_copy(update={"terms": TERMS.model_copy(update={"pool": None})})
    given(free).when(command).then_refused(NothingAwaitsConfirmation)
    given(planned, cancelled).when(command).then_refused(
        DutiesRefused, message_contains="no budget"
    )
    given(planned, started, proposed, cancelled).when(command).then_refused(DutiesRefused)


REMOVED = events.ProjectPlanChanged(
    project_id=PROJECT_ID,
    terms=TERMS.model_copy(update={"pool": None}),
    by="ann",
    replaces_confirmed_pool=True,
)
LOWERED_TERMS = TERMS.model_copy(
    update={"pool": TERMS.pool and TERMS.pool.model_copy(update={"amount_minor": 1})}
)
LOWERED = REMOVED.model_copy(update={"terms": LOWERED_TERMS})
START = StartProject(PROJECT_ID, BASE_TIME)


@pytest.mark.parametrize("change", [REMOVED, LOWERED], ids=["removed", "lowered"])
def test_a_changed_or_removed_confirmed_pool_starts_nothing_until_another_confirms(
    change: events.ProjectPlanChanged,
) -> None:
    command = commands.ChangePlan(PROJECT_ID, change.terms, by="ann")
    given(planned, pool_confirmed).when(command).then(change)
    changed = given(planned, pool_confirmed, change)
    changed.when(START).then_refused(ChangedPoolNotConfirmed)
    changed.when(confirm_pool("ann")).then_refused(EnteredByYourself)
    (confirmed,) = changed.when(confirm_pool("bob")).events
    (begun,) = given(planned, pool_confirmed, change, confirmed).when(START).events
    assert isinstance(begun, events.ProjectStarted)
    rejected = pool_rejected.model_copy(update={"terms": change.terms})
    given(planned, pool_confirmed, change, rejected).when(START).then_refused(PoolRejectedAlready)


@pytest.mark.parametrize(
    "between",
    [[LOWERED], [LOWERED, pool_rejected], [REMOVED, pool_rejected]],
    ids=["lowered", "lowered, rejected", "removed, rejected"],
)
def test_a_confirmed_pool_is_not_removed_in_several_steps(
    between: list[events.ProjectEvent],
) -> None:
    terms = TERMS.model_copy(update={"pool": None, "target": Decimal(3)})
    before = (planned, pool_confirmed, *between)
    (change,) = given(*before).when(commands.ChangePlan(PROJECT_ID, terms, by="ann")).events
    given(*before, change).when(START).then_refused(ChangedPoolNotConfirmed)


def test_a_pool_that_nobody_confirmed_is_removed_by_one_person() -> None:
    free = REMOVED.model_copy(update={"replaces_confirmed_pool": False})
    given(planned).when(change_plan("ann", pool=None)).then(free)
    (begun,) = given(planned, free).when(START).events
    assert isinstance(begun, events.ProjectStarted)
    agreed = events.PoolConfirmed(project_id=PROJECT_ID, terms=REMOVED.terms, by="bob", at=LATER)
    (added,) = given(planned, pool_confirmed, REMOVED, agreed).when(change_plan("ann")).events
    assert isinstance(added, events.ProjectPlanChanged)
    assert not added.replaces_confirmed_pool


@pytest.mark.parametrize(
    "before",
    [
        [planned, pool_confirmed],
        [planned, pool_confirmed, REMOVED],
        [planned, started, pool_confirmed],
    ],
    ids=["planned", "removed", "running"],
)
def test_only_the_general_manager_cancels_a_confirmed_pool(
    before: list[events.ProjectEvent],
) -> None:
    cancel = commands.CancelProject(PROJECT_ID, "no budget", END)
    given(*before).when(cancel).then_refused(GeneralManagerCancels)
    given(*before).when(replace(cancel, is_by_general_manager=True)).then(cancelled)
    given(planned, started).when(cancel).then(cancelled)
