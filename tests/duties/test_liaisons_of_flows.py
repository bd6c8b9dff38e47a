"""Liaisons are named for flows and for single cases, and those of cases end with them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.workflows import CaseFinished, CaseStarted, FlowMapped
from shared.contracts.workflows_changes import CaseWithdrawn
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.reference_data.reference_facts import record_reference_facts
from shared.testing.manual_clock import MONDAY_MORNING
from tests.duties.area_client import DutiesClient
from tests.duties.liaison_client import add_people, head, hear, refusal

FLOW, CASE, OTHER_CASE = UUID(int=70), UUID(int=71), UUID(int=72)


async def record(client: DutiesClient, *said: Any) -> None:
    """Let the area's reference data hear what workflows said."""
    facts = [
        Fact(
            position=number,
            id=uuid4(),
            area="workflows",
            type=one.type,
            key="key",
            sequence=number,
            recorded_at=MONDAY_MORNING,
            context=EventContext(correlation=UUID(int=1), actor="test"),
            data=one.model_dump_json(),
        )
        for number, one in enumerate(said)
    ]
    async with client.area.unit_of_work() as unit:
        await record_reference_facts(unit, facts)


def started(case_id: UUID) -> CaseStarted:
    """Return the fact that a case was started on the flow."""
    return CaseStarted(
        case_id=case_id,
        case=f"Order {case_id.int}",
        flow_id=FLOW,
        flow_version=1,
        departments=("rnd",),
        at=MONDAY_MORNING,
    )


async def office(client: DutiesClient, item: UUID, person: str) -> str:
    """Name a liaison for a flow or a case, and return the path of the office."""
    body = {"department": "rnd", "item": {"kind": "flow", "id": str(item)}, "person": person}
    return await client.create("/liaisons", body, head(client))


@pytest.mark.parametrize("ending", ["finished", "withdrawn"])
async def test_a_flow_and_one_of_its_cases_have_liaisons_and_that_of_the_case_ends_with_it(
    area_client: DutiesClient, ending: str
) -> None:
    await add_people(area_client)
    await record(
        area_client,
        FlowMapped(flow_id=FLOW, name="Orders", at=MONDAY_MORNING),
        started(CASE),
        started(OTHER_CASE),
    )
    of_flow = await office(area_client, FLOW, "lin")
    of_case = await office(area_client, CASE, "mei")
    names = [(await area_client.get(path)).json()["item"]["name"] for path in (of_flow, of_case)]
    assert names == ["Orders", "Order 71"]
    over: CaseFinished | CaseWithdrawn = CaseFinished(
        case_id=CASE, case="Order 71", at=MONDAY_MORNING
    )
    if ending == "withdrawn":
        over = CaseWithdrawn(
            case_id=CASE, case="Order 71", department="rnd", reason="lost", at=MONDAY_MORNING
        )
    early = await area_client.post(f"{of_case}/end", {"reason": "enough"}, head(area_client))
    assert await refusal(early) == (409, "liaison-item-open")
    await record(area_client, over)
    for number in (1, 2):  # heard twice it ends once
        await hear(area_client, number, over)
    (ended,) = await area_client.published_facts("liaison-ended")
    assert (ended["item"]["id"], ended["item"]["kind"]) == (str(CASE), "flow")
    listed = (await area_client.get("/liaisons", kind="flow", on="2026-12-01")).json()["items"]
    assert [one["person"] for one in listed] == ["lin"]
    closed = {"department": "rnd", "item": {"kind": "flow", "id": str(CASE)}, "person": "bo"}
    assert await refusal(await area_client.post("/liaisons", closed)) == (
        409,
        "liaison-item-closed",
    )
    unknown = {**closed, "item": {"kind": "flow", "id": str(uuid4())}}
    assert await refusal(await area_client.post("/liaisons", unknown)) == (
        404,
        "unknown-liaison-item",
    )
