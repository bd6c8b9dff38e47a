"""A project's target may be one to be undercut: which outcome is better is agreed with it."""

from __future__ import annotations

from typing import Any

import pytest

from services.duties.application.events_to_facts import fact_from_event
from services.duties.domain import project_events as events
from shared.contracts.duties import ProjectClosed
from shared.testing.second_person import close_project_with_two_persons
from tests.duties.area_client import TERMS_BODY, DutiesClient
from tests.duties.domain_examples import BASE_TIME, PROJECT_ID, TERMS
from tests.duties.test_project_correction import corrected

DOWN: dict[str, Any] = {"unit": "defects", "target": "20", "direction": "down"}
UNDERCUT = {"terms": TERMS.model_copy(update={"direction": "down"})}


def test_facts_of_an_outcome_say_the_direction_where_less_is_better() -> None:
    closed = events.ProjectClosed(
        project_id=PROJECT_ID, terms=TERMS, actual=TERMS.target, at=BASE_TIME
    )
    for event in (closed, corrected):
        up, down = (fact_from_event(one) for one in (event, event.model_copy(update=UNDERCUT)))
        assert up is not None
        assert down is not None
        assert '"direction"' not in up.model_dump_json()
        assert type(up).model_validate_json(up.model_dump_json()) == up
        assert '"direction":"down"' in down.model_dump_json()


async def test_the_direction_is_agreed_with_the_target_and_shown(area_client: DutiesClient) -> None:
    project = await area_client.plan_project(**DOWN)
    assert (await area_client.get(project)).json()["direction"] == "down"
    code = (await area_client.get(project)).json()["code"]
    as_first = {**TERMS_BODY, "code": code}
    assert (await area_client.put(project, as_first, If_Match='"1"')).is_success
    assert (await area_client.get(project)).json()["direction"] == "up"
    assert (await area_client.put(project, as_first | DOWN, If_Match='"2"')).is_success
    await area_client.start_project(project)
    await close_project_with_two_persons(area_client, project, "12")

    found = (await area_client.get(project)).json()
    assert (found["direction"], found["target"], found["actual"]) == ("down", "20", "12")
    async with area_client.area.pool.acquire() as db:
        (data,) = [
            row["data"]
            for row in await db.fetch("SELECT data FROM outbox WHERE type = $1", _CLOSED)
        ]
    assert ProjectClosed.model_validate_json(data).direction == "down"


_CLOSED = "concord.duties.project-closed.v1"


@pytest.mark.parametrize(
    ("direction", "code"),
    [("up", "target-not-above-zero"), ("down", "target-to-undercut-not-above-zero")],
)
async def test_a_target_of_zero_is_refused_for_its_own_reason(
    area_client: DutiesClient, direction: str, code: str
) -> None:
    body = {**TERMS_BODY, "target": "0", "direction": direction}
    refused = await area_client.post("/projects", body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    unknown = await area_client.post("/projects", {**TERMS_BODY, "direction": "hold"})
    assert unknown.status_code == 422
    assert (await area_client.get("/projects")).json()["items"] == []
