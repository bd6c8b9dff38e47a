"""A deliverable between its sender and its recipient."""

from datetime import datetime

import pytest

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_state import CancelledHandoff, evolve
from services.duties.domain.refusals import DutiesRefused, InvalidMoment, UnknownHandoff
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import BASE_TIME, DAY, HANDOFF_ID, HOUR, OPEN_OBLIGATION
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE

given = aggregate_scenario(decide, evolve, None).given

opened = h.HandoffOpened(obligation=OPEN_OBLIGATION, at=BASE_TIME)


def offered(at: datetime, deadline: datetime = DUE) -> h.HandoffOffered:
    return h.HandoffOffered(obligation=OPEN_OBLIGATION, deadline=deadline, at=at)


def rejected(at: datetime, deadline: datetime) -> h.HandoffRejected:
    return h.HandoffRejected(
        obligation=OPEN_OBLIGATION, reason="incomplete", deadline=deadline, at=at
    )


def recalled(at: datetime) -> h.HandoffRecalled:
    return h.HandoffRecalled(obligation=OPEN_OBLIGATION, deadline=DUE, at=at)


def overdue(deadline: datetime, at: datetime) -> h.HandoffOverdue:
    return h.HandoffOverdue(obligation=OPEN_OBLIGATION, deadline=deadline, at=at)


def accepted(delivered_at: datetime, at: datetime) -> h.HandoffAccepted:
    return h.HandoffAccepted(
        obligation=OPEN_OBLIGATION, deadline=DUE, delivered_at=delivered_at, at=at
    )


def cancelled(*, told: bool, at: datetime = BASE_TIME + DAY) -> h.HandoffCancelled:
    return h.HandoffCancelled(
        obligation=OPEN_OBLIGATION, reason="moot", deadline=DUE, overdue_announced=told, at=at
    )


def reject(at: datetime) -> c.RejectHandoff:
    return c.RejectHandoff(HANDOFF_ID, "incomplete", at)


def announce(at: datetime) -> c.AnnounceHandoffOverdue:
    return c.AnnounceHandoffOverdue(HANDOFF_ID, at)


cancel = c.CancelHandoff(HANDOFF_ID, "moot", BASE_TIME + DAY)


def test_it_is_opened_once() -> None:
    given().when(c.OpenHandoff(OPEN_OBLIGATION, BASE_TIME)).then(opened)
    given(opened).when(c.OpenHandoff(OPEN_OBLIGATION, BASE_TIME)).then()
    assert c.OpenHandoff(OPEN_OBLIGATION, BASE_TIME).handoff_id == HANDOFF_ID


def test_the_sender_offers_it() -> None:
    given(opened).when(c.OfferHandoff(HANDOFF_ID, BASE_TIME + DAY)).then(offered(BASE_TIME + DAY))


def test_offered_twice_it_is_offered_once() -> None:
    given(opened, offered(BASE_TIME)).when(c.OfferHandoff(HANDOFF_ID, BASE_TIME + DAY)).then()


def test_it_may_be_entered_late_but_not_before_it_was_owed() -> None:
    given(opened).when(c.OfferHandoff(HANDOFF_ID, BASE_TIME - HOUR)).then_refused(
        InvalidMoment, message_contains="last changed hands"
    )


@pytest.mark.parametrize(
    "command",
    [
        c.RecallHandoff(HANDOFF_ID, BASE_TIME),
        c.AcceptHandoff(HANDOFF_ID, BASE_TIME),
        reject(BASE_TIME),
    ],
)
def test_nothing_is_answered_before_the_offer(command: c.HandoffCommand) -> None:
    given(opened, offered(BASE_TIME + DAY)).when(command).then_refused(InvalidMoment)
    given(opened).when(command).then_refused(DutiesRefused, message_contains="offered first")


def test_the_recipient_accepts_what_was_delivered_with_the_offer() -> None:
    given(opened, offered(BASE_TIME + DAY)).when(c.AcceptHandoff(HANDOFF_ID, DUE + DAY)).then(
        accepted(delivered_at=BASE_TIME + DAY, at=DUE + DAY)
    )


def test_accepted_twice_it_is_accepted_once() -> None:
    given(opened, offered(BASE_TIME), accepted(BASE_TIME, BASE_TIME)).when(
        c.AcceptHandoff(HANDOFF_ID, BASE_TIME + DAY)
    ).then()


def test_a_rejection_gives_the_sender_back_the_time_the_recipient_held_it() -> None:
    given(opened, offered(BASE_TIME + DAY)).when(reject(BASE_TIME + 3 * DAY)).then(
        rejected(BASE_TIME + 3 * DAY, deadline=DUE + 2 * DAY)
    )


def test_every_rejection_adds_to_the_deadline() -> None:
    first = rejected(BASE_TIME + 2 * DAY, deadline=DUE + DAY)
    given(opened, offered(BASE_TIME + DAY), first, offered(BASE_TIME + 3 * DAY, DUE + DAY)).when(
        reject(BASE_TIME + 4 * DAY)
    ).then(rejected(BASE_TIME + 4 * DAY, deadline=DUE + 2 * DAY))


