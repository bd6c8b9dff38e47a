"""The audit finds what somebody changed of locked months in the database."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from shared.testing.read_models import rebuild_read_models
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import DECEMBER_2, handoff_accepted

pytestmark = pytest.mark.asyncio(loop_scope="module")

MONTHS = ("2026-08", "2026-09", "2026-10")
AUDIT = "/api/operations/v1/audit"

CHANGE = """
UPDATE compact_event SET data = replace(data, $3, $4)
WHERE stream = (SELECT number FROM stream WHERE id = $1) AND version = $2
"""
REMOVE = """
WITH gone AS (DELETE FROM stream WHERE id = $1 RETURNING number)
DELETE FROM compact_event USING gone WHERE compact_event.stream = gone.number
"""
SWAP = """
WITH place AS (
    SELECT stream.id, compact_event.position, compact_event.data
    FROM compact_event JOIN stream ON stream.number = compact_event.stream
    WHERE compact_event.version = 4 AND stream.id = ANY ($1)
)
UPDATE compact_event SET data = other.data
FROM place AS own, place AS other
WHERE compact_event.position = own.position AND other.position <> own.position
"""


async def audit_findings(client: IncentivesClient, *checks: str) -> list[str]:
    """Return what the audit finds, of seals and locked statements unless of others is asked."""
    headers = client.installation.authorization_headers(client.role.AUDITOR)
    answer = await client.installation.http_client.get(AUDIT, headers=headers)
    assert answer.status_code == 200, answer.text
    wanted = checks or ("seals", "locked statements")
    return [one["what"] for one in answer.json()["findings"] if one["check"] in wanted]


async def lock_months(client: IncentivesClient, months: Sequence[str] = MONTHS) -> None:
    client.installation.clock.set_time(DECEMBER_2)
    dues = [DECEMBER_2.replace(month=month) for month in (8, 9, 10)]
    await client.handle_facts(*(handoff_accepted(n, due=due) for n, due in enumerate(dues)))
    for month in months:
        await client.lock_month(month)


async def execute(client: IncentivesClient, sql: str, *arguments: object) -> None:
    async with client.area.pool.acquire() as db:
        status = await db.execute(sql, *arguments)
    assert not status.endswith(" 0"), sql


async def test_months_that_nobody_touched_are_in_order(area_client: IncentivesClient) -> None:
    await lock_months(area_client)
    assert await audit_findings(area_client) == []
    await rebuild_read_models(area_client.area)
    assert await audit_findings(area_client) == []


@pytest.mark.parametrize("month", MONTHS)
async def test_a_changed_statement_is_found(area_client: IncentivesClient, month: str) -> None:
    await lock_months(area_client)
    await execute(
        area_client, CHANGE, f"period-{month}", 4, '"weighted_points":"15', '"weighted_points":"45'
    )

    found = await audit_findings(area_client)
    assert f"the statement of {month} is not the one that was sealed" in found
    await rebuild_read_models(area_client.area)
    assert await audit_findings(area_client) == [
        f"the statement of {month} is not the one that was sealed"
    ]


@pytest.mark.parametrize("figure", ["45.00", "15.000"])
async def test_a_changed_read_model_is_found(area_client: IncentivesClient, figure: str) -> None:
    await lock_months(area_client)
    await execute(
        area_client,
        "UPDATE locked_period SET statement = replace(statement::text, '15.00', $1)::json"
        " WHERE period = '2026-09'",
        figure,
    )
    assert await audit_findings(area_client) == [
        "the statement of 2026-09 is read otherwise than it was locked"
    ]
    await execute(area_client, "DELETE FROM locked_period WHERE period = '2026-09'")
    assert await audit_findings(area_client) == [
        "2026-09 was locked, but it is read as an open month"
    ]


@pytest.mark.parametrize("column", ["locked_at", "seen_from"])
async def test_a_changed_time_of_a_lock_is_found(
    area_client: IncentivesClient, column: str
) -> None:
    """It moves the time limits of disputes, and since when the month is seen as locked."""
    await lock_months(area_client, MONTHS[:1])
    later = f"UPDATE locked_period SET {column} = {column} + interval '90 days'"
    await execute(area_client, later)
    assert await audit_findings(area_client) == [
        "the time of the lock of 2026-08 is read otherwise than it was locked"
    ]


async def test_a_removed_month_is_found(area_client: IncentivesClient) -> None:
    await lock_months(area_client)
    await execute(area_client, REMOVE, "period-2026-09")

    broken, read = await audit_findings(area_client)
    assert broken.startswith("2026-10 follows seal ")
    assert read == "2026-09 is read as a locked month, but the log has no lock of it"


async def test_a_month_that_the_read_model_lacks_forks_no_chain(
    area_client: IncentivesClient,
) -> None:
    await lock_months(area_client, MONTHS[:2])
    await execute(area_client, "DELETE FROM locked_period WHERE period = '2026-09'")

    await area_client.lock_month("2026-10")

    first, second, third = (await area_client.get("/seals")).json()["items"]
    assert [one["period"] for one in (first, second, third)] == list(MONTHS)
    assert (second["previous"], third["previous"]) == (first["seal"], second["seal"])
    assert await audit_findings(area_client) == [
        "2026-09 was locked, but it is read as an open month"
    ]
    await rebuild_read_models(area_client.area)
    assert await audit_findings(area_client) == []


async def test_two_swapped_months_are_found(area_client: IncentivesClient) -> None:
    await lock_months(area_client)
    await execute(area_client, SWAP, ["period-2026-08", "period-2026-09"])

    found = await audit_findings(area_client)
    assert any(one.startswith("2026-08 follows seal ") for one in found)
    assert any(one.startswith("2026-09 follows seal ") for one in found)


async def test_months_from_before_the_seal_are_held_by_the_first_one(
    area_client: IncentivesClient,
) -> None:
    await lock_months(area_client)
    unseal = (
        "UPDATE compact_event SET data = regexp_replace(data, ',\"seal\":[{][^}]*[}]', '')"
        " WHERE stream = (SELECT number FROM stream WHERE id = $1) AND version = 4"
    )
    await execute(area_client, unseal, "period-2026-08")
    assert await audit_findings(area_client) == []
    sealed = (await area_client.get("/seals")).json()["items"]
    assert [one["number"] for one in sealed] == [1, 2, 3]
    await execute(
        area_client, CHANGE, "period-2026-08", 4, '"weighted_points":"15', '"weighted_points":"45'
    )
    assert (await audit_findings(area_client))[0].startswith("2026-09 follows seal ")


async def test_a_seal_that_is_none_is_a_finding(area_client: IncentivesClient) -> None:
    await lock_months(area_client)
    await execute(area_client, CHANGE, "period-2026-08", 4, '"previous":"00', '"previous":"no')

    assert (await audit_findings(area_client))[0].startswith("a recorded lock or seal cannot be")


async def test_an_event_that_cannot_be_read_is_a_finding(area_client: IncentivesClient) -> None:
    await lock_months(area_client)
    await execute(area_client, CHANGE, "period-2026-08", 4, '"number":1', '"number":"one"')

    (found,) = await audit_findings(area_client, "readable events")
    assert "(period-2026-08, 4) cannot be read" in found
