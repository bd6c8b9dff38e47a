"""Statements of several months, what may be kept of them, and a month before its lock."""

from __future__ import annotations

import pytest

from shared.http.auth import Role
from shared.testing.locked_month import approve_month
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    NOVEMBER_3,
    department_registered,
    handoff_accepted,
    handoff_overdue,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_year_of_a_department_is_one_request(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        department_registered("研发"), handoff_overdue(1), handoff_accepted(2, due=NOVEMBER_3)
    )

    answer = await area_client.get(
        "/statements", **{"from": "2026-01", "to": "2026-12"}, department="研发"
    )

    found = answer.json()["items"]
    lines = {one["period"]: one["departments"][0] for one in found}
    assert list(lines) == [f"2026-{month:02}" for month in range(1, 13)]
    assert (lines["2026-10"]["late"], lines["2026-11"]["on_time"]) == (1, 1)
    assert {line["name"] for line in lines.values()} == {"研发部"}
    single = await area_client.get("/statements/2026-10", department="研发")
    assert single.json() == found[9]


async def test_months_are_paged(area_client: IncentivesClient) -> None:
    pages = await area_client.get_pages(
        "/statements", **{"from": "2026-11", "to": "2027-03"}, limit=2
    )

    assert [[one["period"] for one in page] for page in pages] == [
        ["2026-11", "2026-12"],
        ["2027-01", "2027-02"],
        ["2027-03"],
    ]


async def test_months_in_the_wrong_order_and_unknown_departments_are_refused(
    area_client: IncentivesClient,
) -> None:
    refused = await area_client.get("/statements", **{"from": "2026-11", "to": "2026-10"})
    assert refused.json()["errors"][0]["code"] == "months-reversed"
    refused = await area_client.get(
        "/statements", **{"from": "2026-10", "to": "2026-10"}, department="月球"
    )
    assert refused.json()["code"] == "department-does-not-exist"


async def test_no_statement_is_stored_and_each_has_an_etag(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    await area_client.lock_month()

    locked = await area_client.get("/statements/2026-10")
    assert locked.headers["Cache-Control"] == "no-store"
    assert locked.headers["ETag"]


async def test_a_month_says_what_to_know_before_its_lock(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        handoff_accepted(1), handoff_accepted(2, due=NOVEMBER_3.replace(month=9))
    )

    async def read(period: str, role: Role = Role.GENERAL_MANAGER) -> dict[str, object]:
        found = (await area_client.get(f"/periods/{period}", role)).json()
        (action,) = [one for one in found["_actions"] if one["operation"] == "lock_period"]
        return {**found, "allowed": action["allowed"], "code": action["code"]}

    found = await read("2026-10")
    assert {name: found[name] for name in ("status", "plan_version", "is_over", "is_empty")} == {
        "status": "open",
        "plan_version": 1,
        "is_over": True,
        "is_empty": False,
    }
    assert (found["earlier_open"], found["code"]) == (["2026-09"], "period-not-approved")
    running, empty = await read("2026-11"), await read("2026-08")
    assert (running["is_over"], running["code"]) == (False, "period-not-over")
    assert (empty["is_empty"], empty["code"]) == (True, "period-empty")
    assert (await read("2026-10", Role.AUDITOR))["code"] == "role-missing"
    await approve_month(area_client, "2026-10")
    assert (await read("2026-10"))["allowed"]
    await area_client.lock_month()
    assert (await read("2026-10"))["status"] == "locked"
