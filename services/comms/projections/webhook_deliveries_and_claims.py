"""The webhook deliveries, the log of their attempts, and the claims of those who send them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain import webhook_delivery_events
from services.comms.domain.claimed_webhook_delivery import ClaimedWebhookDelivery
from services.comms.projections.webhook_keys import decrypt_keys
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows
from shared.service_runtime.outbound_settings import SecretCipher

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

DeliveryStatus = Literal["due", "delivered", "failed"]

CLAIM_DURATION = timedelta(minutes=2)
"""How long a claim holds: longer than sending everything that is claimed at once can take."""
MAX_CLAIMS_PER_SUBSCRIPTION = 4
"""How many deliveries of a subscription are claimed at once, to be sent one after the other."""


class Attempt(BaseModel):
    """An attempt to deliver."""

    number: int
    status: int | None
    """The HTTP status of the answer; `null` where there was none."""
    error: str | None
    """Why the attempt failed; `null` where the notice was delivered."""
    at: CompanyTime
    provider_code: str | None
    """The code by which the provider of chat or mail refused it; `null` where it did not."""
    digest_of: int | None
    """How many notices went in one message; `null` where it was this one alone."""


class DeliveryRow(BaseModel):
    """A notice on its way to a subscription."""

    delivery_id: UUID
    subscription_id: UUID
    status: DeliveryStatus
    due_at: CompanyTime | None
    """When the notice is sent next; `null` when the delivery is over."""
    attempts: list[Attempt]


async def list_deliveries_by_notice(
    db: Connection, notice_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[DeliveryRow]]:
    """Return the deliveries of some notices, with every attempt."""
    rows = await db.fetch(
        "SELECT delivery.notice_id, delivery_id, subscription_id, status, due_at,"
        " ARRAY(SELECT ROW(number, status, error, at, provider_code, digest_of)"
        " FROM delivery_attempt AS attempt"
        " WHERE attempt.delivery_id = delivery.delivery_id ORDER BY number) AS attempts"
        " FROM delivery WHERE notice_id = ANY ($1) ORDER BY subscription_id",
        list(notice_ids),
    )
    found: dict[UUID, list[DeliveryRow]] = {notice_id: [] for notice_id in notice_ids}
    for row in rows:
        attempts = [dict(zip(Attempt.model_fields, one, strict=True)) for one in row["attempts"]]
        found[row["notice_id"]].append(DeliveryRow(**{**row, "attempts": attempts}))
    return found


# A claim expires by the database's clock, not by the installation's, which may be simulated:
# replicas compare it. Rows that another transaction is claiming are locked and skipped.
_CLAIM = """
WITH due AS (
    SELECT waiting.delivery_id
    FROM subscription CROSS JOIN LATERAL (
        SELECT delivery.delivery_id FROM delivery
        LEFT JOIN delivery_claim AS claim ON claim.delivery_id = delivery.delivery_id
        WHERE delivery.subscription_id = subscription.subscription_id
          AND delivery.status = 'due' AND delivery.due_at <= $1
          AND (claim.until IS NULL OR claim.until < clock_timestamp())
        ORDER BY delivery.due_at, delivery.delivery_id
        LIMIT $3
        FOR UPDATE OF delivery SKIP LOCKED
    ) AS waiting
    WHERE subscription.active AND subscription.subscription_id <> ALL ($2::uuid[])
), claimed AS (
    INSERT INTO delivery_claim (delivery_id, until)
    SELECT delivery_id, clock_timestamp() + $4::interval FROM due
    ON CONFLICT (delivery_id) DO UPDATE SET until = excluded.until
        WHERE delivery_claim.until < clock_timestamp()
    RETURNING delivery_id
)
SELECT delivery_id, subscription_id, notice_id, url, message AS body,
    webhook_secret.secret AS plain,
    ARRAY(
        SELECT ROW (key.key_id, key.encrypted) FROM webhook_key AS key
        WHERE key.key_id = subscription.key_id
            OR (key.key_id = subscription.previous_key_id AND subscription.overlap_until > $1)
        ORDER BY key.key_id = subscription.key_id DESC
    ) AS encrypted
