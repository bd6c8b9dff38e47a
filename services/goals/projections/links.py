"""The read model of links between goals, and of their status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain import cycle_and_hierarchy_events, cycle_state
from services.goals.domain.goal_hierarchy import GoalLink, LinkKind, LinkSide, LinkStatus
from services.goals.projections.temporal_tables import supersede_rows, visible_at_condition
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class LinkRow(BaseModel):
    """A link between two goals."""

    link_id: UUID
    cycle_id: UUID
    kind: LinkKind
    source: UUID
    target: UUID
    offered_by: LinkSide
    status: LinkStatus
    reason: str | None
    """The reason for which the link was declined or withdrawn."""
    source_title: str
    source_department: str | None
    """The code of the source's department; `null` for a goal of the company."""
    target_title: str
    target_department: str | None
    """The code of the target's department; `null` for a goal of the company."""
    updated_at: CompanyTime
    """When this was last changed, by what was recorded."""


@dataclass(frozen=True)
class LinkFilters:
    """The filters of the list of links; `None` leaves a filter out."""

    cycle_id: UUID | None = None
    goal_id: UUID | None = None
    """The id of the goal on either side of the link."""
    status: Sequence[LinkStatus] | None = None
    department: str | None = None
    """The code of the department of either goal."""


async def find_link(db: Connection, link_id: UUID) -> LinkRow | None:
    """Return a link, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE link_id = $1 AND seen_to IS NULL", link_id)
    return LinkRow(**row) if row else None


async def list_accepted_links(
    db: Connection, cycle_id: UUID, as_of: datetime | None
) -> list[GoalLink]:
    """Return the links of a cycle that were accepted at `as_of`; `None` means now."""
    rows = await db.fetch(
        "SELECT link_id, kind, source, target, offered_by FROM link"  # noqa: S608  constants
        f" WHERE cycle_id = $1 AND status = 'accepted' AND {visible_at_condition('link', '$2')}"
        " ORDER BY link_id",
        cycle_id,
        as_of,
    )
    return [GoalLink.model_construct(**row) for row in rows]


_SELECT = """
SELECT link_id, link.cycle_id, kind, source, target, offered_by, status, reason,
    source_goal.title AS source_title, source_goal.department AS source_department,
    target_goal.title AS target_title, target_goal.department AS target_department,
    seen_from AS updated_at
FROM link
JOIN goal AS source_goal ON source_goal.goal_id = source
JOIN goal AS target_goal ON target_goal.goal_id = target
"""
LINK_LIST_QUERY = ListQuery(
    name="links",
    select=_SELECT,
    always=["seen_to IS NULL"],
    conditions={
        "cycle_id": "link.cycle_id = {cycle_id}",
        "goal_id": "{goal_id} IN (source, target)",
        "status": "status = ANY ({status})",
        "department": "{department} IN (source_goal.department, target_goal.department)",
    },
    sort=Sort([SortKey("link_id", UUID)]),
    sorts={
        "updated_at": Sort([SortKey("seen_from", datetime, "updated_at"), SortKey("link_id", UUID)])
    },
    searched=("source_goal.title", "target_goal.title"),
    id_key=SortKey("link_id", UUID),
    updated_at="seen_from",
    row=LinkRow,
)
"""The list of links, in the order in which they were offered."""

_LINK_COLUMNS = {
    "link_id": "uuid",
    "number": "bigint",
    "seen_from": "timestamptz",
    "cycle_id": "uuid",
    "kind": "text",
    "source": "uuid",
    "target": "uuid",
    "offered_by": "text",
    "status": "text",
    "reason": "text",
}
_LINK_EVENT_TYPES = (
    cycle_and_hierarchy_events.LinkOffered,
    cycle_and_hierarchy_events.LinkAccepted,
    cycle_and_hierarchy_events.LinkDeclined,
    cycle_and_hierarchy_events.LinkWithdrawn,
)


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events to the table of links."""
    rows = [
        (
            recorded.event.link.link_id,
            recorded.version,
            recorded.recorded_at,
            recorded.event.cycle_id,
            recorded.event.link.kind,
            recorded.event.link.source,
            recorded.event.link.target,
            recorded.event.link.offered_by,
            cycle_state.link_status_after(recorded.event),
            getattr(recorded.event, "reason", None),
        )
        for recorded in events
        if isinstance(recorded.event, _LINK_EVENT_TYPES)
    ]
    await supersede_rows(db, "link", _LINK_COLUMNS, rows)


PROJECTION = Projection("links", ("link",), apply_events)
