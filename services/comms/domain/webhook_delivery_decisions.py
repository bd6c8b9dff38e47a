"""Decides the commands to a delivery.

It is due at once. An attempt that is answered with 2xx delivers it. After no answer, 429 or 5xx it
is due again, after a pause that grows or that the receiver asked for. Any other answer, and the
last attempt, makes it fail. A failed delivery can be replayed: it then has all its attempts again.
"""

from __future__ import annotations

from datetime import timedelta

from services.comms.domain.webhook_delivery_commands import (
    AttemptResult,
    DeliveryCommand,
    RecordAttemptResult,
    ReplayDelivery,
    ScheduleDelivery,
)
from services.comms.domain.webhook_delivery_events import (
    AttemptFailed,
    DeliveryEvent,
    DeliveryFailed,
    DeliveryReplayed,
    DeliveryScheduled,
    NoticeDelivered,
)
from services.comms.domain.webhook_delivery_state import (
    CompletedDelivery,
    DeliveryState,
    FailedDelivery,
    PendingDelivery,
)
from services.comms.domain.webhook_refusals import (
    DeliveryAccepted,
    UnknownDelivery,
)

RETRY_DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""The pauses between attempts: there are eight attempts, over about 21 hours."""

MIN_RETRY_AFTER, MAX_RETRY_AFTER = timedelta(seconds=1), timedelta(days=1)
"""The bounds within which a receiver's `Retry-After` is followed."""

TOO_MANY_REQUESTS = 429


def decide(command: DeliveryCommand, delivery: DeliveryState) -> list[DeliveryEvent]:
    """Return the events of a command.

    Raises `UnknownDelivery`, and `DeliveryAccepted` for the replay of what was delivered.
    """
    match command:
        case ScheduleDelivery(delivery_id, notice_id, subscription_id, at):
            if delivery is not None:
                return []
            return [
                DeliveryScheduled(
                    delivery_id=delivery_id,
                    notice_id=notice_id,
                    subscription_id=subscription_id,
                    at=at,
                )
            ]
        case RecordAttemptResult():
            return _record_result(command, delivery)
        case ReplayDelivery():
            return _replay(command, delivery)


def _record_result(command: RecordAttemptResult, delivery: DeliveryState) -> list[DeliveryEvent]:
    match delivery:
        case PendingDelivery(attempts, failed):
            return [_attempt_event(command, attempts + 1, failed)]
        case CompletedDelivery() | FailedDelivery():
            return []  # sent twice, because the first sender's claim had expired
        case None:
            raise UnknownDelivery(delivery=command.delivery_id)


def _attempt_event(command: RecordAttemptResult, attempt: int, failed: int) -> DeliveryEvent:
    result, refusal = command.result, command.result.refusal
    status = result.status
    if status is not None and 200 <= status < 300 and refusal is None:  # noqa: PLR2004  as HTTP numbers them
        return NoticeDelivered(
            delivery_id=command.delivery_id,
            attempt=attempt,
            status=status,
            at=command.at,
            digest_of=result.digest_of,
        )
    error, code = _error_of(result), refusal.code if refusal else None
    is_retryable = refusal.is_temporary if refusal else _is_retryable(status)
    if is_retryable and failed < len(RETRY_DELAYS):
        return AttemptFailed(
            delivery_id=command.delivery_id,
            attempt=attempt,
            status=status,
            error=error,
            due_at=command.at + _pause(result, RETRY_DELAYS[failed]),
            at=command.at,
            provider_code=code,
        )
    return DeliveryFailed(
        delivery_id=command.delivery_id,
        attempt=attempt,
        status=status,
        error=error,
        at=command.at,
        provider_code=code,
    )


def _error_of(result: AttemptResult) -> str:
    if result.error or result.refusal is None:
        return result.error or f"answered with {result.status}"
    return ": ".join(filter(None, ("the provider refused it", result.refusal.message)))


def _pause(result: AttemptResult, usual: timedelta) -> timedelta:
    """Return the pause that the receiver asked for, or the usual one; a block is always waited."""
    asked = result.retry_after
    pause = usual if asked is None else min(max(asked, MIN_RETRY_AFTER), MAX_RETRY_AFTER)
    blocked_for = result.refusal.blocked_for if result.refusal else None
    return pause if blocked_for is None else max(pause, blocked_for)


def _is_retryable(status: int | None) -> bool:
    """Return whether the next attempt may succeed."""
    return status is None or status == TOO_MANY_REQUESTS or 500 <= status < 600  # noqa: PLR2004


def _replay(command: ReplayDelivery, delivery: DeliveryState) -> list[DeliveryEvent]:
    match delivery:
        case FailedDelivery():
            return [DeliveryReplayed(delivery_id=command.delivery_id, at=command.at)]
        case PendingDelivery():
            return []
        case CompletedDelivery():
            raise DeliveryAccepted
        case None:
            raise UnknownDelivery(delivery=command.delivery_id)
