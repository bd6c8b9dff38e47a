"""The seals of locked months over HTTP."""

from __future__ import annotations

import pytest

from shared.http.auth import Role
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import DECEMBER_2, handoff_accepted

pytestmark = pytest.mark.asyncio(loop_scope="module")

READERS = {Role.AUDITOR, Role.GENERAL_MANAGER, Role.HR}


async def test_each_lock_is_sealed_after_the_one_before(area_client: IncentivesClient) -> None:
    area_client.installation.clock.set_time(DECEMBER_2)
    await area_client.handle_facts(handoff_accepted(1))
    for month in ("2026-10", "2026-09", "2026-11"):
        await area_client.lock_month(month)

    pages = await area_client.get_pages("/seals", limit=2, total=True)
    first, second, third = [one for page in pages for one in page]
    assert [one["period"] for one in (first, second, third)] == ["2026-10", "2026-09", "2026-11"]
    assert first["previous"] == "0" * 64
    assert (second["previous"], third["previous"]) == (first["seal"], second["seal"])
    assert (await area_client.get("/seals", total=True)).json()["total"] == 3
    assert (await area_client.get("/periods/2026-09/seal")).json() == second


async def test_an_open_month_has_no_seal(area_client: IncentivesClient) -> None:
    missing = await area_client.get("/periods/2026-10/seal")

    assert (missing.status_code, missing.json()["code"]) == (404, "period-has-no-seal")
    assert (await area_client.get("/seals")).json()["items"] == []


async def test_only_those_who_answer_for_all_pay_read_seals(area_client: IncentivesClient) -> None:
    for path in ("/seals", "/periods/2026-10/seal"):
        for role in Role:
            caller = area_client.installation.authorization_headers(role, department="研发")
            answer = await area_client.get(path, caller)
            assert (answer.status_code == 403) == (role not in READERS), (path, role)
