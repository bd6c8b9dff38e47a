"""What the API tests of the collaboration star share: an October with work, and commands to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.contracts import duties
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import PROJECT_ID, handoff_accepted

MONTH = "/star-months/2026-10"
REASONS = "Lent two testers"
OTHER_PROJECT = UUID(int=2)
SECOND = timedelta(seconds=1)


def done_by(fact: Fact, person: str, project: UUID = PROJECT_ID) -> Fact:
    """Return the fact of a handoff that a person delivered in a project."""
    contract = duties.HandoffAccepted.model_validate_json(fact.data)
    named = contract.model_copy(update={"done_by": person, "project_id": project})
    return replace(fact, data=named.model_dump_json())


async def give_october(area_client: IncentivesClient) -> None:
    """研发 delivers six of six in time by ann, 测试 five of six by bob; legal has one."""
    await area_client.handle_facts(
        *(done_by(handoff_accepted(n), "ann") for n in range(1, 7)),
        *(
            done_by(handoff_accepted(n, "测试", late=n == 11), "bob", OTHER_PROJECT)
            for n in range(11, 17)
        ),
        done_by(handoff_accepted(21, "法务"), "eve"),
    )


async def open_october(area_client: IncentivesClient) -> None:
    """Lock October and let the timer list its candidates."""
    await give_october(area_client)
    await area_client.lock_month("2026-10")
    area_client.installation.clock.advance(SECOND)
    await area_client.installation.fire_due_deadlines()


async def ranking(
    area_client: IncentivesClient, kind: str = "department", caller: Any = Role.AUDITOR
) -> dict[str, Any]:
    answer = await area_client.get(f"{MONTH}/rankings/{kind}", caller, total=True)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def nominate(
    area_client: IncentivesClient, candidate: str = "研发", kind: str = "department", **caller: Any
) -> Any:
    headers = area_client.installation.authorization_headers(
        Role.LIAISON, **{"department": "测试", "subject": "bob", **caller}
    )
    body = {"ranking": kind, "candidate": candidate, "reasons": REASONS}
    return await area_client.post(f"{MONTH}/nominations", body, headers)


async def decide(
    area_client: IncentivesClient, *winners: str, kind: str = "department", **fields: Any
) -> Any:
    alerts = {one["code"]: one["alerts"] for one in (await ranking(area_client, kind))["items"]}
    known = [alert["id"] for winner in winners for alert in alerts.get(winner, ())]
    body = {"winners": winners, "reasons": "the best", "acknowledged_alerts": known, **fields}
    return await area_client.post(f"{MONTH}/rankings/{kind}/decide", body)


async def fact_id(area_client: IncentivesClient) -> str:
    async with area_client.area.pool.acquire() as db:
        return str(await db.fetchval("SELECT id FROM outbox WHERE type LIKE '%star-published%'"))


async def award_october(area_client: IncentivesClient) -> None:
    """Award 研发 for October."""
    await open_october(area_client)
    await nominate(area_client)
    await decide(area_client, "研发")
    answer = await area_client.post(f"{MONTH}/rankings/department/publish")
    assert answer.status_code == 200, answer.text
