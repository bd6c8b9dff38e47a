"""The read model of flow maps with their versions, and the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.workflows.domain.flow_map import (
    FlowMapped,
    VersionDrafted,
    VersionPublished,
)
from services.workflows.domain.planned_step import ApprovalMode, JointReview, MappedStep
from services.workflows.domain.proposal_acceptance import ProposalAccepted
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection
from shared.working_time.calculator import WorkingHoursKind

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

STEPS_ADAPTER = TypeAdapter(tuple[MappedStep, ...])


class FlowEntry(BaseModel):
    """A flow in the list."""

    id: UUID
    name: str
    mapped_at: CompanyTime
    published: int
    """The published version that new cases follow; 0 if none is published."""
    version: int
    updated_at: CompanyTime


class JointReviewView(JointReview, frozen=True):
    """Who reviews jointly, as it is shown: with every field."""

    veto_role: str | None = None


class StepView(MappedStep, frozen=True):
    """A step as it is shown: with every field, also where nobody said anything."""

    working_hours: WorkingHoursKind = "always"
    role: str | None = None
    produces: str | None = None
    approval_mode: ApprovalMode | None = None
    after: tuple[str, ...] | None = None
    on_decision: str | None = None
    decisions: tuple[str, ...] = ()
    review: JointReviewView | None = None


SHOWN_STEPS_ADAPTER = TypeAdapter(tuple[StepView, ...])


class FlowVersion(BaseModel):
    """A version of a flow; a draft as long as it is not published."""

    number: int
    published_at: CompanyTime | None
    steps: tuple[StepView, ...]
    reason: str | None = None
    """Why it was drafted, where that was said."""


class FlowMap(FlowEntry):
    """A flow with all its versions."""

    versions: list[FlowVersion]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Update the flows, event by event, because there are few."""
    for recorded in events:
        if not recorded.stream.startswith("flow-"):
            continue
        match recorded.event:
            case FlowMapped(flow_id=flow_id, name=name, at=at):
                await db.execute(
                    "INSERT INTO flow (flow_id, name, mapped_at, version, updated_at)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    flow_id,
                    name,
                    at,
                    recorded.version,
                    recorded.recorded_at,
                )
            case VersionDrafted(flow_id=flow_id, number=number, steps=steps, reason=reason):
                await db.execute(
                    "INSERT INTO flow_version (flow_id, number, steps, reason)"
                    " VALUES ($1, $2, $3::json, $4) ON CONFLICT (flow_id, number)"
                    " DO UPDATE SET steps = excluded.steps, reason = excluded.reason,"
                    " proposal = NULL",
                    flow_id,
                    number,
                    STEPS_ADAPTER.dump_json(steps).decode(),
                    reason,
                )
                await _update_version(db, flow_id, recorded)
            case ProposalAccepted(flow_id=flow_id, number=number) as accepted:
                await db.execute(
                    "UPDATE flow_version SET proposal = $3::json"
                    " WHERE flow_id = $1 AND number = $2",
                    flow_id,
                    number,
                    accepted.model_dump_json(),
                )
                await _update_version(db, flow_id, recorded)
            case VersionPublished(flow_id=flow_id, number=number, at=at):
                await db.execute(
                    "UPDATE flow_version SET published_at = $3 WHERE flow_id = $1 AND number = $2",
                    flow_id,
                    number,
                    at,
                )
                await db.execute(
                    "UPDATE flow SET published = $2 WHERE flow_id = $1", flow_id, number
                )
                await _update_version(db, flow_id, recorded)
            case _:
                pass


async def _update_version(db: Connection, flow_id: UUID, last: RecordedEvent[Any]) -> None:
    await db.execute(
        "UPDATE flow SET version = $2, updated_at = $3 WHERE flow_id = $1",
        flow_id,
        last.version,
        last.recorded_at,
    )


PROJECTION = Projection("flows", ("flow", "flow_version"), apply_events)


_ID = SortKey("flow_id", UUID, "id")
_UPDATED = "coalesce(updated_at, mapped_at)"
_SELECT = (
    "SELECT flow_id AS id, name, mapped_at, published, version,"  # noqa: S608  no input
    f" {_UPDATED} AS updated_at FROM flow"
)

FLOW_LIST_QUERY = ListQuery(
    name="flows",
    select=_SELECT,
    sort=Sort([_ID]),
    row=FlowEntry,
    sorts={
        "name": Sort([SortKey("name", str), _ID]),
        "updated": Sort([SortKey(_UPDATED, datetime, "updated_at"), _ID]),
    },
    searched=("name",),
    id_key=_ID,
    updated_at=_UPDATED,
)
"""The list of flows, in the order in which they were mapped."""


async def find_flow(db: Connection, flow_id: UUID) -> FlowMap | None:
    """Return a flow with its versions, oldest first; `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE flow_id = $1", flow_id)
    if row is None:
        return None
    versions = await db.fetch(
        "SELECT number, published_at, steps, reason FROM flow_version"
        " WHERE flow_id = $1 ORDER BY number",
        flow_id,
    )
    return FlowMap(
        **row,
        versions=[
            FlowVersion(
                number=n,
                published_at=at,
                steps=SHOWN_STEPS_ADAPTER.validate_json(steps),
                reason=reason,
            )
            for n, at, steps, reason in versions
        ],
    )
