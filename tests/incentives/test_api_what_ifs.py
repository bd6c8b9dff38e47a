"""What-ifs as jobs: asked for, computed in the background, read page by page, without a trace."""

from __future__ import annotations

from typing import Any

import pytest

from shared.http.auth import Role
from tests.incentives.area_client import IncentivesClient
from tests.incentives.what_if_client import (
    ASKED,
    READERS_OF_ALL_PAY,
    TERMS,
    ask,
    give_figures,
    read,
    rows,
    run_job,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("no_jobs")]


async def test_a_year_is_computed_in_the_background(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    path = await ask(area_client)
    queued = await read(area_client, path)
    assert (queued["state"], queued["progress"]) == ("queued", {"done": 0, "total": None})
    assert queued["terms"]["weight"] == "0.2"
    assert [(one["operation"], one["allowed"]) for one in queued["_actions"]] == [
        ("cancel_what_if", True)
    ]

    assert await run_job(area_client)
    assert not await run_job(area_client)

    done = await read(area_client, path)
    assert (done["state"], done["progress"]) == ("done", {"done": 12, "total": 12})
    assert (done["error"], done["_actions"][0]["code"]) == (None, "job-is-over")
    months = await rows(area_client, f"{path}/months", limit=7)
    alone = await area_client.post("/statements/2026-10/what-if", TERMS)
    assert [row for row in months if row["period"] == "2026-10"] == alone.json()["departments"]
    assert await rows(area_client, f"{path}/months", changed=True) == [
        row for row in months if row["reasons"]
    ]
    departments = {row["department"]: row for row in await rows(area_client, f"{path}/departments")}
    assert departments["研发"]["weighted_points"] == "5.00"
    assert departments["研发"]["bonus"] == [{"amount_minor": 500, "currency": "CNY"}]
    assert (departments["测试"]["months"], departments["测试"]["weighted_points"]) == (1, "5.00")
    assert done["difference"] == {
        "change": {},
        "weighted_points": "10.00",
        "bonus": [{"amount_minor": 500, "currency": "CNY"}],
        "departments": 2,
        "changed_departments": 2,
        "reasons": [
            {"change": {}, "weighted_points": "10.00", "bonus": [], "rule": "weight"},
            {
                "change": {},
                "weighted_points": "0.00",
                "bonus": [{"amount_minor": 500, "currency": "CNY"}],
                "rule": "cap",
            },
        ],
    }
    listed = await read(area_client, "/what-ifs?state=done&total=true")
    assert (listed["total"], listed["items"][0]["id"]) == (1, done["id"])


async def test_rows_are_filtered_by_department_and_month(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    path = await ask(area_client)
    await run_job(area_client)

    (row,) = (await read(area_client, f"{path}/months?department=测试&period=2026-10"))["items"]
    assert (row["department"], row["period"]) == ("测试", "2026-10")
    assert (await read(area_client, f"{path}/departments?changed=false"))["items"] == []
    unknown = await area_client.get(f"{path}/departments?department=NOPE")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "department-does-not-exist")


async def all_rows(area_client: IncentivesClient) -> dict[str, list[str]]:
    """Return every row of every table but for those of jobs and of requests."""
    async with area_client.area.pool.acquire() as db:
        tables = await db.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            " AND tablename <> ALL ('{job,job_row,caller_rate,idempotency}')"
        )
        return {
            name: sorted(row[0] for row in await db.fetch(f"SELECT t::text FROM {name} AS t"))
            for (name,) in tables
        }


async def test_a_job_leaves_no_trace_in_the_live_tables(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    before = await all_rows(area_client)
    assert {"ledger", "locked_period", "compact_event", "plan"} <= before.keys()

    await ask(area_client)
    await run_job(area_client)

    assert await all_rows(area_client) == before


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"last_period": "2025-11"}, "what-if-months-reversed"),
        ({"last_period": "2026-12"}, "what-if-not-begun"),
        ({"first_period": "2024-11"}, "what-if-too-long"),
        ({"terms": {**TERMS, "obligation_weights": {"handof": "1"}}}, "unknown-obligation-kind"),
        ({"terms": {**TERMS, "weigth": "1"}}, "invalid"),
        ({"until": "2026-11"}, "invalid"),
    ],
)
async def test_what_cannot_be_computed_is_refused(
    area_client: IncentivesClient, fields: dict[str, Any], code: str
) -> None:
    refused = await area_client.post("/what-ifs", {**ASKED, **fields})
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert (await read(area_client, "/what-ifs"))["items"] == []


async def test_24_months_are_not_too_many(area_client: IncentivesClient) -> None:
    await ask(area_client, first_period="2024-12")


async def test_only_who_reads_all_pay_asks_and_reads(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    path = await ask(area_client)
    await run_job(area_client)
    paths = ("/what-ifs", path, f"{path}/months", f"{path}/departments")
    for role in READERS_OF_ALL_PAY:
        assert (await area_client.post("/what-ifs", ASKED, role)).status_code == 202, role
        for one in paths:
            assert (await area_client.get(one, role)).status_code == 200, (role, one)
    own = area_client.installation.authorization_headers(Role.DEPARTMENT_HEAD, department="研发")
    for caller, code in ((own, "outside-read-scope"), (Role.CONNECTOR, "role-missing")):
        for one in ("/what-ifs", f"{path}/cancel"):
            refused = await area_client.post(one, ASKED, caller)
            assert (refused.status_code, refused.json()["code"]) == (403, code)
        for one in paths:
            refused = await area_client.get(one, caller)
            assert (refused.status_code, refused.json()["code"]) == (403, code)
