"""The subscriptions: by signed webhook, or by a message to people.

The column `active` is of webhooks alone: a process of the earlier version, which runs during an
upgrade, sends to every active row what a webhook gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain import webhook_subscription_events
from services.comms.domain.message_settings import MessageSettings
from services.comms.domain.notice import NoticeKind
from services.comms.domain.webhook_subscription_state import key_id_of
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
    overlap_until: CompanyTime | None
    """Until when messages are signed with the secret before the present one, too."""
    message: MessageSettings | None
    """How it tells people; `null` for a signed webhook."""


async def list_subscriptions(
    db: Connection, person: str | None = None
) -> tuple[list[SubscriptionRow], int]:
    """Return the subscriptions in the order of creation, and the version of their common stream.

    All of them, or one person's own. Of those the URL is that of the mail server by now.
    """
    rows = await db.fetch(
        "SELECT one.subscription_id, coalesce(server.url, one.url) AS url, one.kinds,"
        " one.active OR coalesce(one.message_active, false) AS active, one.created_at,"
        " one.version, one.overlap_until, one.deleted_at, one.message_settings"
        " FROM subscription AS one"
        " LEFT JOIN subscription AS server ON server.subscription_id = one.mail_server_id"
        " WHERE $1::text IS NULL OR one.person = $1 ORDER BY one.place",
        person,
    )
    version = max((row["version"] for row in rows), default=0)
    return [
        SubscriptionRow(**{**row, "message": parse_message(row["message_settings"])})
        for row in rows
        if row["deleted_at"] is None
    ], version


def parse_message(text: str | None) -> MessageSettings | None:
    """Return the settings of a row; `None` for a signed webhook."""
    return None if text is None else MessageSettings.model_validate_json(text)


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the subscriptions up to date, one event after the other: there are few."""
    for recorded in events:
        event, version = recorded.event, recorded.version
        match event:
            case webhook_subscription_events.SubscriptionCreated(wish=wish):
                own = wish.message.own if wish.message else None
                await db.execute(
                    "INSERT INTO subscription (subscription_id, place, version, url, kinds, active,"
                    " created_at, key_id, message_settings, message_active, person, mail_server_id)"
                    " VALUES ($1, $2, $2, $3, $4, $7::text IS NULL, $5, $6, $7,"
                    " $7::text IS NOT NULL, $8, $9)",
                    event.subscription_id,
                    version,
                    wish.url,
                    list(wish.kinds),
                    event.at,
                    key_id_of(event),
                    wish.message and wish.message.model_dump_json(),
                    own and own.person,
                    own and own.mail_server,
                )
            case webhook_subscription_events.SubscriptionChanged(wish=wish):
                await db.execute(
                    "UPDATE subscription SET version = $2, url = $3, kinds = $4,"
                    " message_settings = $5 WHERE subscription_id = $1",
                    event.subscription_id,
                    version,
                    wish.url,
                    list(wish.kinds),
                    wish.message and wish.message.model_dump_json(),
                )
            case webhook_subscription_events.SubscriptionKeyRotated():
                await db.execute(
                    "UPDATE subscription SET version = $2, previous_key_id = key_id, key_id = $3,"
                    " overlap_until = $4, url = coalesce($5, url) WHERE subscription_id = $1",
                    event.subscription_id,
                    version,
                    event.key_id,
                    event.overlap_until,
                    event.address,
                )
            case webhook_subscription_events.SubscriptionDeleted():
                # The row stays: the version of all subscriptions is the highest one of a row.
                await db.execute(
                    "UPDATE subscription SET version = $2, active = false,"
                    " message_active = false, deleted_at = $3"
                    " WHERE subscription_id = $1",
                    event.subscription_id,
                    version,
                    event.at,
                )
            case (
                webhook_subscription_events.SubscriptionDisabled()
                | webhook_subscription_events.SubscriptionEnabled()
            ):
                await db.execute(
                    "UPDATE subscription SET version = $2,"
                    " active = $3 AND message_settings IS NULL,"
                    " message_active = $3 AND message_settings IS NOT NULL"
                    " WHERE subscription_id = $1",
                    event.subscription_id,
                    version,
                    isinstance(event, webhook_subscription_events.SubscriptionEnabled),
                )
            case _:
                pass


PROJECTION = Projection("subscriptions", ("subscription",), apply_events)
