"""The read models of meetings, matters, notices and webhooks are rebuilt to the byte."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from services.comms.application.delivering import Postman
from services.comms.application.sending import mail
from services.comms.projections import deliveries
from services.comms.service import service
from shared.postgres.rebuild import rebuild
from shared.runtime.area import Area
from shared.testing.house import OpenHouse
from tests.comms.asking import Asking
from tests.comms.company import HELD, MEETING, Company
from tests.comms.receiver import receiving


async def contents(area: Area) -> dict[str, str]:
    """Return every read model's rows, in the order of their text."""
    found = {}
    async with area.pool.acquire() as db:
        for projection in area.service.projections:
            for table in projection.tables:
                found[table] = await db.fetchval(
                    f"SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')"
                    f" FROM {table} AS t"
                )
    return found


async def lived_through(company: Company) -> None:
    """Have everything happen that can."""
    await company.post("/channel-policies", {"simple": "document"})
    await company.post("/cost-policies", {"effective_from": "2026-11", "minutes_per_request": 1})
    matter = await company.matter()
    await company.post(f"{matter}/reclassify", {"matter_class": "simple"})
    await company.post(f"{matter}/handle", {"channel": "instant", "reason": "it was quick"})
    await company.post(f"{await company.matter()}/handle", {"channel": "meeting"})
    await company.post(f"{await company.meeting()}/cancel", {"reason": "moot"})
    meeting = await company.meeting()
    fewer = {**MEETING, "attendees": [{"department": "sales", "persons": 1}]}
    await company.send("PUT", meeting, fewer, If_Match='"1"')
    action = {"text": "Report", "department": "rnd", "due_on": "2026-11-27"}
    noted = (await company.post(f"{meeting}/actions", action)).json()["id"]
    await company.post(f"{meeting}/hold", HELD)
    await company.post(f"{meeting}/actions/{noted}/complete")
    asking = Asking(company)
    request = await asking.ask()
    for _ in range(2):
        company.house.clock.pass_by(timedelta(minutes=1))
        await asking.reply(request)
    entry = await asking.entry(request, "progress")
    await asking.correct(request, entry, "retime", at="2026-11-23T01:00:30Z")
    await asking.correct(request, await asking.entry(request, "progress"), "strike-out")


async def test_a_rebuild_makes_them_as_they_were(house: OpenHouse) -> None:
    async with (
        receiving("500 Oops", "404 Not Found") as receiver,
        house([replace(service, work=())]) as running_house,
    ):
        company = Company(running_house)
        area = running_house.area("comms")
        for url in (receiver.url, receiver.url, "http://127.0.0.1:9/"):
            await company.subscription(url, "meeting-overran", "channel-deviated")
        await lived_through(company)
        await running_house.settle()
        resting = (await company.send("GET", "/subscriptions")).json()["items"][2]
        await company.post(f"/subscriptions/{resting['subscription_id']}/disable")
        async with mail() as sending:
            for _ in range(3):
                async with asyncio.TaskGroup() as group:
                    postman = Postman(area, deliveries.claim, deliveries.release, sending)
                    await postman.start_round(group)
                running_house.clock.pass_by(timedelta(seconds=10))
        for notice in await company.notices():
            for delivery in notice["deliveries"]:
                if delivery["status"] == "failed":
                    await company.post(f"/deliveries/{delivery['delivery_id']}/replay")
        before = await contents(area)
        assert all(rows for table, rows in before.items() if table in OURS), before
        await rebuild(
            area.database, area.name, area.service.schema, area.codec, area.service.projections
        )
        assert await contents(area) == before
        assert (await company.post("/matters", {})).status_code == 422
        await company.matter()


OURS = {
    "channel_policy",
    "cost_policy",
    "matter",
    "meeting",
    "meeting_attendance",
    "meeting_action",
    "cost_entry",
    "cost_request",
    "notice",
    "subscription",
    "delivery",
    "delivery_attempt",
}
