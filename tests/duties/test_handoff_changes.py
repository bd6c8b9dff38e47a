"""A handoff that is due at another date, or waived by its recipient."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.duties.application.schedule_facts import schedule_fact
from services.duties.application.upstream_handoff_states import input_arrival_command
from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain import handoff_refusals as refusals
from services.duties.domain.handoff_change_commands import RescheduleHandoff, WaiveHandoff
from services.duties.domain.handoff_change_events import HandoffRescheduled, HandoffWaived
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_dependency_commands import RecordInputArrival
from services.duties.domain.handoff_dependency_events import HandoffHeldUp, InputArrived
from services.duties.domain.handoff_state import HeldBySender, WaivedHandoff, evolve
from services.duties.domain.involved_departments import InvolvedDepartments
from shared.contracts.duties_dates import HandoffRescheduled as HandoffRescheduledFact
from shared.contracts.duties_dates import HandoffWaived as HandoffWaivedFact
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import BASE_TIME, DAY, HANDOFF_ID, HOUR, OPEN_OBLIGATION
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE

given = aggregate_scenario(decide, evolve, None).given

MOVED_DUE = DUE + 5 * DAY
opened = h.HandoffOpened(obligation=OPEN_OBLIGATION, at=BASE_TIME)
offered = h.HandoffOffered(obligation=OPEN_OBLIGATION, deadline=DUE, at=BASE_TIME + DAY)
rejected = h.HandoffRejected(
    obligation=OPEN_OBLIGATION, reason="incomplete", deadline=DUE + DAY, at=BASE_TIME + 2 * DAY
)
overdue = h.HandoffOverdue(obligation=OPEN_OBLIGATION, deadline=DUE, at=DUE)
moved_obligation = OPEN_OBLIGATION.model_copy(update={"due_at": MOVED_DUE})
waive = WaiveHandoff(HANDOFF_ID, "no longer needed", BASE_TIME + DAY, "rita")


def reschedule(due_at: datetime = MOVED_DUE) -> RescheduleHandoff:
    return RescheduleHandoff(HANDOFF_ID, due_at, "postponed", BASE_TIME + 3 * DAY)


def rescheduled(
    deadline: datetime, *, with_sender: bool = True, announced: bool = False
) -> HandoffRescheduled:
    return HandoffRescheduled(
        obligation=moved_obligation,
        was=DUE,
        deadline=deadline,
        excused_until=None,
        with_sender=with_sender,
        overdue_announced=announced,
        reason="postponed",
        at=BASE_TIME + 3 * DAY,
    )


def test_the_deadline_moves_with_the_due_date_and_keeps_what_the_recipient_held() -> None:
    given(opened).when(reschedule()).then(rescheduled(MOVED_DUE)).when(reschedule()).then()
    given(opened, offered, rejected).when(reschedule()).then(rescheduled(MOVED_DUE + DAY))
    given(opened, offered).when(reschedule()).then(rescheduled(MOVED_DUE, with_sender=False))


def test_what_is_met_or_gone_keeps_its_date() -> None:
    accepted = h.HandoffAccepted(
        obligation=OPEN_OBLIGATION, deadline=DUE, delivered_at=BASE_TIME, at=BASE_TIME + DAY
    )
    given(opened, offered, accepted).when(reschedule()).then()
    given().when(reschedule()).then()


def test_a_date_that_moves_while_overdue_is_announced_is_announced_anew_by_the_new_one() -> None:
    moved = given(opened, overdue).when(reschedule()).then(rescheduled(MOVED_DUE, announced=True))
    moved.when(c.AnnounceHandoffOverdue(HANDOFF_ID, MOVED_DUE)).then()
    announcement = h.HandoffOverdue(obligation=moved_obligation, deadline=MOVED_DUE, at=MOVED_DUE)
    late = c.AnnounceHandoffOverdue(HANDOFF_ID, MOVED_DUE + HOUR)
    moved.when(late).then(announcement).when(late).then()


def test_a_handoff_that_was_held_up_is_judged_anew_at_its_new_deadline() -> None:
    held_up = HandoffHeldUp(obligation=OPEN_OBLIGATION, deadline=DUE, at=DUE)
    moved = given(opened, held_up).when(reschedule()).then(rescheduled(MOVED_DUE))
    (again,) = moved.when(c.AnnounceHandoffOverdue(HANDOFF_ID, MOVED_DUE + HOUR, DUE)).events
    assert again == HandoffHeldUp(obligation=moved_obligation, deadline=MOVED_DUE, at=MOVED_DUE)


def test_an_excuse_moves_with_the_deadline() -> None:
    arrived = InputArrived(
        obligation=OPEN_OBLIGATION,
        input_id=UUID(int=5),
        deadline=DUE,
        excused_until=DUE + DAY,
        with_sender=True,
        at=DUE + DAY,
    )
    (event,) = given(opened, arrived).when(reschedule()).events
    assert isinstance(event, HandoffRescheduled)
    assert event.excused_until == MOVED_DUE + DAY


@for_all(st.lists(st.tuples(st.booleans(), st.integers(-48, 96)), max_size=20))
def test_each_due_date_is_announced_once_whatever_moves(course: list[tuple[bool, int]]) -> None:
    handoff = given(opened)
    now = BASE_TIME
    announced: list[datetime] = []
    for moves, hours in course:
        now += timedelta(hours=abs(hours))
        assert isinstance(handoff.state, HeldBySender)
        due_at = handoff.state.obligation.due_at + timedelta(hours=hours)
        command: c.HandoffCommand = c.AnnounceHandoffOverdue(HANDOFF_ID, now)
        if moves and due_at >= min(now, handoff.state.obligation.due_at):
            command = RescheduleHandoff(HANDOFF_ID, due_at, "moved", now)
        events = decide(command, handoff.state)
        handoff = handoff.given(*events)
        announced += [e.deadline for e in events if isinstance(e, h.HandoffOverdue)]
        for event in events:
            if isinstance(event, h.HandoffOverdue):
                assert event.obligation.due_at == event.deadline < now
    assert len(announced) == len(set(announced))


def waived(*, announced: bool = False) -> HandoffWaived:
    return HandoffWaived(
        obligation=OPEN_OBLIGATION,
        deadline=DUE,
        overdue_announced=announced,
        reason="no longer needed",
        by="rita",
        at=DUE if announced else BASE_TIME + DAY,
    )


def test_a_recipient_waives_what_it_needs_no_longer() -> None:
    after = given(opened).when(waive).then(waived())
    after.when(waive).then()
    after.when(replace(waive, reason=" ".join(waive.reason.split()))).then()
    other = WaiveHandoff(HANDOFF_ID, "another reason", BASE_TIME + DAY)
    after.when(other).then_refused(refusals.WaivedAlready)


def test_what_is_overdue_is_waived_and_says_that_it_was_announced() -> None:
    (event,) = given(opened, overdue).when(waive).events
    assert isinstance(event, HandoffWaived)
    assert event.overdue_announced


@pytest.mark.parametrize(
    "command",
    [
        c.OfferHandoff(HANDOFF_ID, BASE_TIME + 2 * DAY),
        c.RecallHandoff(HANDOFF_ID, BASE_TIME + 2 * DAY),
        c.AcceptHandoff(HANDOFF_ID, BASE_TIME + 2 * DAY),
        c.RejectHandoff(HANDOFF_ID, "late", BASE_TIME + 2 * DAY),
    ],
)
def test_a_waived_handoff_moves_no_more(command: c.HandoffCommand) -> None:
    given(opened, waived()).when(command).then_refused(refusals.WaivedAlready)


def test_a_waived_handoff_is_neither_announced_nor_moved_nor_cancelled_nor_held_up() -> None:
    after = given(opened, waived())
    for command in (
        c.AnnounceHandoffOverdue(HANDOFF_ID, DUE + DAY),
        reschedule(),
        c.CancelHandoff(HANDOFF_ID, "moot", DUE),
        RecordInputArrival(HANDOFF_ID, UUID(int=5), BASE_TIME, DUE),
    ):
        after.when(command).then()


def test_what_is_offered_accepted_cancelled_or_unknown_is_not_waived() -> None:
    given(opened, offered).when(waive).then_refused(refusals.WaivedWhileOffered)
    accepted = h.HandoffAccepted(
        obligation=OPEN_OBLIGATION, deadline=DUE, delivered_at=BASE_TIME, at=BASE_TIME + DAY
    )
    given(opened, offered, accepted).when(waive).then_refused(refusals.AcceptedAlready)
    cancelled = h.HandoffCancelled(
        obligation=OPEN_OBLIGATION,
        reason="moot",
        deadline=DUE,
        overdue_announced=False,
        at=BASE_TIME,
    )
    given(opened, cancelled).when(waive).then_refused(refusals.ObligationCancelled)
    given().when(waive).then_refused(refusals.UnknownHandoff)


def test_a_waived_input_has_come_with_the_waiver() -> None:
    state = given(opened, waived()).state
    assert isinstance(state, WaivedHandoff)
    assert input_arrival_command(UUID(int=9), state) == RecordInputArrival(
        UUID(int=9), HANDOFF_ID, DUE, BASE_TIME + DAY, "marketing", OPEN_OBLIGATION.deliverable
    )


def test_a_handoff_accepted_again_with_another_time_is_refused_and_nothing_is_dropped() -> None:
    accept = c.AcceptHandoff(HANDOFF_ID, BASE_TIME + 2 * DAY)
    after = given(opened, offered).when(accept)
    accepted = given(opened, offered, *after.events)
    accepted.when(accept).then()
    other = c.AcceptHandoff(HANDOFF_ID, BASE_TIME + 3 * DAY)
    accepted.when(other).then_refused(refusals.AcceptedAlready, message_contains="accepted at")


def test_facts_of_moved_dates_and_waivers_name_the_further_departments() -> None:
    involved = InvolvedDepartments(informed=("hr",))
    owed = OPEN_OBLIGATION.model_copy(update={"involved": involved})
    opened_with = h.HandoffOpened(obligation=owed, at=BASE_TIME)
    for command in (reschedule(), waive):
        (event,) = given(opened_with).when(command).events
        fact = schedule_fact(event)
        assert isinstance(fact, HandoffRescheduledFact | HandoffWaivedFact)
        assert fact.involved.informed == ("hr",)
