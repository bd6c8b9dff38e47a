"""What one department asks of another is told in the chat of the one that has to do something."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from services.comms.service import service as comms
from services.duties.service import service as duties
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import CommsClient
from tests.comms.message_delivery import tell_by
from tests.comms.robot_server import RobotServer, run_robot
from tests.duties.area_client import DutiesClient

WAIT_SECONDS = 20.0


async def wait_for_message(robot: RobotServer) -> Any:
    """Return the first message that a robot takes."""
    give_up_at = time.monotonic() + WAIT_SECONDS
    while not robot.bodies:
        assert time.monotonic() < give_up_at
        await asyncio.sleep(0.05)
    return robot.bodies[0]


async def test_each_side_of_a_handoff_hears_in_its_own_chat_what_is_asked_of_it(
    start_installation: OpenTestInstallation,
) -> None:
    async with (
        run_robot("feishu", "s") as chat_of_rnd,
        run_robot("slack") as chat_of_marketing,
        start_installation([duties, comms], reuse_routers=True) as installation,
    ):
        await installation.add_departments("marketing", "rnd")
        client, handoffs = CommsClient(installation), DutiesClient(installation)
        kinds = ["handoff-offered", "handoff-rejected"]
        rnd = {"url": chat_of_rnd.url, "secret": "s"}
        await tell_by(client, "feishu", rnd, kinds=kinds, departments=["rnd"])
        marketing = {"url": chat_of_marketing.url}
        await tell_by(client, "slack", marketing, kinds=kinds, departments=["marketing"])
        path = await handoffs.open_handoff()
        assert (await handoffs.move_handoff(path, "offer", "marketing")).status_code == 200
        offered = await wait_for_message(chat_of_rnd)
        assert "Requirement document 需求文档" in offered["content"]["text"]
        assert chat_of_marketing.bodies == []
        rejected = await handoffs.move_handoff(path, "reject", "rnd", reason="Unsigned 未签字")
        assert rejected.status_code == 200, rejected.text
        assert "Unsigned 未签字" in (await wait_for_message(chat_of_marketing))["text"]
        assert len(chat_of_rnd.bodies) == 1
