"""A calendar that one process replaces holds for requests that another opens right after it."""

import asyncio

from services.comms.service import service
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import CommsClient, add_references
from tests.comms.request_client import RequestClient

OWN_DAYS = [
    {"day": "2026-12-24", "working": False, "name": "Company day 司庆"},
    {"day": "2026-12-25", "working": False, "name": "Company day 司庆"},
]


async def test_each_process_follows_a_calendar_that_the_other_publishes(
    start_installation: OpenTestInstallation,
) -> None:
    async with (
        start_installation([service], reuse_routers=True) as one,
        start_installation([service]) as other,
    ):
        await add_references(one)
        clients = [CommsClient(one), CommsClient(other)]
        requests = [RequestClient(client) for client in clients]
        used = []
        for number, days in enumerate([OWN_DAYS[:0], OWN_DAYS[:1], OWN_DAYS]):
            if days:
                answer = await clients[number % 2].post("/calendars", {"own": days})
                assert answer.status_code == 200, answer.text
            paths = await asyncio.gather(*(each.open_request() for each in requests))
            found = [await requests[0].get_request(path) for path in paths]
            used.append([(each["calendar_version"], each["status"]) for each in found])
            for client, path in zip(requests, paths, strict=True):
                await client.report_progress(path)
        assert used == [[(version, "open")] * 2 for version in (1, 2, 3)]
