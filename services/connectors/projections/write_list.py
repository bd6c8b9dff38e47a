"""The list of what is written to items, and its figures for each connector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, Field

from services.connectors.domain.item_outbox import WriteStatus
from services.connectors.domain.write_back_terms import WriteBackTrigger
from services.connectors.domain.write_content import WriteKind
from services.connectors.domain.write_events import WriteOutcome
from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.event_tables import select_event_id
from shared.postgres.list_query import ListQuery, Narrowing, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class ConnectorWrite(BaseModel):
    """Something that is written to an item: what, why, and how far it is."""

    id: UUID
    connector: str
    place: int = Field(exclude=True)
    item: str
    """The item's id in its system."""
    item_key: str
    """Its key when it was linked."""
    trigger: WriteBackTrigger
    """What happened here."""
    target: UUID
    """The case, handoff or request that the item stands for."""
    fact_id: UUID
    """The fact that told it."""
    kind: WriteKind
    summary: str
    """The status, the comment's text, or the link."""
    mapping_version: int
    status: WriteStatus
    attempts: int
    """How many attempts failed."""
    due_at: CompanyTime | None
    """When it is tried next; `null` once it has ended."""
    sent_at: CompanyTime | None
    """When it was sent for the first time."""
    outcome: WriteOutcome | None
    answer: int | None
    """The HTTP status of the answer; `null` where it was found in the item."""
    external_id: str | None
    """The change, comment or link that it became."""
    code: str | None
    """Why the last attempt failed."""
    detail: str | None
    """The other system's own words, where it has said any."""
    planned_at: CompanyTime
    ended_at: CompanyTime | None
    version: int
    updated_at: CompanyTime
    last_event_id: UUID | None = Field(exclude=True)


@dataclass(frozen=True)
class WriteFilters:
    """Which writes a list shows; `None` leaves a filter out."""

    connector: str
    status: Sequence[WriteStatus] | None = None
    kind: Sequence[WriteKind] | None = None
    item: str | None = None


_LAST_EVENT_ID = select_event_id("('outbox-' || connector || '/' || item)", "item_write.version")
_ID = SortKey("write_id", UUID, "id")
WRITE_LIST_QUERY = ListQuery(
    name="connector-writes",
    select=(
        "SELECT write_id AS id, connector, place, item, item_key, trigger, target, fact_id, kind,"  # noqa: S608  no input
        " summary, mapping_version, status, attempts, due_at, sent_at, outcome, answer,"
        " external_id, code, detail, planned_at, ended_at, version, updated_at,"
        f" {_LAST_EVENT_ID} AS last_event_id FROM item_write"
    ),
    conditions={
        "connector": "connector = {connector}",
        "status": "status = ANY ({status})",
        "kind": "kind = ANY ({kind})",
        "item": "(item = {item} OR item_key = {item})",
    },
    sort=Sort([SortKey("place", int), _ID], descending=True),
    row=ConnectorWrite,
    id_key=_ID,
    updated_at="updated_at",
)
"""The list of writes, the last planned first."""


@dataclass(frozen=True)
class WriteFigures:
    """How far the writes of a connector are."""

    waiting: int = 0
    failed: int = 0
    last_written_at: datetime | None = None


async def read_write_figures(
    db: Connection, connectors: Sequence[str]
) -> Mapping[str, WriteFigures]:
    """Return the figures of connectors, by id."""
    rows = await db.fetch(
        "SELECT id, (SELECT count(*) FROM item_write WHERE connector = id"
        " AND status IN ('planned', 'sent')) AS waiting,"
        " (SELECT count(*) FROM item_write WHERE connector = id"
        " AND status IN ('failed', 'given-up')) AS failed,"
        " (SELECT max(ended_at) FROM item_write WHERE connector = id AND status = 'done')"
        " AS last_written_at FROM unnest($1::text[]) AS listed (id)",
        list(connectors),
    )
    return {
        row["id"]: WriteFigures(row["waiting"], row["failed"], row["last_written_at"])
        for row in rows
    }


async def find_write(db: Connection, connector: str, write_id: UUID) -> ConnectorWrite | None:
    """Return a write of a connector; `None` where it has none of this id."""
    rows = await WRITE_LIST_QUERY.fetch(
        db, {"connector": connector}, limit=1, narrowing=Narrowing(ids=[write_id])
    )
    return rows[0] if rows else None
