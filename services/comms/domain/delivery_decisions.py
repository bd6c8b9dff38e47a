"""What comes of a command to a delivery.

It is due at once. An attempt that is answered with 2xx delivers it. After one that is not answered,
or with 429 or 5xx, it is due again after a while that grows, or when the receiver asked for; any
other answer, and the last of the attempts, is the end. Whoever has mended the receiver has a failed
delivery replayed: it then has all its attempts again.
"""

from __future__ import annotations

from datetime import timedelta

from services.comms.domain.delivery import (
    AttemptFailed,
    Delivered,
    Delivery,
    DeliveryCommand,
    DeliveryEvent,
    DeliveryFailed,
    DeliveryReplayed,
    DeliveryScheduled,
    Due,
    Failed,
    NoteAnswer,
    NoticeDelivered,
    ReplayDelivery,
    ScheduleDelivery,
)
from services.comms.domain.refusals import CommsRefused, UnknownDelivery

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""Between attempts; so there are eight, over about 21 hours."""

SOONEST, LATEST = timedelta(seconds=1), timedelta(days=1)
"""How far a receiver's own Retry-After is followed."""

TOO_MANY = 429


def decide(command: DeliveryCommand, delivery: Delivery) -> list[DeliveryEvent]:
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
        case NoteAnswer():
            return _note(command, delivery)
        case ReplayDelivery():
            return _replay(command, delivery)


def _note(command: NoteAnswer, delivery: Delivery) -> list[DeliveryEvent]:
    match delivery:
        case Due(attempts, failed):
            return [_came_of(command, attempts + 1, failed)]
        case Delivered() | Failed():
            return []  # sent by two, because the first one seemed dead; one of them was enough
        case None:
            raise _unknown()


def _came_of(command: NoteAnswer, attempt: int, failed: int) -> DeliveryEvent:
    answer = command.answer
    status, error = answer.status, answer.error or f"answered with {answer.status}"
    if status is not None and 200 <= status < 300:  # noqa: PLR2004  as HTTP numbers them
        return NoticeDelivered(
            delivery_id=command.delivery_id, attempt=attempt, status=status, at=command.at
        )
    if _may_pass(status) and failed < len(PAUSES):
        pause = PAUSES[failed]
        if answer.retry_after is not None:
            pause = min(max(answer.retry_after, SOONEST), LATEST)
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


def _may_pass(status: int | None) -> bool:
    """Say whether the next attempt may fare better."""
    return status is None or status == TOO_MANY or 500 <= status < 600  # noqa: PLR2004


def _replay(command: ReplayDelivery, delivery: Delivery) -> list[DeliveryEvent]:
    match delivery:
        case Failed():
            return [DeliveryReplayed(delivery_id=command.delivery_id, at=command.at)]
        case Due():
            return []
        case Delivered():
            raise CommsRefused("the receiver has taken it; there is nothing to send again")
        case None:
            raise _unknown()


def _unknown() -> UnknownDelivery:
    return UnknownDelivery("there is no such delivery")
