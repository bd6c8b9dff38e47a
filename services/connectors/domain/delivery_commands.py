"""The commands to a delivery, and its id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.connectors.domain.delivery_events import DeliveryReceived, PlannedCall
from services.connectors.domain.external_change import IgnoredReason

_DELIVERIES = UUID("6f1d0c1e-4a53-5c0e-9d5b-2f2f1d7f3a10")
"""The namespace of the ids of deliveries."""


def delivery_id_for(connector: str, identifier: str | None, digest: str) -> UUID:
    """Return the id of a delivery: by the system's identifier, else by a digest of its body.

    The same delivery has the same id at every replica, so it is recorded once.
    """
    kind, text = ("id", identifier) if identifier is not None else ("body", digest)
    return uuid5(_DELIVERIES, f"{connector}\n{kind}\n{text}")


@dataclass(frozen=True)
class ReceiveDelivery:
    """Record a signed delivery."""

    received: DeliveryReceived

    @property
    def delivery_id(self) -> UUID:
        """The id of the delivery."""
        return self.received.delivery_id


@dataclass(frozen=True)
class PlanCall:
    """Record a command before it is sent."""

    delivery_id: UUID
    call: PlannedCall
    mapping_version: int
    at: datetime


@dataclass(frozen=True)
class RecordAnswer:
    """Record that an area has done the planned command."""

    delivery_id: UUID
    status: int
    case_id: UUID
    at: datetime


@dataclass(frozen=True)
class EndDelivery:
    """Record that there is nothing more to do; the reason counts where nothing was done."""

    delivery_id: UUID
    reason: IgnoredReason
    mapping_version: int | None
    at: datetime


@dataclass(frozen=True)
class RecordFailure:
    """Record that the planned command was not done."""

    delivery_id: UUID
    code: str
    detail: str
    is_refusal: bool
    """Whether the area has refused it, so that the same would be refused again."""
    retry_after: timedelta | None
    at: datetime


@dataclass(frozen=True)
class ReplayDelivery:
    """Have a delivery worked on once more."""

    delivery_id: UUID
    at: datetime


DeliveryCommand = (
    ReceiveDelivery | PlanCall | RecordAnswer | EndDelivery | RecordFailure | ReplayDelivery
)
