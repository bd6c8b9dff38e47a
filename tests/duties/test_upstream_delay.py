"""The handoff aggregate with inputs: late input excuses it by exactly its delay."""

from datetime import timedelta

import pytest

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_dependency_events import (
    HandoffHeldUp,
)
from services.duties.domain.handoff_state import CancelledHandoff, evolve
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import BASE_TIME, DAY, HANDOFF_ID, HOUR, OPEN_OBLIGATION
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE
from tests.duties.late_input_examples import (
    DATA,
    DESIGN,
    DESIGN_DUE,
    INSTANT,
    accepted_event,
    announce_command,
    announced_event,
    arrival_command,
    arrived_event,
    dependent_command,
    excused_event,
    held_up_event,
    needed_event,
    offered_event,
    opened_event,
    overdue_event,
)

given = aggregate_scenario(decide, evolve, None).given


def test_a_handoff_is_opened_with_its_inputs() -> None:
    given().when(c.OpenHandoff(OPEN_OBLIGATION, BASE_TIME, (DESIGN, DATA))).then(opened_event)


def test_a_dependent_handoff_is_recorded_in_every_state() -> None:
    for history in (
        [opened_event],
        [opened_event, offered_event(BASE_TIME)],
        [opened_event, offered_event(BASE_TIME), accepted_event(BASE_TIME)],
    ):
        given(*history).when(dependent_command).then(needed_event).when(dependent_command).then()


def test_nothing_is_recorded_at_an_unknown_or_cancelled_handoff() -> None:
    given().when(dependent_command).then()
    cancelled_event = h.HandoffCancelled(
        obligation=OPEN_OBLIGATION,
        reason="moot",
        deadline=DUE,
        overdue_announced=False,
        at=BASE_TIME,
    )
    given(opened_event, cancelled_event).when(dependent_command).then()
    given(opened_event, cancelled_event).when(arrival_command(DUE)).then()
    given().when(arrival_command(DUE)).then()


def test_an_input_in_time_excuses_nothing() -> None:
    given(opened_event).when(arrival_command(DESIGN_DUE)).then()
    given(opened_event).when(arrival_command(BASE_TIME)).then()


def test_a_late_input_excuses_by_its_delay() -> None:
    given(opened_event).when(arrival_command(DESIGN_DUE + INSTANT)).then(arrived_event(INSTANT))
    given(opened_event).when(arrival_command(DESIGN_DUE + 2 * DAY)).then(arrived_event(2 * DAY))


def test_an_arrival_recorded_twice_counts_once() -> None:
    given(opened_event, arrived_event(DAY)).when(arrival_command(DESIGN_DUE + DAY)).then()


def test_of_several_inputs_the_largest_delay_counts() -> None:
    history = given(opened_event, arrived_event(2 * DAY))
    history.when(arrival_command(DESIGN_DUE + DAY, DATA)).then()
    history.when(arrival_command(DESIGN_DUE + 3 * DAY, DATA)).then(
        arrived_event(3 * DAY, input_id=DATA)
    )


def test_a_delay_is_recorded_while_the_recipient_holds_the_deliverable() -> None:
    given(opened_event, offered_event(BASE_TIME)).when(arrival_command(DESIGN_DUE + DAY)).then(
        arrived_event(DAY, with_sender=False)
    )


def test_a_handoff_is_overdue_when_the_excuse_ends() -> None:
    late = given(opened_event, arrived_event(2 * DAY))
    late.when(announce_command(DUE + 2 * DAY)).then()
    late.when(announce_command(DUE + 2 * DAY + INSTANT)).then(
        announced_event(DUE, DUE + 2 * DAY, at=DUE + 2 * DAY)
    ).when(announce_command(DUE + 9 * DAY)).then()


@pytest.mark.parametrize("days", [0, 1, 2, 3])
def test_the_accepted_event_has_the_end_of_the_excuse(days: int) -> None:
    delivered = DUE + days * DAY
    given(opened_event, arrived_event(2 * DAY), offered_event(delivered)).when(
        c.AcceptHandoff(HANDOFF_ID, delivered)
    ).then(accepted_event(delivered, until=DUE + 2 * DAY))


def test_a_rejection_and_a_delay_add_up() -> None:
    history = given(opened_event, arrived_event(2 * DAY), offered_event(BASE_TIME + DAY))
    rejected_event = h.HandoffRejected(
        obligation=OPEN_OBLIGATION,
        reason="incomplete",
        deadline=DUE + DAY,
        excused_until=DUE + 3 * DAY,
        at=BASE_TIME + 2 * DAY,
    )
    rejected_handoff = history.when(
        c.RejectHandoff(HANDOFF_ID, "incomplete", BASE_TIME + 2 * DAY)
    ).then(rejected_event)
    rejected_handoff.when(announce_command(DUE + 3 * DAY)).then()
    rejected_handoff.when(announce_command(DUE + 4 * DAY)).then(
        announced_event(DUE + DAY, DUE + 3 * DAY, at=DUE + 3 * DAY)
    )


def test_a_recall_keeps_the_excuse() -> None:
    given(opened_event, arrived_event(2 * DAY), offered_event(BASE_TIME + DAY)).when(
        c.RecallHandoff(HANDOFF_ID, BASE_TIME + 2 * DAY)
    ).then(
        h.HandoffRecalled(
            obligation=OPEN_OBLIGATION,
            deadline=DUE,
            excused_until=DUE + 2 * DAY,
            at=BASE_TIME + 2 * DAY,
        )
    )


