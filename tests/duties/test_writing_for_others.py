"""What is dated back behind its due date counts from its entry, until the recipient confirms it.

The clock of the area stands at nine o'clock on Monday, November 23, 2026, until it is moved.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain import standing_duty_commands as standing
from services.duties.domain import standing_duty_decisions, standing_duty_state
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_state import evolve
from services.duties.domain.standing_duty_events import OccurrenceFulfilled
from shared.eventsourcing.company_days import last_instant_of_day
from shared.http.auth import Role
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.area_client import DutiesClient
from tests.duties.domain_examples import (
    BASE_TIME,
    DAY,
    HANDOFF_ID,
    HOUR,
    OPEN_OBLIGATION,
    REPORT_STOCK_DUTY,
)
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE

given = aggregate_scenario(decide, evolve, None).given
standing_given = aggregate_scenario(
    standing_duty_decisions.decide, standing_duty_state.evolve, None
).given
OPENED = h.HandoffOpened(obligation=OPEN_OBLIGATION, at=BASE_TIME)
MOMENT = timedelta(microseconds=1)


def offer(at: datetime, entered_at: datetime, **values: Any) -> h.HandoffOffered:
    command = c.OfferHandoff(HANDOFF_ID, at, entered_at=entered_at, **values)
    (event,) = given(OPENED).when(command).events
    assert isinstance(event, h.HandoffOffered)
    return event


@pytest.mark.parametrize(
    ("at", "entered_at", "awaits"),
    [
        (DUE, DUE + HOUR, True),
        (DUE + HOUR, DUE + DAY, True),
        (DUE - DAY, DUE, False),
        (DUE + HOUR, DUE + HOUR, False),
    ],
    ids=["in time by its own word", "less late by it", "in time anyway", "now"],
)
def test_an_offer_that_is_dated_back_behind_its_due_date_awaits_confirmation(
    at: datetime, entered_at: datetime, awaits: bool
) -> None:
    event = offer(at, entered_at)
    assert (event.at, event.entered_at, event.awaiting_confirmation) == (at, entered_at, awaits)
    assert not offer(at, entered_at, is_by_officer=True).awaiting_confirmation


def reject(offered: h.HandoffOffered, at: datetime, **values: Any) -> h.HandoffRejected:
    command = c.RejectHandoff(HANDOFF_ID, "incomplete", at, **values)
    (event,) = given(OPENED, offered).when(command).events
    assert isinstance(event, h.HandoffRejected)
    return event


def test_a_sender_gets_no_time_back_from_before_it_entered_its_offer() -> None:
    entered_at = DUE - HOUR
    rejected = reject(offer(DUE - 2 * DAY, entered_at), DUE)
    assert rejected.deadline == DUE + HOUR
    by_officer = reject(offer(DUE - 2 * DAY, entered_at, is_by_officer=True), DUE)
    assert by_officer.deadline == DUE + 2 * DAY


@pytest.mark.parametrize(("by_officer", "held"), [(False, 2 * DAY), (True, HOUR)])
def test_a_recipient_takes_no_time_from_the_sender_by_dating_its_rejection_back(
    by_officer: bool, held: timedelta
) -> None:
    offered = offer(DUE - DAY, DUE - DAY)
    at, entered_at = DUE - DAY + HOUR, DUE + DAY
    rejected = reject(offered, at, entered_at=entered_at, is_by_officer=by_officer)
    assert (rejected.at, rejected.deadline - DUE) == (at, held)


def test_an_offer_of_an_old_log_is_held_since_its_own_time() -> None:
    offered = h.HandoffOffered(obligation=OPEN_OBLIGATION, deadline=DUE, at=DUE - DAY)
    assert reject(offered, DUE).deadline == DUE + DAY


@pytest.mark.parametrize(
    ("at", "entered_at", "by_officer", "awaits"),
    [
        (DUE, DUE + MOMENT, False, True),
        (DUE, DUE + MOMENT, True, False),
        (DUE - DAY, DUE, False, False),
        (DUE + HOUR, DUE + DAY, False, False),
    ],
    ids=["in time by its own word", "by an officer", "in time anyway", "late anyway"],
)
def test_a_date_fulfilled_in_time_by_its_own_word_awaits_confirmation(
    at: datetime, entered_at: datetime, by_officer: bool, awaits: bool
) -> None:
    made = standing.MakeStandingDuty(REPORT_STOCK_DUTY, BASE_TIME)
    (event,) = standing_given().when(made).events
    first = event.next_date
    assert first is not None
    shift = last_instant_of_day(first) - DUE
    command = standing.FulfilDuty(
        REPORT_STOCK_DUTY.duty_id,
        f"{first:%Y-%m}",
        at + shift,
        entered_at=entered_at + shift,
        is_by_officer=by_officer,
    )
    (fulfilled,) = standing_given(event).when(command).events
    assert isinstance(fulfilled, OccurrenceFulfilled)
    assert fulfilled.awaiting_confirmation is awaits
    assert fulfilled.counts_at == (entered_at if awaits else at) + shift


@pytest.mark.parametrize(
    ("confirms", "delivered_at"),
    [(False, "2026-11-25T09:00:00+08:00"), (True, "2026-11-24T18:00:00+08:00")],
)
async def test_an_offer_entered_the_morning_after_is_late_unless_it_is_confirmed(
    area_client: DutiesClient, confirms: bool, delivered_at: str
) -> None:
    path = await area_client.open_handoff(due_days=1)
    await area_client.installation.advance_time(timedelta(days=2))
    in_time = "2026-11-24T18:00:00+08:00"
    offered = await area_client.move_handoff(path, "offer", "marketing", at=in_time)
    assert offered.status_code == 200, offered.text
    found = (await area_client.get(path)).json()
    assert (found["since"], found["awaiting_confirmation"]) == (in_time, True)
    body = {"confirm_delivered_at": True} if confirms else {}
    assert (await area_client.move_handoff(path, "accept", "rnd", **body)).status_code == 200
    (fact,) = await area_client.published_facts("handoff-accepted")
    assert datetime.fromisoformat(fact["delivered_at"]) == datetime.fromisoformat(delivered_at)
    assert fact["delivery_confirmed"] is confirms


async def test_an_officer_enters_what_was_delivered_in_time(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff(due_days=1)
    await area_client.installation.advance_time(timedelta(days=9))
    in_time = "2026-11-24T18:00:00+08:00"
    offered = await area_client.post(f"{path}/offer", {"at": in_time}, Role.OFFICER_DUTIES)
    assert offered.status_code == 200, offered.text
    await area_client.move_handoff(path, "accept", "rnd")
    (fact,) = await area_client.published_facts("handoff-accepted")
    assert (fact["delivered_at"], fact["delivery_confirmed"]) == (in_time, None)
