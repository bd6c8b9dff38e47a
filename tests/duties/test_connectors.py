"""What a connector may do in duties, and what not: it acts where it is named."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from shared.http.auth import Role
from tests.duties.area_client import DUTY_BODY, DutiesClient, handoff_path

REJECTED = {"reason": "two features are missing"}
MOVES: list[tuple[str, dict[str, Any]]] = [
    ("offer", {}),
    ("recall", {}),
    ("offer", {}),
    ("reject", REJECTED),
    ("offer", {}),
    ("accept", {}),
]


def connector(client: DutiesClient, subject: str = "jira") -> dict[str, str]:
    return client.installation.authorization_headers(Role.CONNECTOR, subject=subject)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def test_a_connector_assigns_and_moves_entries_of_a_project_that_names_it(
    area_client: DutiesClient,
) -> None:
    jira = connector(area_client)
    project = await area_client.plan_project(connector="jira")
    assert (await area_client.get(project)).json()["connector"] == "jira"
    assigned = await area_client.post(f"{project}/duties", DUTY_BODY, jira)
    assert assigned.status_code == 201, assigned.text
    other = await area_client.post(f"{project}/duties", {**DUTY_BODY, "activity": "b"}, jira)
    await area_client.start_project(project)
    handoff = handoff_path(assigned.json()["id"])
    for move, body in MOVES:
        done = await area_client.post(f"{handoff}/{move}", body, jira)
        assert done.status_code == 200, (move, done.text)
    assert (await area_client.get(handoff)).json()["status"] == "accepted"
    withdrawn = await area_client.post(
        f"{project}/duties/{other.json()['id']}/withdraw", REJECTED, jira
    )
    assert withdrawn.status_code == 200, withdrawn.text


async def test_a_connector_acts_in_no_project_that_does_not_name_it(
    area_client: DutiesClient,
) -> None:
    for named in (None, "jira"):
        project = await area_client.plan_project(connector=named)
        duty = await area_client.assign_duty(project)
        await area_client.start_project(project)
        caller = connector(area_client, "another")
        handoff = handoff_path(duty)
        await area_client.move_handoff(handoff, "offer", "marketing")
        events = len((await area_client.get(handoff)).json()["holdings"])
        for path, body in (
            (f"{project}/duties", DUTY_BODY),
            *((f"{handoff}/{move}", sent) for move, sent in MOVES[1:]),
        ):
            assert outcome(await area_client.post(path, body, caller)) == (403, "not-connected")
        assert len((await area_client.get(handoff)).json()["holdings"]) == events
        for path in (project, handoff):
            found = (await area_client.get(path, caller)).json()["_actions"]
            assert {one["code"] for one in found} == {"not-connected", "role-missing"}


async def test_a_connector_takes_off_a_list_only_what_it_assigned(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project(connector="jira")
    duty = await area_client.assign_duty(project)
    path = f"{project}/duties/{duty}/withdraw"
    assert outcome(await area_client.post(path, REJECTED, connector(area_client))) == (
        403,
        "not-connected",
    )
    unknown = f"{project}/duties/{project.rsplit('/', 1)[1]}/withdraw"
    assert outcome(await area_client.post(unknown, REJECTED, connector(area_client)))[0] == 403
    closed = await area_client.post(f"{project}/cancel", REJECTED, Role.GENERAL_MANAGER)
    assert closed.status_code == 200, closed.text
    assert outcome(await area_client.post(path, REJECTED, connector(area_client)))[0] == 403


async def test_a_connector_fulfils_standing_duties_that_name_it_and_no_others(
    area_client: DutiesClient,
) -> None:
    own = await area_client.create_standing_duty(connector="jira")
    others = await area_client.create_standing_duty()
    assert (await area_client.get(own)).json()["connector"] == "jira"
    jira = connector(area_client)
    for path, expected in ((own, 200), (others, 403)):
        answer = await area_client.post(f"{path}/occurrences/2026-11/fulfil", {}, jira)
        assert answer.status_code == expected, answer.text
    found = (await area_client.get(others, jira)).json()["_actions"]
    assert [one["code"] for one in found] == ["not-connected", "role-missing", "role-missing"]
    refused = await area_client.post(f"{own}/occurrences/2026-11/confirm", {}, jira)
    assert outcome(refused) == (403, "role-missing")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("{project}/start", {}),
        ("{project}/close", {"actual": "1"}),
        ("{project}/cancel", REJECTED),
        ("{project}/pool/confirm", {}),
        ("{project}/outcome/confirm", {}),
        ("/projects", {}),
        ("/standing-duties", {}),
    ],
)
async def test_a_connector_decides_nothing_of_projects_and_duties(
    area_client: DutiesClient, path: str, body: dict[str, Any]
) -> None:
    project = await area_client.plan_project(connector="jira")
    answer = await area_client.post(
        path.format(project=project), body, connector(area_client), If_Match='"1"'
    )
    assert outcome(answer) == (403, "role-missing")


async def test_a_person_with_the_role_of_a_connector_acts_for_the_own_department_as_a_person(
    area_client: DutiesClient,
) -> None:
    handoff = await area_client.open_handoff()
    both = area_client.installation.authorization_headers(
        Role.EXECUTOR, Role.CONNECTOR, department="marketing", subject="li.na"
    )
    assert (await area_client.post(f"{handoff}/offer", {}, both)).status_code == 200
    refused = await area_client.post(f"{handoff}/accept", {}, both)
    assert outcome(refused) == (403, "not-connected")
