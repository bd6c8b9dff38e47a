"""A blocker, and the support that is owed against it."""

from datetime import datetime
from uuid import UUID

import pytest

from services.goals.domain import blocker_commands as commands
from services.goals.domain import blocker_events, blocker_state
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

given = aggregate_scenario(decide, blocker_state.evolve, None).given

raised = blocker_events.BlockerRaised(
    blocker_id=BLOCKER_ID, goal=SALES_GOAL, what="no licence", at=BASE_TIME
)
SUPPORT = blocker_events.SupportRequest(
    support_id=FIRST_ID,
    blocker_id=BLOCKER_ID,
    goal=SALES_GOAL,
    department="legal",
    what="apply for it",
    due_at=OCTOBER_DUE,
)
OTHER_SUPPORT = SUPPORT.model_copy(
    update={"support_id": SECOND_ID, "department": "product", "due_at": NOVEMBER_DUE}
)
asked = blocker_events.SupportAsked(support=SUPPORT, at=BASE_TIME + DAY)
overdue = blocker_events.SupportOverdue(support=SUPPORT, at=OCTOBER_DUE)


def given_at(
    at: datetime, support: blocker_events.SupportRequest = SUPPORT
) -> blocker_events.SupportGiven:
    return blocker_events.SupportGiven(support=support, at=at)


def withdrawn(
    at: datetime, reason: str = "moot", support: blocker_events.SupportRequest = SUPPORT
) -> blocker_events.SupportWithdrawn:
    return blocker_events.SupportWithdrawn(support=support, reason=reason, at=at)


def resolved(at: datetime) -> blocker_events.BlockerResolved:
    return blocker_events.BlockerResolved(
        blocker_id=BLOCKER_ID, goal=SALES_GOAL, raised_at=BASE_TIME, at=at
    )


def raise_blocker(what: str = "no licence", at: datetime = BASE_TIME) -> commands.RaiseBlocker:
    return commands.RaiseBlocker(BLOCKER_ID, SALES_GOAL, what, at)


def give(at: datetime, support_id: UUID = FIRST_ID) -> commands.GiveSupport:
    return commands.GiveSupport(BLOCKER_ID, support_id, at)


def withdraw(at: datetime, support_id: UUID = FIRST_ID) -> commands.WithdrawSupport:
    return commands.WithdrawSupport(BLOCKER_ID, support_id, "moot", at)


def check(at: datetime) -> commands.CheckSupportDeadlines:
    return commands.CheckSupportDeadlines(BLOCKER_ID, at)


def resolve(at: datetime) -> commands.ResolveBlocker:
    return commands.ResolveBlocker(BLOCKER_ID, at)


def test_a_blocker_is_raised_once() -> None:
    given().when(raise_blocker()).then(raised)
    given(raised).when(raise_blocker(at=BASE_TIME + DAY)).then()
    given(raised).when(raise_blocker("no staff")).then_refused(
        GoalsRefused, message_contains="raise another"
    )
    given(raised, resolved(BASE_TIME)).when(raise_blocker()).then_refused(
        GoalsRefused, message_contains="raise another"
    )


def test_a_department_is_asked_once() -> None:
    ask = commands.AskSupport(SUPPORT, BASE_TIME + DAY)
    assert ask.blocker_id == BLOCKER_ID
    given(raised).when(ask).then(asked).when(
        commands.AskSupport(SUPPORT, BASE_TIME + 2 * DAY)
    ).then()


def test_an_id_identifies_one_support_request() -> None:
    other = SUPPORT.model_copy(update={"what": "something else"})
    given(raised, asked).when(commands.AskSupport(other, BASE_TIME + DAY)).then_refused(
        GoalsRefused, message_contains="under another id"
    )


def test_several_departments_are_asked() -> None:
    given(raised, asked).when(commands.AskSupport(OTHER_SUPPORT, BASE_TIME + DAY)).then(
        blocker_events.SupportAsked(support=OTHER_SUPPORT, at=BASE_TIME + DAY)
    )


def test_nobody_is_asked_to_support_their_own_goal() -> None:
    own = SUPPORT.model_copy(update={"department": "sales"})
    given(raised).when(commands.AskSupport(own, BASE_TIME + DAY)).then_refused(
        InvalidSupport, message_contains="own goal"
    )
    raised_for_company = raised.model_copy(update={"goal": COMPANY_GOAL})
    given(raised_for_company).when(commands.AskSupport(SUPPORT, BASE_TIME)).then(
        blocker_events.SupportAsked(support=SUPPORT, at=BASE_TIME)
    )


def test_support_is_asked_while_the_blocker_is_open_and_before_the_deadline() -> None:
    given(raised).when(commands.AskSupport(SUPPORT, BASE_TIME - MICROSECOND)).then_refused(
        InvalidMoment, message_contains="raised"
    )
    given(raised).when(commands.AskSupport(SUPPORT, BASE_TIME)).then(
        blocker_events.SupportAsked(support=SUPPORT, at=BASE_TIME)
    )
    given(raised).when(commands.AskSupport(SUPPORT, OCTOBER_DUE)).then(
        blocker_events.SupportAsked(support=SUPPORT, at=OCTOBER_DUE)
    )
    given(raised).when(commands.AskSupport(SUPPORT, OCTOBER_DUE + MICROSECOND)).then_refused(
        InvalidMoment, message_contains="passed already"
    )
    given(raised, resolved(BASE_TIME)).when(commands.AskSupport(SUPPORT, BASE_TIME)).then_refused(
        GoalsRefused, message_contains="is resolved"
    )


def test_support_is_given_once() -> None:
    given(raised, asked).when(give(BASE_TIME + 2 * DAY)).then(given_at(BASE_TIME + 2 * DAY)).when(
        give(BASE_TIME + 2 * DAY)
    ).then()


