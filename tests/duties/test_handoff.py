"""The handoff aggregate."""

from datetime import datetime

import pytest

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_refusals import UnknownHandoff
from services.duties.domain.handoff_state import CancelledHandoff, evolve
from services.duties.domain.refusals import DutiesRefused, InvalidMoment
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import BASE_TIME, DAY, HANDOFF_ID, HOUR, OPEN_OBLIGATION
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE

given = aggregate_scenario(decide, evolve, None).given

opened_event = h.HandoffOpened(obligation=OPEN_OBLIGATION, at=BASE_TIME)


def offered_event(at: datetime, deadline: datetime = DUE) -> h.HandoffOffered:
    return h.HandoffOffered(obligation=OPEN_OBLIGATION, deadline=deadline, at=at)


def rejected_event(at: datetime, deadline: datetime) -> h.HandoffRejected:
    return h.HandoffRejected(
        obligation=OPEN_OBLIGATION, reason="incomplete", deadline=deadline, at=at
    )


def recalled_event(at: datetime) -> h.HandoffRecalled:
    return h.HandoffRecalled(obligation=OPEN_OBLIGATION, deadline=DUE, at=at)


def overdue_event(deadline: datetime, at: datetime) -> h.HandoffOverdue:
    return h.HandoffOverdue(obligation=OPEN_OBLIGATION, deadline=deadline, at=at)


def accepted_event(delivered_at: datetime, at: datetime) -> h.HandoffAccepted:
    return h.HandoffAccepted(
        obligation=OPEN_OBLIGATION, deadline=DUE, delivered_at=delivered_at, at=at
    )


def cancelled_event(*, announced: bool, at: datetime = BASE_TIME + DAY) -> h.HandoffCancelled:
    return h.HandoffCancelled(
        obligation=OPEN_OBLIGATION, reason="moot", deadline=DUE, overdue_announced=announced, at=at
    )


def reject_command(at: datetime) -> c.RejectHandoff:
    return c.RejectHandoff(HANDOFF_ID, "incomplete", at)


def announce_command(at: datetime) -> c.AnnounceHandoffOverdue:
    return c.AnnounceHandoffOverdue(HANDOFF_ID, at)


cancel_command = c.CancelHandoff(HANDOFF_ID, "moot", BASE_TIME + DAY)


def test_a_handoff_is_opened_once() -> None:
    given().when(c.OpenHandoff(OPEN_OBLIGATION, BASE_TIME)).then(opened_event)
    given(opened_event).when(c.OpenHandoff(OPEN_OBLIGATION, BASE_TIME)).then()
    assert c.OpenHandoff(OPEN_OBLIGATION, BASE_TIME).handoff_id == HANDOFF_ID


def test_the_sender_offers_the_deliverable() -> None:
    given(opened_event).when(c.OfferHandoff(HANDOFF_ID, BASE_TIME + DAY)).then(
        offered_event(BASE_TIME + DAY)
    )


def test_a_handoff_offered_twice_is_offered_once() -> None:
    given(opened_event, offered_event(BASE_TIME)).when(
        c.OfferHandoff(HANDOFF_ID, BASE_TIME + DAY, is_at_stated=False)
    ).then()


def test_an_offer_is_not_dated_before_the_opening() -> None:
    given(opened_event).when(c.OfferHandoff(HANDOFF_ID, BASE_TIME - HOUR)).then_refused(
        InvalidMoment, message_contains="last changed hands"
    )


@pytest.mark.parametrize(
    "command",
    [
        c.RecallHandoff(HANDOFF_ID, BASE_TIME),
        c.AcceptHandoff(HANDOFF_ID, BASE_TIME),
        reject_command(BASE_TIME),
    ],
)
def test_an_answer_needs_an_earlier_offer(command: c.HandoffCommand) -> None:
    given(opened_event, offered_event(BASE_TIME + DAY)).when(command).then_refused(InvalidMoment)
    given(opened_event).when(command).then_refused(DutiesRefused, message_contains="offered first")


def test_the_recipient_accepts_what_was_delivered_with_the_offer() -> None:
    given(opened_event, offered_event(BASE_TIME + DAY)).when(
        c.AcceptHandoff(HANDOFF_ID, DUE + DAY)
    ).then(accepted_event(delivered_at=BASE_TIME + DAY, at=DUE + DAY))


def test_a_handoff_accepted_twice_is_accepted_once() -> None:
    given(opened_event, offered_event(BASE_TIME), accepted_event(BASE_TIME, BASE_TIME)).when(
        c.AcceptHandoff(HANDOFF_ID, BASE_TIME + DAY, is_at_stated=False)
    ).then()


def test_a_rejection_extends_the_deadline_by_the_time_the_recipient_held_the_offer() -> None:
    given(opened_event, offered_event(BASE_TIME + DAY)).when(
        reject_command(BASE_TIME + 3 * DAY)
    ).then(rejected_event(BASE_TIME + 3 * DAY, deadline=DUE + 2 * DAY))


def test_every_rejection_adds_to_the_deadline() -> None:
    first_rejection = rejected_event(BASE_TIME + 2 * DAY, deadline=DUE + DAY)
    given(
        opened_event,
        offered_event(BASE_TIME + DAY),
        first_rejection,
        offered_event(BASE_TIME + 3 * DAY, DUE + DAY),
    ).when(reject_command(BASE_TIME + 4 * DAY)).then(
        rejected_event(BASE_TIME + 4 * DAY, deadline=DUE + 2 * DAY)
    )


def test_an_offer_rejected_twice_is_rejected_once() -> None:
    given(opened_event, offered_event(BASE_TIME), rejected_event(BASE_TIME + DAY, DUE + DAY)).when(
        reject_command(BASE_TIME + DAY)
    ).then()


