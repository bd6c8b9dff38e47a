"""The dispute behind a figure: which decision counts it so, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.dispute_events import Dispute, DisputeDecision
from shared.eventsourcing.company_time import CompanyTime

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class DisputeBehindFigure(BaseModel):
    """The decision by which something counts as it does."""

    dispute_id: UUID
    decision: DisputeDecision
    reasons: str
    by: str
    at: CompanyTime


def find_dispute_id(record: Mapping[str, Any]) -> UUID | None:
    """Return the dispute that an event of an obligation or a project names."""
    named = record.get("dispute") or record.get("correction", {}).get("dispute_id")
    return None if named is None else UUID(named)


async def load_disputes_behind(
    db: Connection, records: Mapping[UUID, Mapping[str, Any]]
) -> Mapping[UUID, DisputeBehindFigure]:
    """Return the decision behind each of these events that has one, by the event's id.

    An event that a decision caused has this one; where a ruling held for a newer revision of the
    source, it is the decision that was upheld. At a moment in the past it may not have been made:
    what it counts was true before it was decided, and has none then.
    """
    named = {key: one for key, record in records.items() if (one := find_dispute_id(record))}
    if not named:
        return {}
    causes = [UUID(records[key]["cause"]) for key in named]
    decisions = {
        row["id"]: json.loads(row["data"])
        for row in await db.fetch("SELECT id, data FROM event WHERE id = ANY ($1)", causes)
    }
    disputes = {
        row["dispute_id"]: Dispute.model_validate_json(row["body"])
        for row in await db.fetch(
            "SELECT dispute_id, body FROM dispute WHERE dispute_id = ANY ($1)",
            sorted(set(named.values())),
        )
    }
    found: dict[UUID, DisputeBehindFigure] = {}
    for key, dispute_id in named.items():
        dispute = disputes.get(dispute_id)
        decision = decisions.get(UUID(records[key]["cause"])) or dict(
            (dispute.decision if dispute else None) or {}
        )
        if not decision:
            continue
        is_reversed = decision["type"] == "dispute-reversed"
        found[key] = DisputeBehindFigure.model_validate(
            {
                "dispute_id": dispute_id,
                "decision": "reversed" if is_reversed else "upheld",
                **{name: decision[name] for name in ("reasons", "by", "at")},
            }
        )
    return found
