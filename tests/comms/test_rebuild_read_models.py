"""The read models of meetings, matters, notices and webhooks are rebuilt to the byte."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from services.comms.application.webhook_client import open_webhook_client
from services.comms.application.webhook_delivery_worker import WebhookDeliveryWorker
from services.comms.projections import webhook_deliveries_and_claims
from services.comms.service import service
from shared.testing.installation import OpenTestInstallation
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.comms.area_client import HELD_BODY, MEETING_BODY, CommsClient, add_references
from tests.comms.request_client import RequestClient
from tests.comms.webhook_receiver import run_webhook_receiver


async def record_history(area_client: CommsClient) -> None:
    """Cause an event of every type."""
    await area_client.post("/channel-policies", {"simple": "document"})
    await area_client.post(
        "/cost-policies", {"effective_from": "2026-11", "minutes_per_request": 1}
    )
    matter = await area_client.classify_matter()
    await area_client.post(f"{matter}/reclassify", {"matter_class": "simple"})
    await area_client.post(f"{matter}/handle", {"channel": "instant", "reason": "it was quick"})
    await area_client.post(f"{await area_client.classify_matter()}/handle", {"channel": "meeting"})
    await area_client.post(f"{await area_client.plan_meeting()}/cancel", {"reason": "moot"})
    meeting = await area_client.plan_meeting()
    fewer = {**MEETING_BODY, "attendees": [{"department": "sales", "persons": 1}]}
    await area_client.put(meeting, fewer, If_Match='"1"')
    action = {"text": "Report", "department": "rnd", "due_on": "2026-11-27"}
    noted = (await area_client.post(f"{meeting}/actions", action)).json()["id"]
    await area_client.post(f"{meeting}/hold", HELD_BODY)
    await area_client.post(f"{meeting}/actions/{noted}/complete")
    request_client = RequestClient(area_client)
    request = await request_client.open_request()
    for _ in range(2):
        area_client.installation.clock.advance(timedelta(minutes=1))
        await request_client.report_progress(request)
    entry = await request_client.last_entry_id(request, "progress")
    await request_client.correct_entry(request, entry, "retime", at="2026-11-23T01:00:30Z")
    await request_client.correct_entry(
        request, await request_client.last_entry_id(request, "progress"), "strike-out"
    )


async def test_a_rebuild_reproduces_the_read_models(
    start_installation: OpenTestInstallation,
) -> None:
    async with (
        run_webhook_receiver("500 Oops", "404 Not Found") as receiver,
        start_installation([replace(service, background_work=())]) as installation,
    ):
        await add_references(installation)
        client = CommsClient(installation)
        area = client.area
        for url in (receiver.url, receiver.url, "http://127.0.0.1:9/"):
            await client.create_subscription(url, "meeting-overran", "channel-deviated")
        await record_history(client)
        await installation.wait_until_idle()
        disabled = (await client.send("GET", "/subscriptions")).json()["items"][2]
        await client.post(f"/subscriptions/{disabled['subscription_id']}/disable")
        async with open_webhook_client() as webhook_client:
            for _ in range(3):
                async with asyncio.TaskGroup() as group:
                    worker = WebhookDeliveryWorker(
                        area,
                        webhook_deliveries_and_claims.claim_deliveries,
                        webhook_deliveries_and_claims.release_claim,
                        webhook_client,
                    )
                    await worker.start_due_deliveries(group)
                installation.clock.advance(timedelta(seconds=10))
        for notice in await client.list_notices():
            for delivery in notice["deliveries"]:
                if delivery["status"] == "failed":
                    await client.post(f"/deliveries/{delivery['delivery_id']}/replay")
        before = await read_model_rows(area)
        assert all(rows for table, rows in before.items() if table in TABLES_WITH_ROWS), before
        await rebuild_read_models(area)
        assert await read_model_rows(area) == before
        assert (await client.post("/matters", {})).status_code == 422
        await client.classify_matter()


TABLES_WITH_ROWS = {
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
