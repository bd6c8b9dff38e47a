"""The facts that the connectors area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import (
    declare_for_company_wide_readers,
    declare_visible_to_everybody,
)


@declare_visible_to_everybody
class MappingMadeLive(AddedFact, frozen=True):
    """Deliveries of a connector are read by this version of its mapping from now on."""

    type: Literal["concord.connectors.mapping-made-live.v1"] = (
        "concord.connectors.mapping-made-live.v1"
    )
    connector: str
    number: int
    at: datetime


@declare_for_company_wide_readers
class OrderChanged(AddedFact, frozen=True):
    """Something became of a sales order in an ERP system; automation rules may be about it."""

    type: Literal["concord.connectors.order-changed.v1"] = "concord.connectors.order-changed.v1"
    delivery_id: UUID
    connector: str
    change: str
    """An order event: `confirmed`, `amended`, `line-cancelled`, `late`, `partly-shipped`,
    `shipped`, `amended-after-shipment`, `invoiced`, `paid`, `cancelled` or `deleted`."""
    number: str
    """The order's number there."""
    at: datetime
    """When it was seen."""


@declare_for_company_wide_readers
class DeliveryFailed(AddedFact, frozen=True):
    """What another system told could not be done here; it waits for somebody to replay it."""

    type: Literal["concord.connectors.delivery-failed.v1"] = "concord.connectors.delivery-failed.v1"
    delivery_id: UUID
    connector: str
    code: str
    """The `code` of the refusal, or of what stood in the way."""
    at: datetime


@declare_for_company_wide_readers
class DeliveryReplayed(AddedFact, frozen=True):
    """Somebody had what another system told worked on once more."""

    type: Literal["concord.connectors.delivery-replayed.v1"] = (
        "concord.connectors.delivery-replayed.v1"
    )
    delivery_id: UUID
    at: datetime


@declare_for_company_wide_readers
class WriteFailed(AddedFact, frozen=True):
    """Another system refused what was written back to it, or no attempt is left."""

    type: Literal["concord.connectors.write-failed.v1"] = "concord.connectors.write-failed.v1"
    write_id: UUID
    connector: str
    item: str
    """The item there, by its id."""
    code: str
    """The `code` of what stood in the way."""
    at: datetime


@declare_for_company_wide_readers
class WriteReplayed(AddedFact, frozen=True):
    """Somebody had a write tried once more."""

    type: Literal["concord.connectors.write-replayed.v1"] = "concord.connectors.write-replayed.v1"
    write_id: UUID
    connector: str
    item: str
    """The item there, by its id."""
    at: datetime
