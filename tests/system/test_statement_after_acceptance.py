"""A statement that is read right after an acceptance counts it, without polling."""

from __future__ import annotations

from typing import Any

from services.duties.service import service as duties
from services.incentives.service import service as incentives
from shared.http.auth import Role
from shared.http.read_after import READ_AFTER_HEADER
from shared.testing.installation import OpenTestInstallation
from tests.duties.area_client import DutiesClient

HANDOFFS = 6


async def test_the_statement_behind_each_acceptance_counts_it(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([duties, incentives], reuse_routers=True) as running:
        await running.add_departments("marketing", "rnd")
        client = DutiesClient(running)
        handoffs = [await client.open_handoff() for _ in range(HANDOFFS)]
        for path in handoffs:
            offered = await client.move_handoff(path, "offer", "marketing")
            assert offered.status_code == 200, offered.text
        await running.wait_until_idle()
        manager = running.authorization_headers(Role.GENERAL_MANAGER)

        async def read_statement(after: str) -> dict[str, Any]:
            found = await running.http_client.get(
                "/api/incentives/v1/statements/2026-11",
                headers={**manager, READ_AFTER_HEADER: after},
            )
            assert found.status_code == 200, found.text
            (line,) = (one for one in found.json()["departments"] if one["due"])
            return dict(line)

        for number, path in enumerate(handoffs, 1):
            accepted = await client.move_handoff(path, "accept", "rnd")
            line = await read_statement(accepted.headers[READ_AFTER_HEADER])
            assert (line["department"], line["on_time"]) == ("marketing", number)
