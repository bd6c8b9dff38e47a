"""What the API tests of disputes about stars share: a cash award, and who gets it instead."""

from __future__ import annotations

from typing import Any

from shared.testing.manual_clock import MONDAY_MORNING
from tests.incentives.area_client import IncentivesClient
from tests.incentives.star_client import award_october, ranking

AWARD = {"type": "star-award", "period": "2026-10", "ranking": "department", "winner": "研发"}
WITHDRAW = {"type": "withdraw-award"}
NOVEMBER = "/statements/2026-11"
_CASH = {"award": {"type": "cash", "amount_minor": 50001}}


async def award_cash(area_client: IncentivesClient) -> None:
    """Award 研发 500.01 for October, booked in November."""
    await area_client.publish_plan("2026-10", star=_CASH)
    await award_october(area_client)


async def instead_of(area_client: IncentivesClient, code: str = "测试") -> dict[str, Any]:
    """Return the remedy by which another one gets the award, with its alerts acknowledged."""
    (row,) = [one for one in (await ranking(area_client))["items"] if one["code"] == code]
    alerts = [one["id"] for one in row["alerts"]]
    return {"type": "award-instead", "candidate": code, "acknowledged_alerts": alerts}


async def lock_november(area_client: IncentivesClient) -> None:
    """Lock the month with the award; it is December."""
    area_client.installation.clock.set_time(MONDAY_MORNING.replace(month=12))
    await area_client.lock_month("2026-11")
