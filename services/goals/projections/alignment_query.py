"""Reads what the alignment check needs of a cycle, as it was recorded at a time."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.goals.domain.alignment_check import (
    AlignmentCheck,
    CheckedGoal,
    CheckedLink,
    check_alignment,
)
from services.goals.domain.goal_weight import exact_weight
from services.goals.projections.temporal_tables import department_at, visible_at_condition

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_GOALS = f"""
SELECT goal_id, title, {department_at("$2")} AS department, parent_id, weight, fraction
FROM placement JOIN goal USING (goal_id)
WHERE placement.cycle_id = $1 AND {visible_at_condition("placement", "$2")}
    AND NOT placement.archived
ORDER BY goal_id
"""  # noqa: S608  constants
_LINKS = f"""
SELECT link_id, kind, source, target, offered_by, status = 'accepted' AS accepted,
    (SELECT min(offered.seen_from) FROM link AS offered WHERE offered.link_id = link.link_id)
        AS offered_at
FROM link
WHERE link.cycle_id = $1 AND {visible_at_condition("link", "$2")}
    AND status IN ('offered', 'accepted')
ORDER BY link_id
"""  # noqa: S608  constants


async def check_recorded_alignment(
    db: Connection, cycle_id: UUID, past: datetime | None, now: datetime
) -> AlignmentCheck:
    """Check a cycle's goals as they were recorded at `past`, or are if it is `None`.

    `now` is the time to which the ages of links are counted.
    """
    goals = await db.fetch(_GOALS, cycle_id, past)
    links = await db.fetch(_LINKS, cycle_id, past)
    return check_alignment(
        [_checked(**goal) for goal in goals], [CheckedLink(**link) for link in links], now
    )


def _checked(weight: Decimal | None, fraction: str | None, **goal: Any) -> CheckedGoal:
    exact = None if weight is None else exact_weight(weight, fraction)
    return CheckedGoal(**goal, weight=exact)