def test_support_given_at_the_deadline_is_in_time() -> None:
    given(raised, asked).when(give(OCTOBER_DUE)).then(given_at(OCTOBER_DUE))


def test_support_given_after_the_deadline_was_overdue_first() -> None:
    late = OCTOBER_DUE + MICROSECOND
    given(raised, asked).when(give(late)).then(overdue, given_at(late))
    given(raised, asked, overdue).when(give(late)).then(given_at(late))


def test_support_becomes_overdue_once() -> None:
    given(raised, asked).when(check(OCTOBER_DUE)).then()
    given(raised, asked).when(check(OCTOBER_DUE + MICROSECOND)).then(overdue).when(
        check(OCTOBER_DUE + DAY)
    ).then()


def test_support_that_was_given_or_withdrawn_does_not_become_overdue() -> None:
    given(raised, asked, given_at(BASE_TIME + DAY)).when(check(OCTOBER_DUE + DAY)).then()
    given(raised, asked, withdrawn(BASE_TIME + DAY)).when(check(OCTOBER_DUE + DAY)).then()
    given(raised, asked, resolved(BASE_TIME + DAY)).when(check(OCTOBER_DUE + DAY)).then()
    given().when(check(OCTOBER_DUE + DAY)).then()


def test_all_missed_deadlines_are_announced_in_order() -> None:
    both_asked = (blocker_events.SupportAsked(support=OTHER_SUPPORT, at=BASE_TIME), asked)
    given(raised, *both_asked).when(check(NOVEMBER_DUE + DAY)).then(
        overdue, blocker_events.SupportOverdue(support=OTHER_SUPPORT, at=NOVEMBER_DUE)
    )


def test_asking_for_more_support_announces_missed_deadlines() -> None:
    at = OCTOBER_DUE + DAY
    given(raised, asked).when(commands.AskSupport(OTHER_SUPPORT, at)).then(
        overdue, blocker_events.SupportAsked(support=OTHER_SUPPORT, at=at)
    )


def test_support_is_withdrawn_once() -> None:
    given(raised, asked).when(withdraw(BASE_TIME + 2 * DAY)).then(
        withdrawn(BASE_TIME + 2 * DAY)
    ).when(withdraw(BASE_TIME + 2 * DAY)).then()
    late = OCTOBER_DUE + DAY
    given(raised, asked).when(withdraw(late)).then(overdue, withdrawn(late))


def test_given_support_is_not_withdrawn_and_withdrawn_support_is_not_given() -> None:
    given(raised, asked, given_at(BASE_TIME + DAY)).when(withdraw(BASE_TIME + DAY)).then_refused(
        GoalsRefused, message_contains="was given"
    )
    given(raised, asked, withdrawn(BASE_TIME + DAY)).when(give(BASE_TIME + DAY)).then_refused(
        GoalsRefused, message_contains="was withdrawn"
    )


@pytest.mark.parametrize(
    "command", [give(BASE_TIME + DAY - MICROSECOND), withdraw(BASE_TIME + DAY - MICROSECOND)]
)
def test_support_is_not_given_or_withdrawn_before_it_was_asked(
    command: commands.BlockerCommand,
) -> None:
    given(raised, asked).when(command).then_refused(InvalidMoment, message_contains="was asked for")


@pytest.mark.parametrize("command", [give(BASE_TIME + DAY), withdraw(BASE_TIME + DAY)])
def test_support_that_was_not_asked_is_unknown(command: commands.BlockerCommand) -> None:
    given(raised).when(command).then_refused(UnknownSupport, message_contains=str(FIRST_ID))
    given().when(command).then_refused(UnknownBlocker, message_contains=str(BLOCKER_ID))


def test_resolving_withdraws_what_is_still_owed() -> None:
    more = blocker_events.SupportAsked(support=OTHER_SUPPORT, at=BASE_TIME + DAY)
    at = OCTOBER_DUE + DAY
    given(raised, asked, more).when(resolve(at)).then(
        overdue,
        withdrawn(at, "the blocker was resolved"),
        withdrawn(at, "the blocker was resolved", OTHER_SUPPORT),
        resolved(at),
    )
    given(raised, asked, given_at(BASE_TIME + DAY)).when(resolve(at)).then(resolved(at))


def test_a_blocker_is_resolved_once_and_not_before_its_earlier_events() -> None:
    given(raised).when(resolve(BASE_TIME)).then(resolved(BASE_TIME)).when(resolve(BASE_TIME)).then()
    given(raised).when(resolve(BASE_TIME - MICROSECOND)).then_refused(
        InvalidMoment, message_contains="still open"
    )
    given(raised, asked).when(resolve(BASE_TIME + DAY - MICROSECOND)).then_refused(InvalidMoment)
    given().when(resolve(BASE_TIME)).then_refused(UnknownBlocker)
    given().when(commands.AskSupport(SUPPORT, BASE_TIME)).then_refused(UnknownBlocker)


def test_supports_do_not_change_after_the_blocker_is_resolved() -> None:
    given_before = (raised, asked, given_at(BASE_TIME + DAY), resolved(BASE_TIME + DAY))
    given(*given_before).when(give(BASE_TIME + DAY)).then()
    withdrawn_before = (raised, asked, withdrawn(BASE_TIME + DAY), resolved(BASE_TIME + DAY))
    given(*withdrawn_before).when(withdraw(BASE_TIME + DAY)).then()


def test_an_out_of_order_event_changes_nothing() -> None:
    assert blocker_state.evolve(None, asked) is None
    over = blocker_state.ResolvedBlocker({}, BASE_TIME)
    assert blocker_state.evolve(over, overdue) == over
