"""Who works in which department on a day, for invitations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from services.programme.domain.survey_events import Invitee

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_AT_WORK = """
    SELECT one.person, held.department
    FROM known_person AS one
    JOIN LATERAL (
        SELECT department FROM known_assignment
        WHERE known_assignment.person = one.person AND valid_from <= $1
        ORDER BY valid_from DESC LIMIT 1
    ) AS held ON held.department IS NOT NULL
    WHERE (held.department = ANY ($2) OR one.person = ANY ($3))
        AND NOT EXISTS (SELECT FROM known_department_end AS ended
                        WHERE ended.department = held.department AND ended.valid_to < $1)
    ORDER BY one.person
"""


async def list_people_at_work(
    db: Connection, departments: Collection[str], people: Collection[str], day: date
) -> tuple[Invitee, ...]:
    """Return each person once, with the one department where they work on the day."""
    rows = await db.fetch(_AT_WORK, day, sorted(departments), sorted(people))
    return tuple(Invitee(person=row["person"], department=row["department"]) for row in rows)
