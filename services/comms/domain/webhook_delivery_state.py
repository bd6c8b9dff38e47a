"""The state of one webhook delivery (投递): a notice to one subscription, attempt by attempt."""

from __future__ import annotations

from dataclasses import dataclass

from services.comms.domain.webhook_delivery_events import (
    AttemptFailed,
    DeliveryEvent,
    DeliveryFailed,
    DeliveryReplayed,
    DeliveryScheduled,
    NoticeDelivered,
)


@dataclass(frozen=True)
class PendingDelivery:
    """A delivery that is to be sent."""

    total_attempts: int = 0
    """The attempts that were ever made."""
    failures_since_replay: int = 0
    """The attempts that failed since the delivery was scheduled or last replayed."""


@dataclass(frozen=True)
class CompletedDelivery:
    """A delivery that the receiver accepted."""


@dataclass(frozen=True)
class FailedDelivery:
    """A delivery that was given up."""

    total_attempts: int
    """The attempts that were ever made."""


DeliveryState = PendingDelivery | CompletedDelivery | FailedDelivery | None


def evolve(delivery: DeliveryState, event: DeliveryEvent) -> DeliveryState:
    """Return the delivery after an event."""
    match event, delivery:
        case DeliveryScheduled(), _:
            return PendingDelivery()
        case NoticeDelivered(), _:
            return CompletedDelivery()
        case AttemptFailed(attempt=attempt), PendingDelivery(failures_since_replay=failed):
            return PendingDelivery(attempt, failed + 1)
        case DeliveryFailed(attempt=attempt), _:
            return FailedDelivery(attempt)
        case DeliveryReplayed(), FailedDelivery(attempts):
            return PendingDelivery(attempts)
        case _:
            return delivery
