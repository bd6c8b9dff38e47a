"""Gives a month figures of every kind, and exports its statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    HOUR,
    NOVEMBER_3,
    department_registered,
    handoff_accepted,
    handoff_overdue,
    project_closed,
)
from tests.incentives.fact_builders_goals import goal_lagging

PATH = "/statements/2026-11/export"


async def give_figures(area_client: IncentivesClient) -> Mapping[str, Any]:
    """Give figures, bonuses, adjustments of both kinds and signals; return November's statement."""
    await area_client.handle_facts(
        department_registered("市场"),
        department_registered("测试"),
        handoff_overdue(1),
        handoff_accepted(2, due=NOVEMBER_3),
    )
    await area_client.lock_month()
    await area_client.handle_facts(
        goal_lagging(4, at=NOVEMBER_3),
        goal_lagging(4, at=NOVEMBER_3 + HOUR, sequence=7),
        goal_lagging(5, None, at=NOVEMBER_3),
        handoff_accepted(1),
        project_closed("late", "120"),
        *(project_closed(code, "150", at=NOVEMBER_3) for code in ("launch", "second")),
    )
    return await area_client.get_statement("2026-11")


async def export(area_client: IncentivesClient, **query: Any) -> httpx.Response:
    """Return November's file as the auditor gets it."""
    answer = await area_client.get(PATH, **query)
    assert answer.status_code == 200, answer.text
    return answer
