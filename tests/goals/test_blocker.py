"""A blocker, and the support that is owed against it."""

from datetime import datetime
from uuid import UUID

import pytest

from services.goals.domain import blocker as b
from services.goals.domain.blocker_decisions import decide
from services.goals.domain.refusals import (
    GoalsRefused,
    InvalidMoment,
    InvalidSupport,
    UnknownBlocker,
    UnknownSupport,
)
from shared.testing.scenario import scenario
from tests.goals.examples import (
    BLOCKER,
    COMPANY,
    DAY,
    FIRST,
    INSTANT,
    NOVEMBER_DUE,
    OCTOBER_DUE,
    SALES,
    SECOND,
    T,
)

given = scenario(decide, b.evolve, None).given

raised = b.BlockerRaised(blocker_id=BLOCKER, goal=SALES, what="no licence", at=T)
HELP = b.Asked(
    support_id=FIRST,
    blocker_id=BLOCKER,
    goal=SALES,
    department="legal",
    what="apply for it",
    due_at=OCTOBER_DUE,
)
MORE = HELP.model_copy(
    update={"support_id": SECOND, "department": "product", "due_at": NOVEMBER_DUE}
)
asked = b.SupportAsked(support=HELP, at=T + DAY)
overdue = b.SupportOverdue(support=HELP, at=OCTOBER_DUE)


def given_at(at: datetime, support: b.Asked = HELP) -> b.SupportGiven:
    return b.SupportGiven(support=support, at=at)


def withdrawn(at: datetime, reason: str = "moot", support: b.Asked = HELP) -> b.SupportWithdrawn:
    return b.SupportWithdrawn(support=support, reason=reason, at=at)


def resolved(at: datetime) -> b.BlockerResolved:
    return b.BlockerResolved(blocker_id=BLOCKER, goal=SALES, raised_at=T, at=at)


def raise_it(what: str = "no licence", at: datetime = T) -> b.RaiseBlocker:
    return b.RaiseBlocker(BLOCKER, SALES, what, at)


def give(at: datetime, support_id: UUID = FIRST) -> b.GiveSupport:
    return b.GiveSupport(BLOCKER, support_id, at)


def withdraw(at: datetime, support_id: UUID = FIRST) -> b.WithdrawSupport:
    return b.WithdrawSupport(BLOCKER, support_id, "moot", at)


def check(at: datetime) -> b.CheckSupports:
    return b.CheckSupports(BLOCKER, at)


def resolve(at: datetime) -> b.ResolveBlocker:
    return b.ResolveBlocker(BLOCKER, at)


def test_it_is_raised_once() -> None:
    given().when(raise_it()).then(raised)
    given(raised).when(raise_it(at=T + DAY)).then()
    given(raised).when(raise_it("no staff")).then_refused(GoalsRefused, saying="raise another")
    given(raised, resolved(T)).when(raise_it()).then_refused(GoalsRefused, saying="raise another")


def test_a_department_is_asked_once() -> None:
    ask = b.AskSupport(HELP, T + DAY)
    assert ask.blocker_id == BLOCKER
    given(raised).when(ask).then(asked).when(b.AskSupport(HELP, T + 2 * DAY)).then()


def test_an_id_stands_for_one_request() -> None:
    other = HELP.model_copy(update={"what": "something else"})
    given(raised, asked).when(b.AskSupport(other, T + DAY)).then_refused(
        GoalsRefused, saying="under another id"
    )


def test_several_departments_are_asked() -> None:
    given(raised, asked).when(b.AskSupport(MORE, T + DAY)).then(
        b.SupportAsked(support=MORE, at=T + DAY)
    )


def test_nobody_is_asked_to_support_their_own_goal() -> None:
    own = HELP.model_copy(update={"department": "sales"})
    given(raised).when(b.AskSupport(own, T + DAY)).then_refused(InvalidSupport, saying="own goal")
    of_company = raised.model_copy(update={"goal": COMPANY})
    given(of_company).when(b.AskSupport(HELP, T)).then(b.SupportAsked(support=HELP, at=T))


def test_support_is_asked_while_the_blocker_stands_and_the_day_is_not_over() -> None:
    given(raised).when(b.AskSupport(HELP, T - INSTANT)).then_refused(InvalidMoment, saying="raised")
    given(raised).when(b.AskSupport(HELP, T)).then(b.SupportAsked(support=HELP, at=T))
    given(raised).when(b.AskSupport(HELP, OCTOBER_DUE)).then(
        b.SupportAsked(support=HELP, at=OCTOBER_DUE)
    )
    given(raised).when(b.AskSupport(HELP, OCTOBER_DUE + INSTANT)).then_refused(
        InvalidMoment, saying="passed already"
    )
    given(raised, resolved(T)).when(b.AskSupport(HELP, T)).then_refused(
        GoalsRefused, saying="is resolved"
    )


