"""What was dated back further than the setting counts from its entry until the other side confirms.

The clock of the area stands at nine o'clock on Monday, November 23, 2026, until it is moved.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_refusals import AcceptedAlready
from services.duties.domain.handoff_state import evolve
from shared.service_runtime.late_entry import needs_confirmation
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.area_client import DutiesClient
from tests.duties.domain_examples import BASE_TIME, DAY, HANDOFF_ID, OPEN_OBLIGATION
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE

given = aggregate_scenario(decide, evolve, None).given
ENTERED = BASE_TIME + 20 * DAY
OPENED = h.HandoffOpened(obligation=OPEN_OBLIGATION, at=BASE_TIME)
CLAIMED = h.HandoffOffered(
    obligation=OPEN_OBLIGATION,
    deadline=DUE,
    at=BASE_TIME + DAY,
    entered_at=ENTERED,
    awaiting_confirmation=True,
)


@pytest.mark.parametrize(
    ("occurred", "entered", "needed"),
    [
        ("2026-11-24T23:59+08:00", "2026-11-30T23:00+08:00", True),
        ("2026-11-24T16:00+00:00", "2026-11-30T00:00+08:00", False),
        ("2026-11-25T00:00+08:00", "2026-11-29T12:00+08:00", False),
        ("2026-11-24T23:59+08:00", "2026-11-29T12:00+08:00", True),
        ("2026-11-25T00:00+08:00", "2026-11-30T12:00+08:00", False),
    ],
)
def test_three_working_days_are_counted_without_weekends(
    occurred: str, entered: str, needed: bool
) -> None:
    moments = datetime.fromisoformat(occurred), datetime.fromisoformat(entered)
    assert needs_confirmation(*moments, working_days=3) is needed


def test_the_first_case_without_a_limit_needs_nothing() -> None:
    assert not needs_confirmation(BASE_TIME - 5 * DAY, BASE_TIME, working_days=5)


def test_what_is_entered_as_it_happens_awaits_nobody_even_behind_the_due_date() -> None:
    offer = c.OfferHandoff(HANDOFF_ID, ENTERED, entered_at=ENTERED, is_late_entry=True)
    (event,) = given(OPENED).when(offer).events
    assert isinstance(event, h.HandoffOffered)
    assert not event.awaiting_confirmation


def accept(**values: Any) -> c.AcceptHandoff:
    return c.AcceptHandoff(HANDOFF_ID, ENTERED, **values)


def test_an_accepted_claim_counts_from_its_entry() -> None:
    (event,) = given(OPENED, CLAIMED).when(accept()).events
    assert isinstance(event, h.HandoffAccepted)
    assert (event.delivered_at, event.delivery_confirmed) == (ENTERED, False)


def test_a_confirmed_claim_counts_from_when_it_was_delivered() -> None:
    (event,) = given(OPENED, CLAIMED).when(accept(confirms_delivery=True)).events
    assert isinstance(event, h.HandoffAccepted)
    assert (event.delivered_at, event.delivery_confirmed) == (BASE_TIME + DAY, True)


def test_confirming_behind_an_acceptance_without_it_is_refused() -> None:
    accepted = given(OPENED, CLAIMED).when(accept())
    after = accepted.then(*accepted.events)
    after.when(accept()).then()
    after.when(accept(confirms_delivery=True)).then_refused(AcceptedAlready)


def test_a_rejected_claim_gives_the_time_since_its_entry_only() -> None:
    command = c.RejectHandoff(HANDOFF_ID, "incomplete", ENTERED + DAY)
    (event,) = given(OPENED, CLAIMED).when(command).events
    assert isinstance(event, h.HandoffRejected)
    assert event.deadline == DUE + DAY


def test_a_rejection_that_is_dated_back_takes_no_time_from_the_sender() -> None:
    offered = h.HandoffOffered(obligation=OPEN_OBLIGATION, deadline=DUE, at=BASE_TIME + DAY)
    command = c.RejectHandoff(HANDOFF_ID, "incomplete", BASE_TIME + 2 * DAY, entered_at=ENTERED)
    (event,) = given(OPENED, offered).when(command).events
    assert isinstance(event, h.HandoffRejected)
    assert event.deadline == DUE + 19 * DAY


async def offer_dated_back(area_client: DutiesClient) -> str:
    path = await area_client.open_handoff(due_days=1)
    await area_client.installation.advance_time(timedelta(days=10))
    answer = await area_client.move_handoff(
        path, "offer", "marketing", at="2026-11-23T10:00:00+08:00"
    )
    assert answer.status_code == 200
    return path


@pytest.mark.parametrize(
    ("body", "delivered_at", "confirmed"),
    [
        ({}, "2026-12-03T09:00:00+08:00", False),
        ({"confirm_delivered_at": True}, "2026-11-23T10:00:00+08:00", True),
    ],
)
async def test_an_offer_dated_back_is_in_time_only_if_the_recipient_confirms_it(
    area_client: DutiesClient, body: dict[str, Any], delivered_at: str, confirmed: bool
) -> None:
    path = await offer_dated_back(area_client)
    found = (await area_client.get(path)).json()
    assert (found["since"], found["entered_at"]) == (
        "2026-11-23T10:00:00+08:00",
        "2026-12-03T09:00:00+08:00",
    )
    assert found["awaiting_confirmation"]
    (fact,) = await area_client.published_facts("handoff-offered")
    assert (fact["awaiting_confirmation"], fact["entered_at"]) == (True, "2026-12-03T01:00:00Z")
    accepted = await area_client.move_handoff(path, "accept", "rnd", **body)
    assert accepted.status_code == 200
    (fact,) = await area_client.published_facts("handoff-accepted")
    assert datetime.fromisoformat(fact["delivered_at"]) == datetime.fromisoformat(delivered_at)
    assert fact["delivery_confirmed"] is confirmed
    found = (await area_client.get(path)).json()
    assert (found["delivered_at"], found["awaiting_confirmation"]) == (delivered_at, False)
    assert [one["entered_at"] for one in found["holdings"]][1] == "2026-12-03T09:00:00+08:00"


async def test_an_entry_within_three_working_days_counts_at_once(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff()
    await area_client.installation.advance_time(timedelta(days=3))
    await area_client.move_handoff(path, "offer", "marketing", at="2026-11-23T10:00:00+08:00")
    await area_client.move_handoff(path, "accept", "rnd")
    (fact,) = await area_client.published_facts("handoff-accepted")
    assert fact["delivered_at"] == "2026-11-23T10:00:00+08:00"
    assert fact["delivery_confirmed"] is None


async def test_a_late_fulfilment_counts_once_the_recipient_confirms_it(
    area_client: DutiesClient,
) -> None:
    path = await area_client.create_standing_duty(effective_from="2026-10-01")
    early = "2026-10-30T10:00:00+08:00"
    assert (await area_client.fulfil_standing_duty(path, "2026-10", at=early)).status_code == 200
    (before,) = (await area_client.get(f"{path}/occurrences", status="fulfilled")).json()["items"]
    assert before["done_at"] == before["entered_at"] == "2026-11-23T09:00:00+08:00"
    assert (before["occurred_at"], before["awaiting_confirmation"]) == (
        "2026-10-30T10:00:00+08:00",
        True,
    )
    confirm = f"{path}/occurrences/2026-10/confirm"
    refused = await area_client.post(confirm, None, area_client.executor_headers("logistics"))
    assert refused.status_code == 403
    for _ in range(2):
        done = await area_client.post(confirm, None, area_client.executor_headers("sales"))
        assert done.status_code == 200
    (after,) = (await area_client.get(f"{path}/occurrences", status="fulfilled")).json()["items"]
    assert (after["done_at"], after["awaiting_confirmation"]) == (
        "2026-10-30T10:00:00+08:00",
        False,
    )
    claimed, confirmed = await area_client.published_facts("duty-fulfilled")
    assert (claimed["done_at"], claimed["awaiting_confirmation"]) == ("2026-11-23T01:00:00Z", True)
    assert (confirmed["done_at"], confirmed["awaiting_confirmation"]) == (early, False)
    nothing = f"{path}/occurrences/2026-11/confirm"
    refused = await area_client.post(nothing, None, area_client.executor_headers("sales"))
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-to-confirm")
