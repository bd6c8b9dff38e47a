"""Rule 11: a new area is one new folder: it is discovered, migrated, served and rebuilt."""

from __future__ import annotations

from shared.http.auth import Role
from shared.service_runtime.service_discovery import load_services
from shared.testing.installation import OpenTestInstallation
from tests.architecture import sample_areas

THANKS_PATH = "/api/thanks/v1/thanks"
THANKED_PATH = "/api/thanks/v1/thanked"


async def test_a_new_folder_is_a_running_area(start_installation: OpenTestInstallation) -> None:
    discovered = load_services(sample_areas)
    assert [service.name for service in discovered] == ["thanks"]
    async with start_installation(discovered) as running:
        liaison = running.authorization_headers(Role.LIAISON, department="RD")
        body = {"giver": "RD", "department": "测试部"}
        for _ in range(2):
            response = await running.http_client.post(THANKS_PATH, json=body, headers=liaison)
            assert response.status_code == 201, response.text
        thanked = await running.http_client.get(THANKED_PATH, headers=liaison)
        assert thanked.json() == [{"department": "测试部", "times": 2}]


async def test_authentication_and_problem_responses_are_inherited(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation(load_services(sample_areas)) as running:
        body = {"giver": "RD", "department": "RD"}
        liaison = running.authorization_headers(Role.LIAISON, department="RD")
        responses = [
            await running.http_client.post(THANKS_PATH, json=body),
            await running.http_client.post(
                THANKS_PATH, json=body, headers=running.authorization_headers(Role.AUDITOR)
            ),
            await running.http_client.post(THANKS_PATH, json=body, headers=liaison),
            await running.http_client.post(
                THANKS_PATH, json={**body, "giver": ""}, headers=liaison
            ),
        ]
        assert [response.status_code for response in responses] == [401, 403, 409, 422]
        kinds = {response.headers["content-type"] for response in responses}
        assert kinds == {"application/problem+json"}


async def test_read_models_of_a_new_area_can_be_rebuilt(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation(load_services(sample_areas)) as running:
        liaison = running.authorization_headers(Role.LIAISON, department="RD")
        body = {"giver": "RD", "department": "QA"}
        await running.http_client.post(THANKS_PATH, json=body, headers=liaison)
        async with running.area("thanks").pool.acquire() as connection:
            await connection.execute("UPDATE thanked SET times = 77")
        operator = running.authorization_headers(Role.OPERATOR)
        rebuilt = await running.http_client.post("/api/operations/v1/rebuilds", headers=operator)
        assert rebuilt.json() == [{"area": "thanks", "projections": ["board"], "events": 1}]
        thanked = await running.http_client.get(THANKED_PATH, headers=liaison)
        assert thanked.json() == [{"department": "QA", "times": 1}]


async def test_a_fact_has_the_id_of_its_event(start_installation: OpenTestInstallation) -> None:
    async with start_installation(load_services(sample_areas)) as running:
        liaison = running.authorization_headers(Role.LIAISON, department="RD")
        body = {"giver": "RD", "department": "QA"}
        await running.http_client.post(THANKS_PATH, json=body, headers=liaison)
        async with running.area("thanks").pool.acquire() as connection:
            events = await connection.fetch("SELECT id FROM event")
            facts = await connection.fetch("SELECT id, type FROM outbox")
        assert [row["type"] for row in facts] == ["concord.thanks.thanks-heard.v1"]
        assert [row["id"] for row in facts] == [row["id"] for row in events]
