"""What comes of a command to a delivery.

It is due at once. An attempt that is answered with 2xx delivers it. After one that is not answered,
or with 429 or 5xx, it is due again after a while that grows, or when the receiver asked for; any
other answer, and the last of the attempts, is the end. Whoever has mended the receiver has a failed
delivery replayed: it then has all its attempts again.
"""

from __future__ import annotations

from datetime import timedelta

from services.comms.domain.refusals import CommsRefused, UnknownDelivery
from services.comms.domain.webhook_delivery import (
    AttemptFailed,
    CompletedDelivery,
    DeliveryCommand,
    DeliveryEvent,
    DeliveryFailed,
    DeliveryReplayed,
    DeliveryScheduled,
    DeliveryState,
    FailedDelivery,
    NoticeDelivered,
    PendingDelivery,
    RecordAttemptResult,
    ReplayDelivery,
    ScheduleDelivery,
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
"""Between attempts; so there are eight, over about 21 hours."""

MIN_RETRY_AFTER, MAX_RETRY_AFTER = timedelta(seconds=1), timedelta(days=1)
"""How far a receiver's own Retry-After is followed."""

TOO_MANY_REQUESTS = 429


def decide(command: DeliveryCommand, delivery: DeliveryState) -> list[DeliveryEvent]:
    """Return what the command brings about.

    Raises `UnknownDelivery`, and `CommsRefused` where what was delivered is to be replayed.
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
            return []  # sent by two, because the first one seemed dead; one of them was enough
        case None:
            raise _unknown()


def _attempt_event(command: RecordAttemptResult, attempt: int, failed: int) -> DeliveryEvent:
    answer = command.result
    status, error = answer.status, answer.error or f"answered with {answer.status}"
    if status is not None and 200 <= status < 300:  # noqa: PLR2004  as HTTP numbers them
        return NoticeDelivered(
            delivery_id=command.delivery_id, attempt=attempt, status=status, at=command.at
        )
    if _is_retryable(status) and failed < len(RETRY_DELAYS):
        pause = RETRY_DELAYS[failed]
        if answer.retry_after is not None:
            pause = min(max(answer.retry_after, MIN_RETRY_AFTER), MAX_RETRY_AFTER)
        return AttemptFailed(
            delivery_id=command.delivery_id,
            attempt=attempt,
            status=status,
            error=error,
            due_at=command.at + pause,
            at=command.at,
        )
    return DeliveryFailed(
        delivery_id=command.delivery_id,
        attempt=attempt,
        status=status,
        error=error,
        at=command.at,
    )


def _is_retryable(status: int | None) -> bool:
    """Say whether the next attempt may fare better."""
    return status is None or status == TOO_MANY_REQUESTS or 500 <= status < 600  # noqa: PLR2004


def _replay(command: ReplayDelivery, delivery: DeliveryState) -> list[DeliveryEvent]:
    match delivery:
        case FailedDelivery():
            return [DeliveryReplayed(delivery_id=command.delivery_id, at=command.at)]
        case PendingDelivery():
            return []
        case CompletedDelivery():
            raise CommsRefused("the receiver has taken it; there is nothing to send again")
        case None:
            raise _unknown()


def _unknown() -> UnknownDelivery:
    return UnknownDelivery("there is no such delivery")