def test_an_announcement_before_the_input_came_is_excused_afterwards() -> None:
    announced_handoff = given(opened_event, overdue_event)
    announced_handoff.when(arrival_command(DESIGN_DUE + 2 * DAY)).then(
        arrived_event(2 * DAY), excused_event(2 * DAY)
    ).when(announce_command(DUE + 2 * DAY + HOUR)).then(
        announced_event(DUE, DUE + 2 * DAY, at=DUE + 2 * DAY)
    )


def test_an_announced_handoff_that_was_offered_is_excused_as_well() -> None:
    given(opened_event, overdue_event, offered_event(DUE + DAY)).when(
        arrival_command(DESIGN_DUE + DAY)
    ).then(arrived_event(DAY, with_sender=False), excused_event(DAY))


def test_a_larger_delay_excuses_again_and_a_smaller_one_does_not() -> None:
    announced_handoff = given(
        opened_event, overdue_event, arrived_event(2 * DAY), excused_event(2 * DAY)
    )
    announced_handoff.when(arrival_command(DESIGN_DUE + DAY, DATA)).then()
    announced_handoff.when(arrival_command(DESIGN_DUE + 3 * DAY, DATA)).then(
        arrived_event(3 * DAY, input_id=DATA), excused_event(3 * DAY, input_id=DATA)
    )


def test_a_handoff_accepted_late_is_excused_when_the_delay_becomes_known() -> None:
    delivered = DUE + DAY
    late = given(opened_event, offered_event(delivered), accepted_event(delivered))
    excused_handoff = late.when(arrival_command(DESIGN_DUE + HOUR)).then(
        arrived_event(HOUR, with_sender=False), excused_event(HOUR, delivered)
    )
    excused_handoff = excused_handoff.when(arrival_command(DESIGN_DUE + DAY)).then(
        arrived_event(DAY, with_sender=False), excused_event(DAY, delivered)
    )
    excused_handoff.when(arrival_command(DESIGN_DUE + 2 * DAY)).then(
        arrived_event(2 * DAY, with_sender=False)
    )


def test_a_handoff_accepted_in_time_needs_no_excuse() -> None:
    for in_time in (DUE, BASE_TIME):
        given(opened_event, offered_event(in_time), accepted_event(in_time)).when(
            arrival_command(DESIGN_DUE + DAY)
        ).then(arrived_event(DAY, with_sender=False))


def test_a_handoff_is_held_up_while_an_input_due_by_its_deadline_is_missing() -> None:
    given(opened_event).when(announce_command(DUE + HOUR, missing=DUE)).then(held_up_event)
    given(opened_event).when(announce_command(DUE + HOUR, missing=DESIGN_DUE)).then(held_up_event)
    given(opened_event, held_up_event).when(announce_command(DUE + DAY, missing=DUE)).then()
    given(opened_event).when(announce_command(DUE, missing=DUE)).then()


def test_a_missing_input_due_after_the_deadline_does_not_hold_a_handoff_up() -> None:
    given(opened_event).when(announce_command(DUE + HOUR, missing=DUE + INSTANT)).then(
        overdue_event
    )


def test_a_missing_input_is_compared_with_the_deadline_and_not_with_the_excuse() -> None:
    given(opened_event, arrived_event(2 * DAY)).when(
        announce_command(DUE + 3 * DAY, missing=DUE + DAY)
    ).then(announced_event(DUE, DUE + 2 * DAY, at=DUE + 2 * DAY))
    late = HandoffHeldUp(obligation=OPEN_OBLIGATION, deadline=DUE, at=DUE + 2 * DAY)
    given(opened_event, arrived_event(2 * DAY)).when(
        announce_command(DUE + 3 * DAY, missing=DUE)
    ).then(late)


def test_the_arrival_of_a_missing_input_ends_the_hold_up() -> None:
    held_up_handoff = given(opened_event, held_up_event)
    held_up_handoff.when(arrival_command(DESIGN_DUE)).then(
        arrived_event(timedelta(), at=DESIGN_DUE)
    ).when(announce_command(DUE + DAY)).then(overdue_event)
    held_up_handoff.when(arrival_command(DESIGN_DUE + 5 * DAY)).then(arrived_event(5 * DAY)).when(
        announce_command(DUE + DAY)
    ).then()


def test_a_missing_input_may_arrive_with_a_smaller_delay_than_another() -> None:
    delayed_handoff = given(opened_event, arrived_event(2 * DAY), held_up_event)
    delayed_handoff.when(arrival_command(DESIGN_DUE + DAY, DATA)).then(
        arrived_event(2 * DAY, input_id=DATA, at=DESIGN_DUE + DAY)
    )
    announced_handoff = given(opened_event, overdue_event, arrived_event(2 * DAY), held_up_event)
    announced_handoff.when(arrival_command(DESIGN_DUE + DAY, DATA)).then(
        arrived_event(2 * DAY, input_id=DATA, at=DESIGN_DUE + DAY)
    )


def test_an_offer_ends_the_hold_up() -> None:
    given(opened_event, held_up_event, offered_event(DUE + DAY)).when(
        arrival_command(DESIGN_DUE)
    ).then()


def test_events_of_dependencies_are_ignored_after_a_cancellation() -> None:
    for event in (needed_event, held_up_event, arrived_event(DAY), excused_event(DAY)):
        assert evolve(CancelledHandoff(), event) == CancelledHandoff()
