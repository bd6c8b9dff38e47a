"""A team has the departments of its project, as they were when a month's candidates were listed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shared.contracts import duties
from shared.contracts.duties_corrections import SharesCorrected
from shared.contracts.duties_transfers import ProjectTransferred
from shared.testing.read_models import rebuild_read_models
from tests.incentives.area_client import IncentivesClient, build_fact
from tests.incentives.fact_builders import PROJECT_ID
from tests.incentives.generic_fact_builders import OCTOBER_15
from tests.incentives.star_client import SECOND, open_october, ranking

pytestmark = pytest.mark.asyncio(loop_scope="module")
PROJECT: dict[str, Any] = {"project_id": PROJECT_ID, "code": "launch", "name": "新品上市"}


def started(*participants: str) -> duties.ProjectStarted:
    return duties.ProjectStarted(
        **PROJECT, participants=participants, kick_off=OCTOBER_15, at=OCTOBER_15
    )


def corrected(department: str, was: str) -> SharesCorrected:
    one, other = (duties.Share(department=code, ratio=Decimal(1)) for code in (department, was))
    return SharesCorrected(
        **PROJECT,
        participants=(department,),
        shares=(one,),
        was=(other,),
        reason="entered by mistake",
        at=OCTOBER_15,
    )


def transferred(was: str, department: str) -> ProjectTransferred:
    return ProjectTransferred(
        **PROJECT,
        participants=(department,),
        was=was,
        department=department,
        entries=(),
        reason="merged",
        at=OCTOBER_15,
    )


async def team(client: IncentivesClient) -> list[str]:
    (found,) = [
        one for one in (await ranking(client, "team"))["items"] if one["code"] == str(PROJECT_ID)
    ]
    departments: list[str] = found["departments"]
    return departments


async def test_a_team_follows_corrections_and_successions_until_its_candidates_are_listed(
    area_client: IncentivesClient,
) -> None:
    key = str(PROJECT_ID)
    early = transferred("销售", "研发")
    await area_client.handle_facts(build_fact(early, key, 1), build_fact(started("研发"), key, 2))
    mended = build_fact(corrected("测试", "研发"), key, 3)
    await area_client.handle_facts(mended)
    await open_october(area_client)
    assert await team(area_client) == ["测试"]
    area_client.installation.clock.advance(SECOND)
    await area_client.handle_facts(build_fact(transferred("测试", "法务"), key, 4))
    assert await team(area_client) == ["测试"]
    async with area_client.area.pool.acquire() as db:
        rows = await db.fetch("SELECT participants FROM star_team_change ORDER BY version")
    assert [row["participants"] for row in rows] == [["测试"], ["法务"]]
    await rebuild_read_models(area_client.area)
    assert await team(area_client) == ["测试"]
