"""Claims what is due to people, some deliveries of each subscription at once.

The claims are those of webhooks: they expire by the clock of the database.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import ValidationError

from services.comms.domain.claimed_messages import ClaimedMessages
from services.comms.domain.message_address import MessageAddress
from services.comms.domain.message_settings import MessageSettings
from services.comms.domain.message_texts import QueuedNotice
from services.comms.domain.notice import Wording
from services.comms.projections.webhook_deliveries_and_claims import CLAIM_DURATION
from services.comms.projections.webhook_keys import decrypt_keys
from shared.service_runtime.outbound_settings import SecretCipher

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_CLAIMS_PER_SUBSCRIPTION = 500
"""Deliveries of a subscription that are claimed at once: above its limit they are one digest."""

_CLAIM = """
WITH due AS (
    SELECT waiting.delivery_id
    FROM subscription
    LEFT JOIN subscription AS server ON server.subscription_id = subscription.mail_server_id
    CROSS JOIN LATERAL (
        SELECT delivery.delivery_id FROM delivery
        LEFT JOIN delivery_claim AS claim ON claim.delivery_id = delivery.delivery_id
        WHERE delivery.subscription_id = subscription.subscription_id
          AND delivery.status = 'due' AND delivery.due_at <= $1
          AND (claim.until IS NULL OR claim.until < clock_timestamp())
        ORDER BY delivery.due_at, delivery.delivery_id
        LIMIT $3
        FOR UPDATE OF delivery SKIP LOCKED
    ) AS waiting
    WHERE subscription.message_active AND coalesce(server.message_active, true)
      AND subscription.subscription_id <> ALL ($2::uuid[])
), claimed AS (
    INSERT INTO delivery_claim (delivery_id, until)
    SELECT delivery_id, clock_timestamp() + $4::interval FROM due
    ON CONFLICT (delivery_id) DO UPDATE SET until = excluded.until
        WHERE delivery_claim.until < clock_timestamp()
    RETURNING delivery_id
)
SELECT delivery_id, notice_id, subscription.subscription_id, notice.kind, recipients, en, zh,
    subscription.message_settings, subscription.mail_server_id,
    subscription.key_id, server.key_id AS server_key_id,
    ARRAY(
        SELECT ROW (key.key_id, key.encrypted) FROM webhook_key AS key
        WHERE key.key_id = subscription.key_id
    ) AS encrypted,
    ARRAY(
        SELECT ROW (key.key_id, key.encrypted) FROM webhook_key AS key
        WHERE key.key_id = server.key_id
    ) AS encrypted_server
FROM claimed
JOIN delivery USING (delivery_id)
JOIN notice USING (notice_id)
JOIN subscription ON subscription.subscription_id = delivery.subscription_id
LEFT JOIN subscription AS server ON server.subscription_id = subscription.mail_server_id
ORDER BY subscription.subscription_id, due_at, delivery_id
"""


async def claim_messages(
    db: Connection,
    now: datetime,
    busy_subscriptions: Collection[UUID],
    cipher: SecretCipher | None,
) -> list[ClaimedMessages]:
    """Claim what is due by now to people, of each active subscription but the busy ones."""
    rows = await db.fetch(
        _CLAIM, now, list(busy_subscriptions), MAX_CLAIMS_PER_SUBSCRIPTION, CLAIM_DURATION
    )
    return [
        _claimed(subscription_id, list(group), cipher)
        for subscription_id, group in groupby(rows, itemgetter("subscription_id"))
    ]


def _claimed(
    subscription_id: UUID, rows: Sequence[Any], cipher: SecretCipher | None
) -> ClaimedMessages:
    return ClaimedMessages(
        subscription_id=subscription_id,
        settings=MessageSettings.model_validate_json(rows[0]["message_settings"]),
        address=_find_address(rows[0], cipher),
        key_ids=(rows[0]["key_id"], rows[0]["server_key_id"]),
        notices=[
            QueuedNotice(
                delivery_id=row["delivery_id"],
                notice_id=row["notice_id"],
                kind=row["kind"],
                to=tuple(row["recipients"]),
                text=Wording(en=row["en"], zh=row["zh"]),
            )
            for row in rows
        ],
    )


def _find_address(row: Any, cipher: SecretCipher | None) -> MessageAddress | None:
    """Return where it is sent; a person's own by the mail server's address as it is now."""
    address = _read_address(decrypt_keys(cipher, row["encrypted"], None))
    if row["mail_server_id"] is None or address is None:
        return address
    server = _read_address(decrypt_keys(cipher, row["encrypted_server"], None))
    return server and server.model_copy(update={"recipient": address.recipient})


def _read_address(secrets: Sequence[str]) -> MessageAddress | None:
    """Return the address; `None` where it is unreadable, or a process of old wrote another one."""
    if not secrets:
        return None
    try:
        return MessageAddress.model_validate_json(secrets[0])
    except ValidationError:
        return None


async def has_address_of(
    db: Connection, subscription_id: UUID, key_ids: tuple[UUID, UUID | None]
) -> bool:
    """Return whether a subscription still sends to the address of these keys."""
    return bool(
        await db.fetchval(
            "SELECT one.key_id = $2 AND server.key_id IS NOT DISTINCT FROM $3"
            " FROM subscription AS one"
            " LEFT JOIN subscription AS server ON server.subscription_id = one.mail_server_id"
            " WHERE one.subscription_id = $1",
            subscription_id,
            *key_ids,
        )
    )


async def release_claims(db: Connection, delivery_ids: Collection[UUID]) -> None:
    """Delete the claims of some deliveries."""
    await db.execute("DELETE FROM delivery_claim WHERE delivery_id = ANY ($1)", list(delivery_ids))
