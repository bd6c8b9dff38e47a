"""The webhook subscriptions; and their secrets, which no event holds and no list shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain import webhook_subscription_events
from services.comms.domain.notice import NoticeKind
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class SubscriptionRow(BaseModel):
    """Which notices are sent to which URL."""

    subscription_id: UUID
    url: str
    kinds: list[NoticeKind]
    active: bool
    created_at: CompanyTime


async def list_subscriptions(db: Connection) -> tuple[list[SubscriptionRow], int]:
    """Return all subscriptions in the order of creation, and the version of their common stream."""
    rows = await db.fetch(
        "SELECT subscription_id, url, kinds, active, created_at, version FROM subscription"
        " ORDER BY place"
    )
    return [SubscriptionRow(**row) for row in rows], max(
        (row["version"] for row in rows), default=0
    )


async def store_secret(db: Connection, subscription_id: UUID, secret: str) -> None:
    """Store the secret that a subscription signs with."""
    await db.execute(
        "INSERT INTO webhook_secret (subscription_id, secret) VALUES ($1, $2)",
        subscription_id,
        secret,
    )


async def get_secret(db: Connection, subscription_id: UUID) -> str:
    """Return the secret that a subscription signs with."""
    secret: str = await db.fetchval(
        "SELECT secret FROM webhook_secret WHERE subscription_id = $1", subscription_id
    )
    return secret


async def delete_secret(db: Connection, subscription_id: UUID) -> None:
    """Delete the secret of a subscription that was not created."""
    await db.execute("DELETE FROM webhook_secret WHERE subscription_id = $1", subscription_id)


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the subscriptions up to date, one event after the other: there are few."""
    for recorded in events:
        event, version = recorded.event, recorded.version
        match event:
            case webhook_subscription_events.SubscriptionCreated(wish=wish):
                await db.execute(
                    "INSERT INTO subscription (subscription_id, place, version, url, kinds, active,"
                    " created_at) VALUES ($1, $2, $2, $3, $4, true, $5)",
                    event.subscription_id,
                    version,
                    wish.url,
                    list(wish.kinds),
                    event.at,
                )
            case webhook_subscription_events.SubscriptionChanged(wish=wish):
                await db.execute(
                    "UPDATE subscription SET version = $2, url = $3, kinds = $4"
                    " WHERE subscription_id = $1",
                    event.subscription_id,
                    version,
                    wish.url,
                    list(wish.kinds),
                )
            case (
                webhook_subscription_events.SubscriptionDisabled()
                | webhook_subscription_events.SubscriptionEnabled()
            ):
                await db.execute(
                    "UPDATE subscription SET version = $2, active = $3 WHERE subscription_id = $1",
                    event.subscription_id,
                    version,
                    isinstance(event, webhook_subscription_events.SubscriptionEnabled),
                )
            case _:
                pass


PROJECTION = Projection("subscriptions", ("subscription",), apply_events)