def test_support_is_given_once() -> None:
    given(raised, asked).when(give(T + 2 * DAY)).then(given_at(T + 2 * DAY)).when(
        give(T + 3 * DAY)
    ).then()


def test_given_at_the_due_itself_it_is_in_time() -> None:
    given(raised, asked).when(give(OCTOBER_DUE)).then(given_at(OCTOBER_DUE))


def test_given_after_the_due_it_was_overdue_first() -> None:
    late = OCTOBER_DUE + INSTANT
    given(raised, asked).when(give(late)).then(overdue, given_at(late))
    given(raised, asked, overdue).when(give(late)).then(given_at(late))


def test_it_is_overdue_once() -> None:
    given(raised, asked).when(check(OCTOBER_DUE)).then()
    given(raised, asked).when(check(OCTOBER_DUE + INSTANT)).then(overdue).when(
        check(OCTOBER_DUE + DAY)
    ).then()


def test_what_was_given_or_withdrawn_does_not_fall_overdue() -> None:
    given(raised, asked, given_at(T + DAY)).when(check(OCTOBER_DUE + DAY)).then()
    given(raised, asked, withdrawn(T + DAY)).when(check(OCTOBER_DUE + DAY)).then()
    given(raised, asked, resolved(T + DAY)).when(check(OCTOBER_DUE + DAY)).then()
    given().when(check(OCTOBER_DUE + DAY)).then()


def test_all_that_passed_meanwhile_is_announced_in_its_order() -> None:
    later_first = (b.SupportAsked(support=MORE, at=T), asked)
    given(raised, *later_first).when(check(NOVEMBER_DUE + DAY)).then(
        overdue, b.SupportOverdue(support=MORE, at=NOVEMBER_DUE)
    )


def test_asking_another_one_announces_what_has_passed() -> None:
    at = OCTOBER_DUE + DAY
    given(raised, asked).when(b.AskSupport(MORE, at)).then(
        overdue, b.SupportAsked(support=MORE, at=at)
    )


def test_support_is_withdrawn_once() -> None:
    given(raised, asked).when(withdraw(T + 2 * DAY)).then(withdrawn(T + 2 * DAY)).when(
        withdraw(T + 3 * DAY)
    ).then()
    late = OCTOBER_DUE + DAY
    given(raised, asked).when(withdraw(late)).then(overdue, withdrawn(late))


def test_what_was_given_is_not_withdrawn_and_the_other_way_round() -> None:
    given(raised, asked, given_at(T + DAY)).when(withdraw(T + DAY)).then_refused(
        GoalsRefused, saying="was given"
    )
    given(raised, asked, withdrawn(T + DAY)).when(give(T + DAY)).then_refused(
        GoalsRefused, saying="was withdrawn"
    )


@pytest.mark.parametrize("command", [give(T + DAY - INSTANT), withdraw(T + DAY - INSTANT)])
def test_nothing_is_answered_before_it_was_asked(command: b.BlockerCommand) -> None:
    given(raised, asked).when(command).then_refused(InvalidMoment, saying="was asked for")


@pytest.mark.parametrize("command", [give(T + DAY), withdraw(T + DAY)])
def test_what_was_not_asked_is_unknown(command: b.BlockerCommand) -> None:
    given(raised).when(command).then_refused(UnknownSupport, saying=str(FIRST))
    given().when(command).then_refused(UnknownBlocker, saying=str(BLOCKER))


def test_resolving_withdraws_what_is_still_owed() -> None:
    more = b.SupportAsked(support=MORE, at=T + DAY)
    at = OCTOBER_DUE + DAY
    given(raised, asked, more).when(resolve(at)).then(
        overdue,
        withdrawn(at, "the blocker was resolved"),
        withdrawn(at, "the blocker was resolved", MORE),
        resolved(at),
    )
    given(raised, asked, given_at(T + DAY)).when(resolve(at)).then(resolved(at))


def test_it_is_resolved_once_and_not_before_what_happened_to_it() -> None:
    given(raised).when(resolve(T)).then(resolved(T)).when(resolve(T + DAY)).then()
    given(raised).when(resolve(T - INSTANT)).then_refused(InvalidMoment, saying="still stood")
    given(raised, asked).when(resolve(T + DAY - INSTANT)).then_refused(InvalidMoment)
    given().when(resolve(T)).then_refused(UnknownBlocker)
    given().when(b.AskSupport(HELP, T)).then_refused(UnknownBlocker)


def test_after_it_was_resolved_its_supports_stand() -> None:
    past = (raised, asked, given_at(T + DAY), resolved(T + DAY))
    given(*past).when(give(T + 2 * DAY)).then()
    gone = (raised, asked, withdrawn(T + DAY), resolved(T + DAY))
    given(*gone).when(withdraw(T + 2 * DAY)).then()


def test_an_event_out_of_place_changes_nothing() -> None:
    assert b.evolve(None, asked) is None
    assert b.evolve(b.Resolved({}), overdue) == b.Resolved({})
