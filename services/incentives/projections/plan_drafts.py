"""The read model of drafts of plans: each as its last event left it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

from services.incentives.domain import plan_draft_events
from services.incentives.domain.incentive_plan import PlanTerms
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_DRAFT_EVENTS = get_args(get_args(plan_draft_events.PlanDraftEvent)[0])


class PlanDraftStatus(StrEnum):
    """Where a draft stands."""

    DRAFT = "draft"
    SIMULATED = "simulated"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class PlanDraftRow:
    """A draft as it stands."""

    draft_id: UUID
    version: int
    status: PlanDraftStatus
    terms: PlanTerms
    writers: tuple[str, ...]
    written_at: datetime
    simulated_digest: str | None
    simulated_first: str | None
    simulated_last: str | None
    simulated_by: str | None
    simulated_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    plan_version: int | None
    reason: str | None
    updated_at: datetime


_UPDATE_COLUMNS: Mapping[type[Any], str] = {
    plan_draft_events.PlanDraftChanged: (
        "terms = $4, status = 'draft', writers = CASE WHEN $5 = ANY (writers) THEN writers"
        " ELSE writers || $5 END"
    ),
    plan_draft_events.PlanDraftSimulated: (
        "status = 'simulated', simulated_digest = $4, simulated_first = $5, simulated_last = $6,"
        " simulated_by = $7, simulated_at = $8"
    ),
    plan_draft_events.PlanDraftApproved: (
        "status = 'approved', plan_version = $4, decided_by = $5, decided_at = $6"
    ),
    plan_draft_events.PlanDraftWithdrawn: (
        "status = 'withdrawn', reason = $4, decided_by = $5, decided_at = $6"
    ),
}


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the drafts up to date; there are few of them, so one event after the other."""
    for recorded in events:
        event = recorded.event
        if not isinstance(event, _DRAFT_EVENTS):
            continue
        common = (event.draft_id, recorded.version, recorded.recorded_at)
        if isinstance(event, plan_draft_events.PlanDraftWritten):
            await db.execute(
                "INSERT INTO plan_draft (draft_id, version, updated_at, status, terms, writers,"
                " written_at) VALUES ($1, $2, $3, 'draft', $4, ARRAY[$5], $6)",
                *common,
                event.terms.model_dump_json(),
                event.by,
                event.at,
            )
        else:
            await db.execute(
                "UPDATE plan_draft SET version = $2, updated_at = $3,"  # noqa: S608
                f" {_UPDATE_COLUMNS[type(event)]} WHERE draft_id = $1",
                *common,
                *_values(event),
            )


def _values(event: Any) -> Sequence[Any]:
    match event:
        case plan_draft_events.PlanDraftChanged():
            return (event.terms.model_dump_json(), event.by)
        case plan_draft_events.PlanDraftSimulated():
            months = (event.first_period, event.last_period)
            return (event.terms_digest, *months, event.by, event.at)
        case plan_draft_events.PlanDraftApproved():
            return (event.version, event.by, event.at)
        case _:
            return (event.reason, event.by, event.at)


PLAN_DRAFT_PROJECTION = Projection("plan-drafts", ("plan_draft",), apply_events)

_ID = SortKey("draft_id", UUID)
PLAN_DRAFT_LIST_QUERY = ListQuery(
    name="plan-drafts",
    select="SELECT * FROM plan_draft",
    conditions={"status": "status = ANY ({status})"},
    sort=Sort([_ID]),
    row=lambda **columns: _to_row(columns),
    sorts={"updated": Sort([SortKey("updated_at", datetime), _ID])},
    id_key=_ID,
    updated_at="updated_at",
)
"""The list of drafts, in the order in which they were written."""


async def find_plan_draft(db: Connection, draft_id: UUID) -> PlanDraftRow | None:
    """Return a draft, or `None` where there is none of this id."""
    row = await db.fetchrow("SELECT * FROM plan_draft WHERE draft_id = $1", draft_id)
    return _to_row(dict(row)) if row else None


def _to_row(columns: Mapping[str, Any]) -> PlanDraftRow:
    terms = PlanTerms.model_validate_json(columns["terms"])
    status = PlanDraftStatus(columns["status"])
    fields = {**dict(columns), "terms": terms, "status": status}
    return PlanDraftRow(**{**fields, "writers": tuple(columns["writers"])})
