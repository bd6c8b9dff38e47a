"""A handoff's events name the input whose delay excuses it."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.duties.domain import handoff_commands as c
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_dependency_events import InputArrived
from services.duties.domain.handoff_obligation import DelayingInput
from services.duties.domain.handoff_state import evolve
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import DAY, HANDOFF_ID
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
    delayed_by,
    held_up_event,
    offered_event,
    opened_event,
)

given = aggregate_scenario(decide, evolve, None).given


@pytest.mark.parametrize(
    ("arrivals", "late_input"),
    [
        ([(DESIGN, 2), (DATA, 3)], DATA),
        ([(DATA, 3), (DESIGN, 2)], DATA),
        ([(DESIGN, 2), (DATA, 2)], DESIGN),
    ],
)
def test_the_first_input_with_the_largest_delay_is_named(
    arrivals: list[tuple[UUID, int]], late_input: UUID
) -> None:
    handoff, largest = given(opened_event), timedelta()
    for input_id, days in arrivals:
        outcome = handoff.when(arrival_command(DESIGN_DUE + days * DAY, input_id))
        arrived = [arrived_event(days * DAY, input_id=input_id)] if days * DAY > largest else []
        handoff, largest = outcome.then(*arrived), max(largest, days * DAY)
    overdue = announced_event(DUE, DUE + largest, at=DUE + largest)
    handoff.when(announce_command(DUE + largest + INSTANT)).then(
        overdue.model_copy(update={"delayed_by": delayed_by(late_input)})
    )


def test_an_input_that_ends_a_hold_up_with_a_smaller_delay_is_not_named() -> None:
    handoff = given(opened_event, arrived_event(2 * DAY), held_up_event)
    after = handoff.when(arrival_command(DESIGN_DUE + DAY, DATA)).then(
        arrived_event(2 * DAY, input_id=DATA, at=DESIGN_DUE + DAY)
    )
    after.when(announce_command(DUE + 3 * DAY)).then(
        announced_event(DUE, DUE + 2 * DAY, at=DUE + 2 * DAY)
    )


def test_an_arrival_from_before_senders_were_recorded_names_the_handoff() -> None:
    recorded = arrived_event(DAY).model_dump(exclude={"input_sender", "input_deliverable"})
    handoff = given(opened_event, InputArrived.model_validate(recorded), offered_event(DUE + DAY))
    accepted = accepted_event(DUE + DAY, until=DUE + DAY)
    handoff.when(c.AcceptHandoff(HANDOFF_ID, DUE + DAY)).then(
        accepted.model_copy(update={"delayed_by": DelayingInput(handoff_id=DESIGN)})
    )
