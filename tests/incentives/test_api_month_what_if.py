"""One month under other terms, over HTTP: open or locked, and without a trace."""

from __future__ import annotations

from typing import Any

import pytest

from shared.http.auth import DEPARTMENT_ROLES, Role
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import handoff_accepted, handoff_overdue, project_closed

pytestmark = pytest.mark.asyncio(loop_scope="module")

READERS_OF_ALL_PAY = sorted(
    set(Role) - DEPARTMENT_ROLES - {Role.CONNECTOR, Role.OPERATOR, Role.PROVISIONER, Role.MONITOR}
)
TERMS: dict[str, Any] = {"effective_from": "2027-01", "weight": "0.2", "cap": "2"}


async def table_contents(area_client: IncentivesClient) -> dict[str, list[str]]:
    """Return every row of every table of the area, but for those that count requests."""
    async with area_client.area.pool.acquire() as db:
        tables = await db.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            " AND tablename <> 'caller_rate'"
        )
        return {
            name: sorted(row[0] for row in await db.fetch(f"SELECT t::text FROM {name} AS t"))
            for (name,) in tables
        }


async def compare(area_client: IncentivesClient, period: str = "2026-10", **terms: Any) -> Any:
    """Return a month's lines under these terms, by department."""
    answer = await area_client.post(f"/statements/{period}/what-if", {**TERMS, **terms})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return {line["department"]: line for line in body["departments"]}


async def give_figures(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        handoff_accepted(1),
        handoff_overdue(2),
        handoff_accepted(3, "测试"),
        project_closed("launch", "400", pool_minor=1000, 研发="1"),
    )


async def test_an_open_month_is_compared_department_by_department(
    area_client: IncentivesClient,
) -> None:
    await give_figures(area_client)
    lines = await compare(area_client)

    line = lines["研发"]
    statement = await area_client.statement_line("研发")
    for figure in ("due", "on_time", "late", "on_time_rate", "score", "weighted_points"):
        assert line["live"][figure] == statement[figure]
    assert line["live"]["bonus"] == [{"amount_minor": 1500, "currency": "CNY"}]
    assert line["draft"]["bonus"] == [{"amount_minor": 2000, "currency": "CNY"}]
    assert (line["live"]["weighted_points"], line["draft"]["weighted_points"]) == ("7.50", "10.00")
    assert [(reason["rule"], reason["weighted_points"]) for reason in line["reasons"]] == [
        ("weight", "2.50"),
        ("cap", "0.00"),
    ]
    assert lines["测试"]["weighted_points"] == "5.00"


async def test_the_draft_is_what_the_plan_would_pay(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    drafts = {code: line["draft"] for code, line in (await compare(area_client)).items()}

    await area_client.publish_plan("2026-10", weight="0.2", cap="2")

    for code, draft in drafts.items():
        line = await area_client.statement_line(code)
        paid = [
            {name: bonus[name] for name in ("amount_minor", "currency")} for bonus in line["bonus"]
        ]
        assert draft == {**{name: line[name] for name in draft}, "bonus": paid}


async def test_a_locked_month_is_what_was_locked_and_its_adjustments(
    area_client: IncentivesClient,
) -> None:
    await give_figures(area_client)
    before = await compare(area_client)
    await area_client.lock_month()
    assert {code: line["live"] for code, line in (await compare(area_client)).items()} == {
        code: line["live"] for code, line in before.items()
    }

    await area_client.handle_facts(
        handoff_accepted(2),
        handoff_accepted(4, "运营"),
        project_closed("late", "100", pool_minor=10, 测试="1"),
    )
    lines = await compare(area_client)

    locked = await area_client.statement_line("研发")
    adjustments = (await area_client.statement_line("研发", "2026-11"))["adjustments"]
    assert (locked["late"], [one["change"] for one in adjustments]) == (
        1,
        [{"on_time": 1, "late": -1}],
    )
    line = lines["研发"]
    assert (line["status"], line["live"]["late"], line["live"]["on_time"]) == ("locked", 0, 2)
    assert float(line["live"]["weighted_points"]) == float(locked["weighted_points"]) + float(
        adjustments[0]["weighted_points"]
    )
    assert line["draft"]["weighted_points"] == "20.00"
    assert lines["测试"]["live"]["bonus"] == [{"amount_minor": 10, "currency": "CNY"}]
    assert lines["运营"]["live"]["due"] == 1
    assert await compare(area_client, "2026-11") == {}


async def test_it_leaves_no_trace(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    await area_client.lock_month()
    await area_client.handle_facts(handoff_accepted(2))
    before = await table_contents(area_client)

    for period in ("2026-09", "2026-10", "2026-11"):
        await compare(area_client, period)

    assert await table_contents(area_client) == before


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"obligation_weights": {"handof": "1"}}, "unknown-obligation-kind"),
        ({"department_weights": {"NOPE": "0.2"}}, "department-does-not-exist"),
        ({"weight": "2"}, "invalid"),
        ({"weigth": "0.2"}, "invalid"),
    ],
)
async def test_terms_that_no_plan_could_have_are_refused(
    area_client: IncentivesClient, terms: dict[str, Any], code: str
) -> None:
    refused = await area_client.post("/statements/2026-10/what-if", {**TERMS, **terms})
    assert refused.status_code == 422, refused.text
    assert refused.json()["code"] == code


async def test_only_who_reads_all_pay_may_ask(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    for role in READERS_OF_ALL_PAY:
        answer = await area_client.post("/statements/2026-10/what-if", TERMS, role)
        assert answer.status_code == 200, (role, answer.text)
    for role in DEPARTMENT_ROLES:
        own = area_client.installation.authorization_headers(role, department="研发")
        refused = await area_client.post("/statements/2026-10/what-if", TERMS, own)
        assert (refused.status_code, refused.json()["code"]) == (403, "outside-read-scope")
    for role in (Role.CONNECTOR, Role.OPERATOR):
        refused = await area_client.post("/statements/2026-10/what-if", TERMS, role)
        assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")
