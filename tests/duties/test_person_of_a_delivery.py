"""A delivery says which person of the department made it; an officer's entry names nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import reduce

import pytest

from services.duties.application.events_to_facts import fact_from_event
from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_decisions, handoff_state, standing_duty_decisions
from services.duties.domain import standing_duty_commands as duty_commands
from services.duties.domain import standing_duty_state as duty_state
from services.duties.domain.handoff_events import HandoffEvent
from services.duties.domain.standing_duty_events import StandingDutyEvent
from shared.contracts import duties as facts
from shared.eventsourcing.company_days import last_instant_of_day
from shared.http.auth import Role
from tests.duties.area_client import DutiesClient
from tests.duties.domain_examples import BASE_TIME, DAY, HANDOFF_ID, HOUR, REPORT_STOCK_DUTY
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE
from tests.duties.late_input_examples import DESIGN_DUE, arrival_command, opened_event

OFFER = c.OfferHandoff(HANDOFF_ID, BASE_TIME + HOUR, by="ann")
REJECT = c.RejectHandoff(HANDOFF_ID, "incomplete", BASE_TIME + DAY)
ACCEPT = c.AcceptHandoff(HANDOFF_ID, DUE + 2 * DAY)
OCTOBER = date(2026, 10, 31)


def handoff_events(*commands: c.HandoffCommand) -> list[HandoffEvent]:
    """Return all events of a handoff that was opened, and moved by these commands."""
    events: list[HandoffEvent] = [opened_event]
    for command in commands:
        state = reduce(handoff_state.evolve, events, None)
        events += handoff_decisions.decide(command, state)
    return events


def duty_events(*commands: duty_commands.StandingDutyCommand) -> list[StandingDutyEvent]:
    """Return all events of a standing duty after these commands."""
    events: list[StandingDutyEvent] = []
    for command in commands:
        state = reduce(duty_state.evolve, events, None)
        events += standing_duty_decisions.decide(command, state)
    return events


def test_an_accepted_handoff_names_who_made_the_accepted_offer() -> None:
    again = replace(OFFER, at=BASE_TIME + 2 * DAY, by="bob")
    fact = fact_from_event(handoff_events(OFFER, REJECT, again, ACCEPT)[-1])
    assert isinstance(fact, facts.HandoffAccepted)
    assert fact.done_by == "bob"


def test_a_later_excuse_names_the_same_person() -> None:
    offer = replace(OFFER, at=DUE + DAY)
    events = handoff_events(offer, ACCEPT, arrival_command(DESIGN_DUE + 3 * DAY))
    fact = fact_from_event(events[-1])
    assert isinstance(fact, facts.HandoffExcused)
    assert fact.done_by == "ann"


def test_an_excuse_before_the_delivery_names_nobody() -> None:
    announced = c.AnnounceHandoffOverdue(HANDOFF_ID, DUE + HOUR)
    fact = fact_from_event(handoff_events(announced, arrival_command(DESIGN_DUE + 3 * DAY))[-1])
    assert isinstance(fact, facts.HandoffExcused)
    assert fact.done_by is None
    assert "done_by" not in fact.model_dump_json()


@pytest.mark.parametrize("is_late_entry", [False, True], ids=["in time", "to be confirmed"])
def test_a_fulfilled_duty_names_the_person_also_where_it_is_confirmed(
    is_late_entry: bool,
) -> None:
    made = duty_commands.MakeStandingDuty(REPORT_STOCK_DUTY, BASE_TIME)
    done_at = last_instant_of_day(OCTOBER) - DAY
    fulfil = duty_commands.FulfilDuty(
        REPORT_STOCK_DUTY.duty_id,
        "2026-10",
        done_at,
        entered_at=done_at + HOUR,
        is_late_entry=is_late_entry,
        by="ann",
    )
    confirm = duty_commands.ConfirmFulfilment(REPORT_STOCK_DUTY.duty_id, "2026-10", done_at + DAY)
    events = duty_events(made, fulfil, confirm)
    assert len(events) == 2 + is_late_entry
    for event in events[1:]:
        fact = fact_from_event(event)
        assert isinstance(fact, facts.DutyFulfilled)
        assert fact.done_by == "ann"


async def test_only_people_of_the_department_are_named(area_client: DutiesClient) -> None:
    """The officer's entry counts for the department, and for no person."""
    by_people, by_officer = [await area_client.open_handoff() for _ in range(2)]
    people = area_client.installation.authorization_headers(
        Role.LIAISON, department="marketing", subject="ann"
    )
    for path, caller in ((by_people, people), (by_officer, Role.OFFICER_DUTIES)):
        answer = await area_client.post(f"{path}/offer", {}, caller)
        assert answer.status_code == 200, answer.text
        await area_client.move_handoff(path, "accept", "rnd")
    accepted = await area_client.published_facts("handoff-accepted")
    assert [one.get("done_by", "nobody") for one in accepted] == ["ann", "nobody"]
