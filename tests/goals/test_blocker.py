"""A blocker, and the support that is owed against it."""

from datetime import datetime
from uuid import UUID

import pytest

from services.goals.domain import blocker as b
from services.goals.domain import blocker_commands as commands
from services.goals.domain.blocker_decisions import decide
from services.goals.domain.refusals import (
    GoalsRefused,
    InvalidMoment,
    InvalidSupport,
    UnknownBlocker,
    UnknownSupport,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.goals.domain_examples import (
    BASE_TIME,
    BLOCKER_ID,
    COMPANY_GOAL,
    DAY,
    FIRST_ID,
    MICROSECOND,
    NOVEMBER_DUE,
    OCTOBER_DUE,
    SALES_GOAL,
    SECOND_ID,
)

given = aggregate_scenario(decide, b.evolve, None).given

raised = b.BlockerRaised(blocker_id=BLOCKER_ID, goal=SALES_GOAL, what="no licence", at=BASE_TIME)
HELP = b.SupportRequest(
    support_id=FIRST_ID,
    blocker_id=BLOCKER_ID,
    goal=SALES_GOAL,
    department="legal",
    what="apply for it",
    due_at=OCTOBER_DUE,
)
MORE = HELP.model_copy(
    update={"support_id": SECOND_ID, "department": "product", "due_at": NOVEMBER_DUE}
)
asked = b.SupportAsked(support=HELP, at=BASE_TIME + DAY)
overdue = b.SupportOverdue(support=HELP, at=OCTOBER_DUE)


def given_at(at: datetime, support: b.SupportRequest = HELP) -> b.SupportGiven:
    return b.SupportGiven(support=support, at=at)


def withdrawn(
    at: datetime, reason: str = "moot", support: b.SupportRequest = HELP
) -> b.SupportWithdrawn:
    return b.SupportWithdrawn(support=support, reason=reason, at=at)


def resolved(at: datetime) -> b.BlockerResolved:
    return b.BlockerResolved(blocker_id=BLOCKER_ID, goal=SALES_GOAL, raised_at=BASE_TIME, at=at)


def raise_it(what: str = "no licence", at: datetime = BASE_TIME) -> commands.RaiseBlocker:
    return commands.RaiseBlocker(BLOCKER_ID, SALES_GOAL, what, at)


def give(at: datetime, support_id: UUID = FIRST_ID) -> commands.GiveSupport:
    return commands.GiveSupport(BLOCKER_ID, support_id, at)


def withdraw(at: datetime, support_id: UUID = FIRST_ID) -> commands.WithdrawSupport:
    return commands.WithdrawSupport(BLOCKER_ID, support_id, "moot", at)


def check(at: datetime) -> commands.CheckSupportDeadlines:
    return commands.CheckSupportDeadlines(BLOCKER_ID, at)


def resolve(at: datetime) -> commands.ResolveBlocker:
    return commands.ResolveBlocker(BLOCKER_ID, at)


def test_it_is_raised_once() -> None:
    given().when(raise_it()).then(raised)
    given(raised).when(raise_it(at=BASE_TIME + DAY)).then()
    given(raised).when(raise_it("no staff")).then_refused(
        GoalsRefused, message_contains="raise another"
    )
    given(raised, resolved(BASE_TIME)).when(raise_it()).then_refused(
        GoalsRefused, message_contains="raise another"
    )


def test_a_department_is_asked_once() -> None:
    ask = commands.AskSupport(HELP, BASE_TIME + DAY)
    assert ask.blocker_id == BLOCKER_ID
    given(raised).when(ask).then(asked).when(commands.AskSupport(HELP, BASE_TIME + 2 * DAY)).then()


def test_an_id_stands_for_one_request() -> None:
    other = HELP.model_copy(update={"what": "something else"})
    given(raised, asked).when(commands.AskSupport(other, BASE_TIME + DAY)).then_refused(
        GoalsRefused, message_contains="under another id"
    )


def test_several_departments_are_asked() -> None:
    given(raised, asked).when(commands.AskSupport(MORE, BASE_TIME + DAY)).then(
        b.SupportAsked(support=MORE, at=BASE_TIME + DAY)
    )


def test_nobody_is_asked_to_support_their_own_goal() -> None:
    own = HELP.model_copy(update={"department": "sales"})
    given(raised).when(commands.AskSupport(own, BASE_TIME + DAY)).then_refused(
        InvalidSupport, message_contains="own goal"
    )
    of_company = raised.model_copy(update={"goal": COMPANY_GOAL})
    given(of_company).when(commands.AskSupport(HELP, BASE_TIME)).then(
        b.SupportAsked(support=HELP, at=BASE_TIME)
    )


def test_support_is_asked_while_the_blocker_stands_and_the_day_is_not_over() -> None:
    given(raised).when(commands.AskSupport(HELP, BASE_TIME - MICROSECOND)).then_refused(
        InvalidMoment, message_contains="raised"
    )
    given(raised).when(commands.AskSupport(HELP, BASE_TIME)).then(
        b.SupportAsked(support=HELP, at=BASE_TIME)
    )
    given(raised).when(commands.AskSupport(HELP, OCTOBER_DUE)).then(
        b.SupportAsked(support=HELP, at=OCTOBER_DUE)
    )
    given(raised).when(commands.AskSupport(HELP, OCTOBER_DUE + MICROSECOND)).then_refused(
        InvalidMoment, message_contains="passed already"
    )
    given(raised, resolved(BASE_TIME)).when(commands.AskSupport(HELP, BASE_TIME)).then_refused(
        GoalsRefused, message_contains="is resolved"
    )


def test_support_is_given_once() -> None:
    given(raised, asked).when(give(BASE_TIME + 2 * DAY)).then(given_at(BASE_TIME + 2 * DAY)).when(
        give(BASE_TIME + 3 * DAY)
    ).then()


def test_given_at_the_due_itself_it_is_in_time() -> None:
    given(raised, asked).when(give(OCTOBER_DUE)).then(given_at(OCTOBER_DUE))


def test_given_after_the_due_it_was_overdue_first() -> None:
    late = OCTOBER_DUE + MICROSECOND
    given(raised, asked).when(give(late)).then(overdue, given_at(late))
    given(raised, asked, overdue).when(give(late)).then(given_at(late))


def test_it_is_overdue_once() -> None:
    given(raised, asked).when(check(OCTOBER_DUE)).then()
    given(raised, asked).when(check(OCTOBER_DUE + MICROSECOND)).then(overdue).when(
        check(OCTOBER_DUE + DAY)
    ).then()


def test_what_was_given_or_withdrawn_does_not_fall_overdue() -> None:
    given(raised, asked, given_at(BASE_TIME + DAY)).when(check(OCTOBER_DUE + DAY)).then()
    given(raised, asked, withdrawn(BASE_TIME + DAY)).when(check(OCTOBER_DUE + DAY)).then()
    given(raised, asked, resolved(BASE_TIME + DAY)).when(check(OCTOBER_DUE + DAY)).then()
    given().when(check(OCTOBER_DUE + DAY)).then()


def test_all_that_passed_meanwhile_is_announced_in_its_order() -> None:
    later_first = (b.SupportAsked(support=MORE, at=BASE_TIME), asked)
    given(raised, *later_first).when(check(NOVEMBER_DUE + DAY)).then(
        overdue, b.SupportOverdue(support=MORE, at=NOVEMBER_DUE)
    )


def test_asking_another_one_announces_what_has_passed() -> None:
    at = OCTOBER_DUE + DAY
    given(raised, asked).when(commands.AskSupport(MORE, at)).then(
        overdue, b.SupportAsked(support=MORE, at=at)
    )


def test_support_is_withdrawn_once() -> None:
    given(raised, asked).when(withdraw(BASE_TIME + 2 * DAY)).then(
        withdrawn(BASE_TIME + 2 * DAY)
    ).when(withdraw(BASE_TIME + 3 * DAY)).then()
    late = OCTOBER_DUE + DAY
    given(raised, asked).when(withdraw(late)).then(overdue, withdrawn(late))


def test_what_was_given_is_not_withdrawn_and_the_other_way_round() -> None:
    given(raised, asked, given_at(BASE_TIME + DAY)).when(withdraw(BASE_TIME + DAY)).then_refused(
        GoalsRefused, message_contains="was given"
    )
    given(raised, asked, withdrawn(BASE_TIME + DAY)).when(give(BASE_TIME + DAY)).then_refused(
        GoalsRefused, message_contains="was withdrawn"
    )


@pytest.mark.parametrize(
    "command", [give(BASE_TIME + DAY - MICROSECOND), withdraw(BASE_TIME + DAY - MICROSECOND)]
)
def test_nothing_is_answered_before_it_was_asked(command: commands.BlockerCommand) -> None:
    given(raised, asked).when(command).then_refused(InvalidMoment, message_contains="was asked for")


@pytest.mark.parametrize("command", [give(BASE_TIME + DAY), withdraw(BASE_TIME + DAY)])
def test_what_was_not_asked_is_unknown(command: commands.BlockerCommand) -> None:
    given(raised).when(command).then_refused(UnknownSupport, message_contains=str(FIRST_ID))
    given().when(command).then_refused(UnknownBlocker, message_contains=str(BLOCKER_ID))


def test_resolving_withdraws_what_is_still_owed() -> None:
    more = b.SupportAsked(support=MORE, at=BASE_TIME + DAY)
    at = OCTOBER_DUE + DAY
    given(raised, asked, more).when(resolve(at)).then(
        overdue,
        withdrawn(at, "the blocker was resolved"),
        withdrawn(at, "the blocker was resolved", MORE),
        resolved(at),
    )
    given(raised, asked, given_at(BASE_TIME + DAY)).when(resolve(at)).then(resolved(at))


def test_it_is_resolved_once_and_not_before_what_happened_to_it() -> None:
    given(raised).when(resolve(BASE_TIME)).then(resolved(BASE_TIME)).when(
        resolve(BASE_TIME + DAY)
    ).then()
    given(raised).when(resolve(BASE_TIME - MICROSECOND)).then_refused(
        InvalidMoment, message_contains="still stood"
    )
    given(raised, asked).when(resolve(BASE_TIME + DAY - MICROSECOND)).then_refused(InvalidMoment)
    given().when(resolve(BASE_TIME)).then_refused(UnknownBlocker)
    given().when(commands.AskSupport(HELP, BASE_TIME)).then_refused(UnknownBlocker)


def test_after_it_was_resolved_its_supports_stand() -> None:
    past = (raised, asked, given_at(BASE_TIME + DAY), resolved(BASE_TIME + DAY))
    given(*past).when(give(BASE_TIME + 2 * DAY)).then()
    gone = (raised, asked, withdrawn(BASE_TIME + DAY), resolved(BASE_TIME + DAY))
    given(*gone).when(withdraw(BASE_TIME + 2 * DAY)).then()


def test_an_out_of_order_event_changes_nothing() -> None:
    assert b.evolve(None, asked) is None
    assert b.evolve(b.ResolvedBlocker({}), overdue) == b.ResolvedBlocker({})
