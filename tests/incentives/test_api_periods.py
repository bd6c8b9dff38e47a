"""Months over HTTP: the list of them, and the lock; `test_api_period_steps` has the others."""

import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from shared.testing.locked_month import approve_month
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import handoff_accepted, project_closed
from tests.incentives.generic_fact_builders import OCTOBER_15

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOCK = "/periods/2026-10/lock"


async def test_months_with_entries_are_listed(area_client: IncentivesClient) -> None:
    dues = [OCTOBER_15.replace(year=year, month=month) for year in (2024, 2025) for month in (1, 9)]
    await area_client.handle_facts(
        *(handoff_accepted(number, due=due) for number, due in enumerate(dues))
    )
    await area_client.handle_facts(project_closed("launch", "1", at=OCTOBER_15))
    await area_client.lock_month("2025-01")

    pages = await area_client.get_pages("/periods", limit=2)

    assert [[(one["period"], one["status"]) for one in page] for page in pages] == [
        [("2024-01", "open"), ("2024-09", "open")],
        [("2025-01", "locked"), ("2025-09", "open")],
        [("2026-10", "open")],
    ]
    newest = (await area_client.get("/periods", sort="-period", limit=2, total=True)).json()
    assert [one["period"] for one in newest["items"]] == ["2026-10", "2025-09"]
    assert newest["total"] == 5
    picked = (await area_client.get("/periods", ids=["2025-09", "2024-01", "2020-01"])).json()
    assert [one["period"] for one in picked["items"]] == ["2024-01", "2025-09"]
    plans = (await area_client.get("/plans", total=True)).json()
    assert (len(plans["items"]), plans["total"]) == (1, 1)


async def test_a_month_without_entries_is_locked_only_where_that_is_said(
    area_client: IncentivesClient,
) -> None:
    refused = await area_client.post(LOCK)
    assert (refused.status_code, refused.json()["code"]) == (409, "period-empty")
    assert (await area_client.get("/periods")).json()["items"] == []
    await approve_month(area_client, "2026-10")
    refused = await area_client.post(LOCK)
    assert (refused.status_code, refused.json()["code"]) == (409, "period-empty")
    answer = await area_client.post(LOCK, {"allow_empty": True})

    assert (answer.status_code, answer.json()) == (200, {"id": "2026-10", "version": 4})
    assert read_version(answer) == 4
    assert (await area_client.get("/periods")).json()["items"] == [
        {"period": "2026-10", "status": "locked", "state": "locked", "digest": None}
    ]


async def test_a_month_is_locked_once(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    await approve_month(area_client, "2026-10")
    first = await area_client.post(LOCK)
    again = await area_client.post(LOCK)

    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert len(await area_client.published_facts("period-locked")) == 1


async def test_a_repeated_key_gets_the_first_answer(area_client: IncentivesClient) -> None:
    first = await area_client.post(LOCK, Idempotency_Key='"k"')
    again = await area_client.post(LOCK, Idempotency_Key='"k"')
    reused = await area_client.post("/periods/2026-09/lock", Idempotency_Key='"k"')

    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert (reused.status_code, reused.json()["code"]) == (422, "key-reused")
    assert (await area_client.get_statement("2026-09"))["status"] == "open"


async def test_a_refusal_is_stored_under_its_key(area_client: IncentivesClient) -> None:
    first = await area_client.post("/periods/2026-11/lock", Idempotency_Key="k")
    again = await area_client.post("/periods/2026-11/lock", Idempotency_Key="k")

    assert (first.status_code, again.status_code) == (409, 409)
    assert first.text == again.text


async def test_if_match_is_checked(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    await approve_month(area_client, "2026-10")
    assert read_version(await area_client.get("/periods/2026-10")) == 3
    stale = await area_client.post(LOCK, If_Match='"2"')
    assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")
    assert (await area_client.post(LOCK, If_Match='"3"')).status_code == 200
    assert (await area_client.post(LOCK, If_Match='"3"')).status_code == 412
    assert (await area_client.post(LOCK, If_Match='"4"')).status_code == 200


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.GENERAL_MANAGER}))
async def test_only_the_general_manager_locks(area_client: IncentivesClient, role: Role) -> None:
    refused = await area_client.post(LOCK, None, role)

    assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")
    assert (await area_client.get_statement("2026-10"))["status"] == "open"


async def test_nobody_locks_without_a_token(area_client: IncentivesClient) -> None:
    client = area_client.installation.http_client
    assert (await client.post(area_client.api_root + LOCK)).status_code == 401


@pytest.mark.parametrize("period", ["2026-13", "0000-12", "2026-1", "all", "2026-10%00"])
async def test_only_months_are_locked(area_client: IncentivesClient, period: str) -> None:
    refused = await area_client.post(f"/periods/{period}/lock")

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("period", ["2026-11", "2026-12", "9000-12"])
async def test_a_month_that_is_not_over_cannot_be_locked(
    area_client: IncentivesClient, period: str
) -> None:
    assert (await area_client.post(f"/periods/{period}/lock")).status_code == 409
