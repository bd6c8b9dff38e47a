"""Tells people what is due in an area whose own worker does not run, when a test says so."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from services.comms.application import MessageStore
from services.comms.application.fact_handlers import handle_facts
from services.comms.application.message_delivery_worker import MessageDeliveryWorker
from services.comms.application.webhook_client import open_webhook_client
from services.comms.projections import message_claims
from services.comms.projections.message_limits import ROBOT_LIMITS
from shared.contracts.duties import HandoffOffered
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.testing.installation import TEST_OUTBOUND
from tests.comms.area_client import CommsClient

OFFERED = ["handoff-offered"]
STORE = MessageStore(
    claim=message_claims.claim_messages,
    release=message_claims.release_claims,
    count_free=ROBOT_LIMITS.count_free,
    acquire_permit=ROBOT_LIMITS.acquire_permit,
    block=ROBOT_LIMITS.block,
    has_address_of=message_claims.has_address_of,
)


async def tell(area_client: CommsClient, timeout_seconds: float = 5.0) -> int:
    """Tell what is due once, as a process of its own would; return how many notices were due."""
    area = area_client.installation.area("comms")
    async with (
        open_webhook_client(TEST_OUTBOUND.allowed_networks, timeout_seconds) as client,
        asyncio.TaskGroup() as group,
    ):
        return await MessageDeliveryWorker(area, STORE, client).start_due_deliveries(group)


async def tell_by(
    area_client: CommsClient, transport: str, address: dict[str, Any], **settings: Any
) -> str:
    """Create a subscription that tells people, and return its path."""
    body = {"transport": transport, "kinds": ["meeting-overran"], "address": address}
    return await area_client.create("/message-subscriptions", body | settings)


async def list_deliveries(area_client: CommsClient) -> list[dict[str, Any]]:
    """Return the deliveries of all notices, the newest notice first."""
    notices = await area_client.list_notices(limit=200)
    return [delivery for notice in notices for delivery in notice["deliveries"]]


async def offer_handoffs(client: CommsClient, number: int) -> None:
    """Let so many handoffs be offered to R&D at the same time."""
    area = client.installation.area("comms")
    now = area.clock()
    facts = [
        Fact(
            position=one,
            id=UUID(int=one),
            area="duties",
            type="concord.duties.handoff-offered.v1",
            key=f"handoff-{one}",
            sequence=1,
            recorded_at=now,
            context=EventContext(correlation=UUID(int=one), actor="person:ann"),
            data=HandoffOffered(
                handoff_id=UUID(int=one),
                project_id=UUID(int=1),
                deliverable=f"Part {one} 部件",
                sender="sales",
                recipient="rnd",
                at=now,
            ).model_dump_json(),
        )
        for one in range(1, number + 1)
    ]
    async with area.unit_of_work() as unit:
        await handle_facts(unit, facts)


async def count_by_status(client: CommsClient) -> dict[str, int]:
    """Return how many deliveries there are in each status."""
    async with client.installation.area("comms").pool.acquire() as db:
        rows = await db.fetch("SELECT status, count(*) AS number FROM delivery GROUP BY status")
    return {row["status"]: row["number"] for row in rows}
