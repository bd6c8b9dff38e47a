"""Rule 11: a new area is one new folder; it is found, migrated, served and rebuilt by itself."""

from __future__ import annotations

from shared.http.auth import Role
from shared.service_runtime.service_discovery import load_services
from shared.testing.installation import OpenTestInstallation
from tests.architecture import sample_areas

THANKS = "/api/thanks/v1/thanks"
THANKED = "/api/thanks/v1/thanked"


async def test_a_new_folder_is_a_running_area(start_installation: OpenTestInstallation) -> None:
    found = load_services(sample_areas)
    assert [service.name for service in found] == ["thanks"]
    async with start_installation(found) as running:
        liaison = running.authorization_headers(Role.LIAISON, department="RD")
        body = {"giver": "RD", "department": "测试部"}
        for _ in range(2):
            answer = await running.http_client.post(THANKS, json=body, headers=liaison)
            assert answer.status_code == 201, answer.text
        thanked = await running.http_client.get(THANKED, headers=liaison)
        assert thanked.json() == [{"department": "测试部", "times": 2}]


async def test_authentication_and_problem_responses_are_inherited(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation(load_services(sample_areas)) as running:
        body = {"giver": "RD", "department": "RD"}
        liaison = running.authorization_headers(Role.LIAISON, department="RD")
        answers = [
            await running.http_client.post(THANKS, json=body),
            await running.http_client.post(
                THANKS, json=body, headers=running.authorization_headers(Role.AUDITOR)
            ),
            await running.http_client.post(THANKS, json=body, headers=liaison),
            await running.http_client.post(THANKS, json={**body, "giver": ""}, headers=liaison),
        ]
        assert [answer.status_code for answer in answers] == [401, 403, 409, 422]
        kinds = {answer.headers["content-type"] for answer in answers}
        assert kinds == {"application/problem+json"}


async def test_its_read_models_can_be_rebuilt_from_its_log(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation(load_services(sample_areas)) as running:
        liaison = running.authorization_headers(Role.LIAISON, department="RD")
        body = {"giver": "RD", "department": "QA"}
        await running.http_client.post(THANKS, json=body, headers=liaison)
        async with running.area("thanks").pool.acquire() as connection:
            await connection.execute("UPDATE thanked SET times = 77")
        operator = running.authorization_headers(Role.OPERATOR)
        rebuilt = await running.http_client.post("/api/operations/v1/rebuilds", headers=operator)
        assert rebuilt.json() == [{"area": "thanks", "projections": ["board"], "events": 1}]
        thanked = await running.http_client.get(THANKED, headers=liaison)
        assert thanked.json() == [{"department": "QA", "times": 1}]


async def test_its_fact_has_the_id_of_its_event(start_installation: OpenTestInstallation) -> None:
    async with start_installation(load_services(sample_areas)) as running:
        liaison = running.authorization_headers(Role.LIAISON, department="RD")
        body = {"giver": "RD", "department": "QA"}
        await running.http_client.post(THANKS, json=body, headers=liaison)
        async with running.area("thanks").pool.acquire() as connection:
            events = await connection.fetch("SELECT id FROM event")
            facts = await connection.fetch("SELECT id, type FROM outbox")
        assert [row["type"] for row in facts] == ["concord.thanks.thanks-heard.v1"]
        assert [row["id"] for row in facts] == [row["id"] for row in events]
