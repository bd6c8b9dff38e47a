"""The read model of successions: its projection, and the list of those of a department."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Json

from services.directory.domain.succession_events import (
    ItemSuccessor,
    PersonSuccessor,
    SuccessionApplied,
    SuccessionDecided,
    SuccessionKind,
    SuccessionWithdrawn,
    successors_of,
)
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class Succession(BaseModel):
    """Who takes over what is open of a department, and from which day on."""

    id: UUID
    department: str
    successor: str
    kind: SuccessionKind
    items: Json[list[ItemSuccessor]]
    """What goes elsewhere than to the successor."""
    people: Json[list[PersonSuccessor]]
    """Who is assigned elsewhere than to the successor."""
    valid_from: date
    reason: str
    state: Literal["planned", "in-effect", "withdrawn"]
    decided_by: str
    decided_at: CompanyTime
    in_effect_at: CompanyTime | None
    withdrawn_reason: str | None
    withdrawn_at: CompanyTime | None


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the table up to date with a batch of events."""
    for recorded in events:
        match recorded.event:
            case SuccessionDecided() as decided:
                await _insert(db, decided, recorded.context.actor)
            case SuccessionApplied(succession_id=id_, at=at):
                await db.execute(
                    "UPDATE succession SET state = 'in-effect', in_effect_at = $2 WHERE id = $1",
                    id_,
                    at,
                )
            case SuccessionWithdrawn(succession_id=id_, reason=reason, at=at):
                await db.execute(
                    "UPDATE succession SET state = 'withdrawn', withdrawn_reason = $2,"
                    " withdrawn_at = $3 WHERE id = $1",
                    id_,
                    reason,
                    at,
                )
            case _:
                pass


async def _insert(db: Connection, decided: SuccessionDecided, actor: str) -> None:
    items = [one.model_dump(mode="json") for one in decided.items]
    people = [one.model_dump(mode="json") for one in decided.people]
    await db.execute(
        "INSERT INTO succession (id, department, successor, kind, items, people, valid_from,"
        " reason, state, decided_by, decided_at, named)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'planned', $9, $10, $11)",
        decided.succession_id,
        decided.code,
        decided.successor,
        decided.kind,
        json.dumps(items, ensure_ascii=False),
        json.dumps(people, ensure_ascii=False),
        decided.valid_from,
        decided.reason,
        actor,
        decided.at,
        sorted(successors_of(decided)),
    )


PROJECTION = Projection("successions", ("succession",), apply_events)

SUCCESSION_LIST_QUERY = ListQuery(
    name="successions",
    select="SELECT id, department, successor, kind, items, people, valid_from, reason, state,"
    " decided_by, decided_at, in_effect_at, withdrawn_reason, withdrawn_at FROM succession",
    conditions={"department": "department = {department}"},
    sort=Sort([SortKey("decided_at", datetime), SortKey("id", UUID)]),
    row=Succession,
)
"""The successions of a department, in the order in which they were decided."""


async def load_planned(db: Connection) -> list[tuple[str, str, date]]:
    """Return the departments that will end, each with its successor and the successor's day."""
    rows = await db.fetch(
        "SELECT department, successor, valid_from FROM succession WHERE state = 'planned'"
        " ORDER BY department"
    )
    return [(row["department"], row["successor"], row["valid_from"]) for row in rows]


async def find_succession(db: Connection, succession_id: UUID) -> Succession | None:
    """Return one succession, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{SUCCESSION_LIST_QUERY.select} WHERE id = $1", succession_id)
    return Succession(**row) if row else None
