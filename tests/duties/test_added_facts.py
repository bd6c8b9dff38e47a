"""What a row shows has a fact; events from before a fact was added are no findings of the audit."""

from __future__ import annotations

from typing import Any

import pytest

from shared.http.auth import Role
from shared.postgres.event_log_consistency import UPGRADE_WINDOW
from tests.duties.area_client import DutiesClient, handoff_path

AUDIT = "/api/operations/v1/audit"


async def findings(area_client: DutiesClient) -> list[str]:
    installation = area_client.installation
    headers = installation.authorization_headers(Role.OPERATOR)
    answer = await installation.http_client.get(AUDIT, headers=headers)
    assert answer.status_code == 200, answer.text
    return [one["what"] for one in answer.json()["findings"]]


@pytest.mark.parametrize(("lost", "found"), [(0, 0), (1, 1)])
async def test_an_event_without_its_added_fact_is_a_finding_once_others_had_one(
    area_client: DutiesClient, lost: int, found: int
) -> None:
    await area_client.plan_project()
    await area_client.installation.advance_time(UPGRADE_WINDOW)
    await area_client.plan_project()
    async with area_client.area.pool.acquire() as db:
        await db.execute(
            "UPDATE compact_event SET fact_position = NULL WHERE fact_position ="
            " (SELECT position FROM outbox ORDER BY position OFFSET $1 LIMIT 1)",
            lost,
        )
    assert len(await findings(area_client)) == found


async def last_fact(area_client: DutiesClient) -> str:
    async with area_client.area.pool.acquire() as db:
        found: str = await db.fetchval("SELECT type FROM outbox ORDER BY position DESC LIMIT 1")
    return found.removeprefix("concord.duties.").removesuffix(".v1")


async def test_every_command_that_changes_a_row_publishes_a_fact(area_client: DutiesClient) -> None:
    seen = []

    async def send(path: str, body: Any = None, department: str | None = None) -> str:
        caller = area_client.executor_headers(department) if department else None
        answer = await area_client.post(path, body, caller)
        assert answer.is_success, answer.text
        await area_client.installation.wait_until_idle()
        seen.append(await last_fact(area_client))
        return str(answer.json()["id"])

    project = await area_client.plan_project()
    seen.append(await last_fact(area_client))
    terms = (await area_client.get(project)).json()
    body = {name: terms[name] for name in ("code", "name", "pool", "unit", "target")}
    shares = [{"department": "marketing", "ratio": "0.5"}, {"department": "rnd", "ratio": "0.5"}]
    await area_client.put(project, body | {"shares": shares}, If_Match='"1"')
    seen.append(await last_fact(area_client))
    handoff = handoff_path(await area_client.assign_duty(project))
    seen.append(await last_fact(area_client))
    await send(f"{project}/start")
    for move, side in (("offer", "marketing"), ("recall", "marketing"), ("offer", "marketing")):
        await send(f"{handoff}/{move}", None, side)
    await send(f"{handoff}/reject", {"reason": "incomplete"}, "rnd")
    standing = await area_client.create_standing_duty()
    seen.append(await last_fact(area_client))
    await send(f"{standing}/end", {"reason": "moot"})
    await send(f"{project}/cancel", {"reason": "no budget"})
    assert seen == [
        "project-planned",
        "project-plan-changed",
        "duty-assigned",
        "duty-scheduled",
        "handoff-offered",
        "handoff-recalled",
        "handoff-offered",
        "handoff-rejected",
        "standing-duty-made",
        "standing-duty-ended",
        "project-cancelled",
    ]
