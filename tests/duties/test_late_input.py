"""A handoff whose input came late is excused by exactly that delay."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_state import CancelledHandoff, evolve
from services.duties.domain.upstream_delay import (
    HandoffExcused,
    HandoffHeldUp,
    HandoffNeeded,
    InputArrived,
    RecordInputArrival,
    RegisterDependentHandoff,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import BASE_TIME, DAY, HANDOFF_ID, HOUR, OPEN_OBLIGATION
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE

given = aggregate_scenario(decide, evolve, None).given

DESIGN, DATA = UUID(int=31), UUID(int=32)
DESIGN_DUE = BASE_TIME + DAY
INSTANT = timedelta(microseconds=1)

opened = h.HandoffOpened(obligation=OPEN_OBLIGATION, inputs=(DESIGN, DATA), at=BASE_TIME)
overdue = h.HandoffOverdue(obligation=OPEN_OBLIGATION, deadline=DUE, at=DUE)
held_up = HandoffHeldUp(obligation=OPEN_OBLIGATION, deadline=DUE, at=DUE)


def offered(at: datetime, deadline: datetime = DUE) -> h.HandoffOffered:
    return h.HandoffOffered(obligation=OPEN_OBLIGATION, deadline=deadline, at=at)


def accepted(delivered_at: datetime, until: datetime | None = None) -> h.HandoffAccepted:
    return h.HandoffAccepted(
        obligation=OPEN_OBLIGATION,
        deadline=DUE,
        delivered_at=delivered_at,
        excused_until=until,
        at=delivered_at,
    )


def came(at: datetime, input_id: UUID = DESIGN) -> RecordInputArrival:
    return RecordInputArrival(HANDOFF_ID, input_id, DESIGN_DUE, at)


def arrived(
    delay: timedelta, *, with_sender: bool = True, input_id: UUID = DESIGN, at: datetime = BASE_TIME
) -> InputArrived:
    return InputArrived(
        obligation=OPEN_OBLIGATION,
        input_id=input_id,
        deadline=DUE,
        excused_until=DUE + delay if delay else None,
        with_sender=with_sender,
        at=DESIGN_DUE + delay if at == BASE_TIME else at,
    )


def excused(delay: timedelta, delivered_at: datetime | None = None) -> HandoffExcused:
    return HandoffExcused(
        obligation=OPEN_OBLIGATION,
        deadline=DUE,
        excused_until=DUE + delay,
        delivered_at=delivered_at,
        at=DESIGN_DUE + delay,
    )


def announce(at: datetime, missing: datetime | None = None) -> c.AnnounceHandoffOverdue:
    return c.AnnounceHandoffOverdue(HANDOFF_ID, at, missing)


def announced(deadline: datetime, until: datetime | None, at: datetime) -> h.HandoffOverdue:
    return h.HandoffOverdue(
        obligation=OPEN_OBLIGATION, deadline=deadline, excused_until=until, at=at
    )


needs = RegisterDependentHandoff(HANDOFF_ID, DATA, BASE_TIME)
needed = HandoffNeeded(obligation=OPEN_OBLIGATION, by=DATA, at=BASE_TIME)


def test_it_is_opened_with_its_inputs() -> None:
    given().when(c.OpenHandoff(OPEN_OBLIGATION, BASE_TIME, (DESIGN, DATA))).then(opened)


def test_a_handoff_knows_who_needs_it_whatever_became_of_it() -> None:
    for past in (
        [opened],
        [opened, offered(BASE_TIME)],
        [opened, offered(BASE_TIME), accepted(BASE_TIME)],
    ):
        given(*past).when(needs).then(needed).when(needs).then()


def test_nobody_needs_what_is_not_owed() -> None:
    given().when(needs).then()
    gone = h.HandoffCancelled(
        obligation=OPEN_OBLIGATION,
        reason="moot",
        deadline=DUE,
        overdue_announced=False,
        at=BASE_TIME,
    )
    given(opened, gone).when(needs).then()
    given(opened, gone).when(came(DUE)).then()
    given().when(came(DUE)).then()


def test_an_input_in_time_excuses_nothing() -> None:
    given(opened).when(came(DESIGN_DUE)).then()
    given(opened).when(came(BASE_TIME)).then()


def test_a_late_input_excuses_by_its_delay() -> None:
    given(opened).when(came(DESIGN_DUE + INSTANT)).then(arrived(INSTANT))
    given(opened).when(came(DESIGN_DUE + 2 * DAY)).then(arrived(2 * DAY))


def test_noted_twice_it_counts_once() -> None:
    given(opened, arrived(DAY)).when(came(DESIGN_DUE + DAY)).then()


def test_inputs_run_side_by_side_so_the_largest_delay_counts() -> None:
    past = given(opened, arrived(2 * DAY))
    past.when(came(DESIGN_DUE + DAY, DATA)).then()
    past.when(came(DESIGN_DUE + 3 * DAY, DATA)).then(arrived(3 * DAY, input_id=DATA))


def test_the_recipient_may_have_it_when_the_delay_shows() -> None:
    given(opened, offered(BASE_TIME)).when(came(DESIGN_DUE + DAY)).then(
        arrived(DAY, with_sender=False)
    )


def test_its_time_runs_until_the_excuse_ends() -> None:
    late = given(opened, arrived(2 * DAY))
    late.when(announce(DUE + 2 * DAY)).then()
    late.when(announce(DUE + 2 * DAY + INSTANT)).then(
        announced(DUE, DUE + 2 * DAY, at=DUE + 2 * DAY)
    ).when(announce(DUE + 9 * DAY)).then()


@pytest.mark.parametrize("days", [0, 1, 2, 3])
def test_the_accepted_handoff_says_until_when_it_is_excused(days: int) -> None:
    delivered = DUE + days * DAY
    given(opened, arrived(2 * DAY), offered(delivered)).when(
        c.AcceptHandoff(HANDOFF_ID, delivered)
    ).then(accepted(delivered, until=DUE + 2 * DAY))


def test_a_rejection_and_a_delay_add_up() -> None:
    past = given(opened, arrived(2 * DAY), offered(BASE_TIME + DAY))
    back = h.HandoffRejected(
        obligation=OPEN_OBLIGATION,
        reason="incomplete",
        deadline=DUE + DAY,
        excused_until=DUE + 3 * DAY,
        at=BASE_TIME + 2 * DAY,
    )
    rejected = past.when(c.RejectHandoff(HANDOFF_ID, "incomplete", BASE_TIME + 2 * DAY)).then(back)
    rejected.when(announce(DUE + 3 * DAY)).then()
    rejected.when(announce(DUE + 4 * DAY)).then(
        announced(DUE + DAY, DUE + 3 * DAY, at=DUE + 3 * DAY)
    )


def test_a_recall_keeps_the_excuse() -> None:
    given(opened, arrived(2 * DAY), offered(BASE_TIME + DAY)).when(
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
    told = given(opened, overdue)
    told.when(came(DESIGN_DUE + 2 * DAY)).then(arrived(2 * DAY), excused(2 * DAY)).when(
        announce(DUE + 2 * DAY + HOUR)
    ).then(announced(DUE, DUE + 2 * DAY, at=DUE + 2 * DAY))


def test_what_was_announced_and_then_offered_is_excused_as_well() -> None:
    given(opened, overdue, offered(DUE + DAY)).when(came(DESIGN_DUE + DAY)).then(
        arrived(DAY, with_sender=False), excused(DAY)
    )


def test_a_larger_delay_excuses_again_and_a_smaller_one_does_not() -> None:
    told = given(opened, overdue, arrived(2 * DAY), excused(2 * DAY))
    told.when(came(DESIGN_DUE + DAY, DATA)).then()
    told.when(came(DESIGN_DUE + 3 * DAY, DATA)).then(
        arrived(3 * DAY, input_id=DATA), excused(3 * DAY)
    )


def test_what_was_accepted_late_is_excused_when_the_delay_shows() -> None:
    delivered = DUE + DAY
    late = given(opened, offered(delivered), accepted(delivered))
    after = late.when(came(DESIGN_DUE + HOUR)).then(
        arrived(HOUR, with_sender=False), excused(HOUR, delivered)
    )
    after = after.when(came(DESIGN_DUE + DAY)).then(
        arrived(DAY, with_sender=False), excused(DAY, delivered)
    )
    after.when(came(DESIGN_DUE + 2 * DAY)).then(arrived(2 * DAY, with_sender=False))


def test_what_was_accepted_in_time_needs_no_excuse() -> None:
    for in_time in (DUE, BASE_TIME):
        given(opened, offered(in_time), accepted(in_time)).when(came(DESIGN_DUE + DAY)).then(
            arrived(DAY, with_sender=False)
        )


def test_nothing_is_overdue_while_input_is_missing_that_was_due_by_then() -> None:
    given(opened).when(announce(DUE + HOUR, missing=DUE)).then(held_up)
    given(opened).when(announce(DUE + HOUR, missing=DESIGN_DUE)).then(held_up)
    given(opened, held_up).when(announce(DUE + DAY, missing=DUE)).then()
    given(opened).when(announce(DUE, missing=DUE)).then()


def test_an_input_that_was_due_after_the_deadline_is_no_reason_to_miss_it() -> None:
    given(opened).when(announce(DUE + HOUR, missing=DUE + INSTANT)).then(overdue)


def test_a_delay_does_not_make_a_missing_input_an_earlier_one() -> None:
    given(opened, arrived(2 * DAY)).when(announce(DUE + 3 * DAY, missing=DUE + DAY)).then(
        announced(DUE, DUE + 2 * DAY, at=DUE + 2 * DAY)
    )
    late = HandoffHeldUp(obligation=OPEN_OBLIGATION, deadline=DUE, at=DUE + 2 * DAY)
    given(opened, arrived(2 * DAY)).when(announce(DUE + 3 * DAY, missing=DUE)).then(late)


def test_what_was_waited_for_sets_the_time_running_again() -> None:
    waits = given(opened, held_up)
    waits.when(came(DESIGN_DUE)).then(arrived(timedelta(), at=DESIGN_DUE)).when(
        announce(DUE + DAY)
    ).then(overdue)
    waits.when(came(DESIGN_DUE + 5 * DAY)).then(arrived(5 * DAY)).when(announce(DUE + DAY)).then()


def test_what_was_waited_for_may_have_been_less_late_than_another() -> None:
    delayed = given(opened, arrived(2 * DAY), held_up)
    delayed.when(came(DESIGN_DUE + DAY, DATA)).then(
        arrived(2 * DAY, input_id=DATA, at=DESIGN_DUE + DAY)
    )
    told = given(opened, overdue, arrived(2 * DAY), held_up)
    told.when(came(DESIGN_DUE + DAY, DATA)).then(
        arrived(2 * DAY, input_id=DATA, at=DESIGN_DUE + DAY)
    )


def test_who_offers_waits_no_longer() -> None:
    given(opened, held_up, offered(DUE + DAY)).when(came(DESIGN_DUE)).then()


def test_out_of_order_links_change_nothing() -> None:
    for event in (needed, held_up, arrived(DAY), excused(DAY)):
        assert evolve(CancelledHandoff(), event) == CancelledHandoff()