def test_rejected_twice_it_is_rejected_once() -> None:
    given(opened, offered(BASE_TIME), rejected(BASE_TIME + DAY, DUE + DAY)).when(
        reject(BASE_TIME + DAY)
    ).then()


def test_a_rejection_needs_an_offer_of_its_own() -> None:
    for other in (BASE_TIME, BASE_TIME + 2 * DAY):
        given(opened, offered(BASE_TIME), rejected(BASE_TIME + DAY, DUE + DAY)).when(
            reject(other)
        ).then_refused(DutiesRefused, message_contains="offered first")


def test_the_sender_recalls_at_its_own_expense() -> None:
    given(opened, offered(BASE_TIME)).when(c.RecallHandoff(HANDOFF_ID, BASE_TIME + DAY)).then(
        recalled(BASE_TIME + DAY)
    )


def test_recalled_twice_it_is_recalled_once() -> None:
    past = (opened, offered(BASE_TIME), recalled(BASE_TIME + DAY))
    given(*past).when(c.RecallHandoff(HANDOFF_ID, BASE_TIME + DAY)).then()
    given(*past).when(c.RecallHandoff(HANDOFF_ID, BASE_TIME + 2 * DAY)).then_refused(DutiesRefused)
    given(*past).when(reject(BASE_TIME + DAY)).then_refused(DutiesRefused)


def test_it_is_overdue_when_the_deadline_passes_with_the_sender() -> None:
    given(opened).when(announce(DUE + HOUR)).then(overdue(DUE, at=DUE))


def test_at_the_deadline_itself_it_is_in_time() -> None:
    given(opened).when(announce(DUE)).then()


def test_a_deadline_is_announced_once() -> None:
    given(opened, overdue(DUE, DUE)).when(announce(DUE + DAY)).then()


def test_a_recall_does_not_announce_it_again() -> None:
    past = (opened, overdue(DUE, DUE), offered(DUE + HOUR), recalled(DUE + DAY))
    given(*past).when(announce(DUE + 2 * DAY)).then()


def test_no_time_runs_out_while_the_recipient_holds_it() -> None:
    given(opened, offered(BASE_TIME)).when(announce(DUE + DAY)).then()


def test_recalled_after_the_deadline_it_is_overdue_from_the_recall_on() -> None:
    given(opened, offered(BASE_TIME), recalled(DUE + DAY)).when(announce(DUE + DAY + HOUR)).then(
        overdue(DUE, at=DUE + DAY)
    )


def test_a_rejection_after_the_deadline_sets_one_that_may_be_announced() -> None:
    late = (opened, overdue(DUE, DUE), offered(DUE + DAY))
    again = rejected(DUE + 2 * DAY, deadline=DUE + DAY)
    given(*late, again).when(announce(DUE + 3 * DAY)).then(overdue(DUE + DAY, at=DUE + 2 * DAY))
    given(*late, again, overdue(DUE + DAY, DUE + 2 * DAY)).when(announce(DUE + 9 * DAY)).then()


def test_an_offer_entered_after_the_announcement_may_have_been_in_time() -> None:
    given(opened, overdue(DUE, DUE)).when(c.OfferHandoff(HANDOFF_ID, DUE - HOUR)).then(
        offered(DUE - HOUR)
    )


def test_nothing_is_announced_of_what_is_over() -> None:
    given().when(announce(DUE + DAY)).then()
    given(opened, cancelled(told=False)).when(announce(DUE + DAY)).then()


def test_an_open_obligation_is_cancelled() -> None:
    given(opened).when(cancel).then(cancelled(told=False))
    given(opened, offered(BASE_TIME)).when(cancel).then(cancelled(told=False))


def test_the_cancellation_says_whether_it_was_announced_as_overdue() -> None:
    given(opened, overdue(DUE, DUE), offered(DUE)).when(cancel).then(cancelled(told=True, at=DUE))


def test_what_is_met_or_gone_or_never_was_is_not_cancelled() -> None:
    given().when(cancel).then()
    given(opened, offered(BASE_TIME), accepted(BASE_TIME, BASE_TIME)).when(cancel).then()
    given(opened, cancelled(told=False)).when(cancel).then()


@pytest.mark.parametrize(
    "command",
    [
        c.OfferHandoff(HANDOFF_ID, BASE_TIME),
        c.RecallHandoff(HANDOFF_ID, BASE_TIME),
        reject(BASE_TIME),
    ],
)
def test_after_its_end_it_goes_nowhere(command: c.HandoffCommand) -> None:
    given(opened, offered(BASE_TIME), accepted(BASE_TIME, BASE_TIME)).when(command).then_refused(
        DutiesRefused, message_contains="accepted; it is over"
    )
    given(opened, cancelled(told=False)).when(command).then_refused(
        DutiesRefused, message_contains="cancelled"
    )
    given().when(command).then_refused(UnknownHandoff)


def test_a_cancelled_obligation_is_not_accepted() -> None:
    given(opened, cancelled(told=False)).when(c.AcceptHandoff(HANDOFF_ID, BASE_TIME)).then_refused(
        DutiesRefused, message_contains="nothing is owed"
    )


def test_an_out_of_order_announcement_changes_nothing() -> None:
    assert evolve(CancelledHandoff(), overdue(DUE, DUE)) == CancelledHandoff()
