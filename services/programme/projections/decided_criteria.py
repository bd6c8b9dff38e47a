"""The criteria of phases that are met by what was decided elsewhere in the area."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from services.programme.domain.phase_criteria import CriterionCode

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def find_decided_criteria(db: Connection, programme_id: UUID) -> frozenset[CriterionCode]:
    """Return the criteria of a programme that need no officer's statement any more.

    Priorities are decided when an officer has decided on the pain list which plan comes first;
    tuning is reviewed when there are tuning decisions of the pilot and each was reviewed.
    """
    decided = await db.fetchval(
        "SELECT decided IS NOT NULL FROM pain_list WHERE programme_id = $1", programme_id
    )
    reviewed = await db.fetchval(
        "SELECT bool_and(verdict IS NOT NULL) FROM tuning_decision WHERE programme_id = $1",
        programme_id,
    )
    found: dict[CriterionCode, bool] = {
        "priorities-decided": bool(decided),
        "tuning-reviewed": bool(reviewed),
    }
    return frozenset(criterion for criterion, is_met in found.items() if is_met)