def test_a_rejection_needs_an_offer_of_its_own() -> None:
    for other_time in (BASE_TIME, BASE_TIME + 2 * DAY):
        given(
            opened_event, offered_event(BASE_TIME), rejected_event(BASE_TIME + DAY, DUE + DAY)
        ).when(reject_command(other_time)).then_refused(
            DutiesRefused, message_contains="offer it again first"
        )


def test_a_recall_does_not_extend_the_deadline() -> None:
    given(opened_event, offered_event(BASE_TIME)).when(
        c.RecallHandoff(HANDOFF_ID, BASE_TIME + DAY)
    ).then(recalled_event(BASE_TIME + DAY))


def test_an_offer_recalled_twice_is_recalled_once() -> None:
    history = (opened_event, offered_event(BASE_TIME), recalled_event(BASE_TIME + DAY))
    given(*history).when(c.RecallHandoff(HANDOFF_ID, BASE_TIME + DAY)).then()
    given(*history).when(c.RecallHandoff(HANDOFF_ID, BASE_TIME + 2 * DAY)).then_refused(
        DutiesRefused
    )
    given(*history).when(reject_command(BASE_TIME + DAY)).then_refused(DutiesRefused)


def test_a_handoff_is_overdue_when_the_deadline_passes_with_the_sender() -> None:
    given(opened_event).when(announce_command(DUE + HOUR)).then(overdue_event(DUE, at=DUE))


def test_at_the_deadline_itself_a_handoff_is_in_time() -> None:
    given(opened_event).when(announce_command(DUE)).then()


def test_a_deadline_is_announced_once() -> None:
    given(opened_event, overdue_event(DUE, DUE)).when(announce_command(DUE + DAY)).then()


def test_a_recall_does_not_announce_a_deadline_again() -> None:
    history = (
        opened_event,
        overdue_event(DUE, DUE),
        offered_event(DUE + HOUR),
        recalled_event(DUE + DAY),
    )
    given(*history).when(announce_command(DUE + 2 * DAY)).then()


def test_nothing_is_overdue_while_the_recipient_holds_the_deliverable() -> None:
    given(opened_event, offered_event(BASE_TIME)).when(announce_command(DUE + DAY)).then()


def test_a_handoff_recalled_after_the_deadline_is_overdue_from_the_recall_on() -> None:
    given(opened_event, offered_event(BASE_TIME), recalled_event(DUE + DAY)).when(
        announce_command(DUE + DAY + HOUR)
    ).then(overdue_event(DUE, at=DUE + DAY))


def test_a_rejection_after_the_deadline_sets_a_new_one_that_may_be_announced() -> None:
    late_offer = (opened_event, overdue_event(DUE, DUE), offered_event(DUE + DAY))
    second_rejection = rejected_event(DUE + 2 * DAY, deadline=DUE + DAY)
    given(*late_offer, second_rejection).when(announce_command(DUE + 3 * DAY)).then(
        overdue_event(DUE + DAY, at=DUE + 2 * DAY)
    )
    given(*late_offer, second_rejection, overdue_event(DUE + DAY, DUE + 2 * DAY)).when(
        announce_command(DUE + 9 * DAY)
    ).then()


def test_an_offer_entered_after_the_announcement_may_have_been_in_time() -> None:
    given(opened_event, overdue_event(DUE, DUE)).when(c.OfferHandoff(HANDOFF_ID, DUE - HOUR)).then(
        offered_event(DUE - HOUR)
    )


def test_an_unknown_or_cancelled_handoff_is_not_announced() -> None:
    given().when(announce_command(DUE + DAY)).then()
    given(opened_event, cancelled_event(announced=False)).when(announce_command(DUE + DAY)).then()


def test_an_open_obligation_is_cancelled() -> None:
    given(opened_event).when(cancel_command).then(cancelled_event(announced=False))
    given(opened_event, offered_event(BASE_TIME)).when(cancel_command).then(
        cancelled_event(announced=False)
    )


def test_a_cancellation_tells_whether_the_handoff_was_announced_as_overdue() -> None:
    given(opened_event, overdue_event(DUE, DUE), offered_event(DUE)).when(cancel_command).then(
        cancelled_event(announced=True, at=DUE)
    )


def test_an_accepted_cancelled_or_unknown_handoff_is_not_cancelled() -> None:
    given().when(cancel_command).then()
    given(opened_event, offered_event(BASE_TIME), accepted_event(BASE_TIME, BASE_TIME)).when(
        cancel_command
    ).then()
    given(opened_event, cancelled_event(announced=False)).when(cancel_command).then()


@pytest.mark.parametrize(
    "command",
    [
        c.OfferHandoff(HANDOFF_ID, BASE_TIME),
        c.RecallHandoff(HANDOFF_ID, BASE_TIME),
        reject_command(BASE_TIME),
    ],
)
def test_a_handoff_that_is_over_does_not_move(command: c.HandoffCommand) -> None:
    given(opened_event, offered_event(BASE_TIME), accepted_event(BASE_TIME, BASE_TIME)).when(
        command
    ).then_refused(DutiesRefused, message_contains="it is over")
    given(opened_event, cancelled_event(announced=False)).when(command).then_refused(
        DutiesRefused, message_contains="cancelled"
    )
    given().when(command).then_refused(UnknownHandoff)


def test_a_cancelled_obligation_is_not_accepted() -> None:
    given(opened_event, cancelled_event(announced=False)).when(
        c.AcceptHandoff(HANDOFF_ID, BASE_TIME)
    ).then_refused(DutiesRefused, message_contains="nothing is owed")


def test_an_out_of_order_announcement_changes_nothing() -> None:
    assert evolve(CancelledHandoff(), overdue_event(DUE, DUE)) == CancelledHandoff()
