"""The list of deliveries, and the figures of each connector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, Field

from services.connectors.domain.delivery import ConnectorDeliveryStatus
from services.connectors.domain.external_change import IgnoredReason
from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.event_tables import select_event_id
from shared.postgres.list_query import ListQuery, Narrowing, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class ConnectorDelivery(BaseModel):
    """A delivery: what it was about, how far it is, and what it led to."""

    id: UUID
    connector: str
    place: int = Field(exclude=True)
    identifier: str | None
    """The system's own id of the delivery."""
    event_type: str | None
    item: str | None
    """The item's id in its system."""
    item_key: str | None
    size: int
    """The body's length in bytes."""
    changed_at: CompanyTime | None
    """When it happened by the system's clock."""
    received_at: CompanyTime
    status: ConnectorDeliveryStatus
    due_at: CompanyTime | None
    """When it is worked on next; `null` once it has ended."""
    attempts: int
    """How many attempts failed."""
    commands: list[str]
    """The commands that were done, each with the HTTP status of its answer."""
    case_id: UUID | None
    """What the last of them was about: a case, a request, a handoff, a reading and so on."""
    mapping_version: int | None
    """The version of the mapping by which it was read."""
    reason: IgnoredReason | None
    """Why it led to no command."""
    code: str | None
    """Why the last attempt failed."""
    detail: str | None
    ended_at: CompanyTime | None
    lag_seconds: float | None
    """From its receipt to its end."""
    version: int
    updated_at: CompanyTime
    last_event_id: UUID | None = Field(exclude=True)


@dataclass(frozen=True)
class DeliveryFilters:
    """Which deliveries a list shows; `None` leaves a filter out."""

    connector: str
    status: Sequence[ConnectorDeliveryStatus] | None = None
    reason: Sequence[IgnoredReason] | None = None
    item: str | None = None


_LAST_EVENT_ID = select_event_id("('delivery-' || delivery_id)", "delivery.version")
_ID = SortKey("delivery_id", UUID, "id")
DELIVERY_LIST_QUERY = ListQuery(
    name="connector-deliveries",
    select=(
        "SELECT delivery_id AS id, connector, place, identifier, event_type, item, item_key, size,"  # noqa: S608  no input
        " changed_at, received_at, status, due_at, attempts, commands, case_id, mapping_version,"
        " reason, code, detail, ended_at,"
        " extract(epoch FROM ended_at - received_at)::float8 AS lag_seconds, version, updated_at,"
        f" {_LAST_EVENT_ID} AS last_event_id FROM delivery"
    ),
    conditions={
        "connector": "connector = {connector}",
        "status": "status = ANY ({status})",
        "reason": "reason = ANY ({reason})",
        "item": "(item = {item} OR item_key = {item})",
    },
    sort=Sort([SortKey("place", int), _ID], descending=True),
    row=ConnectorDelivery,
    id_key=_ID,
    updated_at="updated_at",
)
"""The list of deliveries, the last received first."""


@dataclass(frozen=True)
class ConnectorFigures:
    """How far the deliveries of a connector are."""

    waiting: int = 0
    failed: int = 0
    oldest_waiting: datetime | None = None
    last_received_at: datetime | None = None
    last_applied_at: datetime | None = None


async def read_figures(db: Connection, connectors: Sequence[str]) -> Mapping[str, ConnectorFigures]:
    """Return the figures of connectors, by id."""
    rows = await db.fetch(
        "SELECT id, (SELECT count(*) FROM delivery WHERE connector = id AND status = 'waiting')"
        " AS waiting, (SELECT count(*) FROM delivery WHERE connector = id AND status = 'failed')"
        " AS failed, (SELECT min(received_at) FROM delivery WHERE connector = id"
        " AND status = 'waiting') AS oldest_waiting,"
        " (SELECT received_at FROM delivery WHERE connector = id ORDER BY place DESC LIMIT 1)"
        " AS last_received_at,"
        " (SELECT max(ended_at) FROM delivery WHERE connector = id AND status = 'applied')"
        " AS last_applied_at FROM unnest($1::text[]) AS listed (id)",
        list(connectors),
    )
    return {
        row["id"]: ConnectorFigures(
            row["waiting"],
            row["failed"],
            row["oldest_waiting"],
            row["last_received_at"],
            row["last_applied_at"],
        )
        for row in rows
    }


async def find_delivery(
    db: Connection, connector: str, delivery_id: UUID
) -> ConnectorDelivery | None:
    """Return a delivery of a connector; `None` where it has received none of this id."""
    rows = await DELIVERY_LIST_QUERY.fetch(
        db, {"connector": connector}, limit=1, narrowing=Narrowing(ids=[delivery_id])
    )
    return rows[0] if rows else None