FROM claimed
JOIN delivery USING (delivery_id)
JOIN notice USING (notice_id)
JOIN subscription USING (subscription_id)
LEFT JOIN webhook_secret USING (subscription_id)
ORDER BY subscription_id, due_at, delivery_id
"""


async def claim_deliveries(
    db: Connection,
    now: datetime,
    busy_subscriptions: Collection[UUID],
    cipher: SecretCipher | None,
) -> list[ClaimedWebhookDelivery]:
    """Claim what is due by now: some deliveries of each active subscription but the busy ones."""
    rows = await db.fetch(
        _CLAIM, now, list(busy_subscriptions), MAX_CLAIMS_PER_SUBSCRIPTION, CLAIM_DURATION
    )
    return [
        ClaimedWebhookDelivery(
            delivery_id=row["delivery_id"],
            subscription_id=row["subscription_id"],
            notice_id=row["notice_id"],
            url=row["url"],
            secrets=decrypt_keys(cipher, row["encrypted"], row["plain"]),
            body=row["body"],
        )
        for row in rows
    ]


async def release_claim(db: Connection, delivery_id: UUID) -> None:
    """Delete the claim of a delivery."""
    await db.execute("DELETE FROM delivery_claim WHERE delivery_id = $1", delivery_id)


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the deliveries and their log up to date."""
    relevant = [recorded for recorded in events if isinstance(recorded.event, _DELIVERY_EVENTS)]
    if not relevant:
        return
    await _schedule(
        db,
        [
            r.event
            for r in relevant
            if isinstance(r.event, webhook_delivery_events.DeliveryScheduled)
        ],
    )
    await _log_attempts(db, [r.event for r in relevant if isinstance(r.event, _ATTEMPT_EVENTS)])
    last = {recorded.event.delivery_id: recorded for recorded in relevant}
    await execute_for_rows(
        db,
        "UPDATE delivery SET status = data.status, due_at = data.due_at, version = data.version"
        " FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[])"
        " AS data (delivery_id, status, due_at, version)"
        " WHERE delivery.delivery_id = data.delivery_id",
        list(last),
        [_status(recorded.event) for recorded in last.values()],
        [_due_at(recorded.event) for recorded in last.values()],
        [recorded.version for recorded in last.values()],
    )


_ATTEMPT_EVENTS = (
    webhook_delivery_events.NoticeDelivered,
    webhook_delivery_events.AttemptFailed,
    webhook_delivery_events.DeliveryFailed,
)
_DELIVERY_EVENTS = (
    webhook_delivery_events.DeliveryScheduled,
    *_ATTEMPT_EVENTS,
    webhook_delivery_events.DeliveryReplayed,
)


async def _schedule(
    db: Connection, events: Sequence[webhook_delivery_events.DeliveryScheduled]
) -> None:
    await execute_for_rows(
        db,
        "INSERT INTO delivery (delivery_id, version, notice_id, subscription_id, status)"
        " SELECT delivery_id, 0, notice_id, subscription_id, 'due'"
        " FROM unnest($1::uuid[], $2::uuid[], $3::uuid[])"
        " AS data (delivery_id, notice_id, subscription_id)",
        [event.delivery_id for event in events],
        [event.notice_id for event in events],
        [event.subscription_id for event in events],
    )


async def _log_attempts(db: Connection, events: Sequence[Any]) -> None:
    await execute_for_rows(
        db,
        "INSERT INTO delivery_attempt"
        " (delivery_id, number, status, error, at, provider_code, digest_of)"
        " SELECT * FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::text[],"
        " $5::timestamptz[], $6::text[], $7::integer[])",
        [event.delivery_id for event in events],
        [event.attempt for event in events],
        [event.status for event in events],
        [getattr(event, "error", None) for event in events],
        [event.at for event in events],
        [getattr(event, "provider_code", None) for event in events],
        [getattr(event, "digest_of", None) for event in events],
    )


def _status(event: webhook_delivery_events.DeliveryEvent) -> DeliveryStatus:
    match event:
        case webhook_delivery_events.NoticeDelivered():
            return "delivered"
        case webhook_delivery_events.DeliveryFailed():
            return "failed"
        case (
            webhook_delivery_events.DeliveryScheduled()
            | webhook_delivery_events.AttemptFailed()
            | webhook_delivery_events.DeliveryReplayed()
        ):
            return "due"


def _due_at(event: webhook_delivery_events.DeliveryEvent) -> datetime | None:
    match event:
        case webhook_delivery_events.AttemptFailed(due_at=due_at):
            return due_at
        case (
            webhook_delivery_events.DeliveryScheduled(at=at)
            | webhook_delivery_events.DeliveryReplayed(at=at)
        ):
            return at
        case webhook_delivery_events.NoticeDelivered() | webhook_delivery_events.DeliveryFailed():
            return None


PROJECTION = Projection("deliveries", ("delivery", "delivery_attempt"), apply_events)
