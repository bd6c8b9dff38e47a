"""Who is in the three tiers on a day: officers, liaisons by subject, and executors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.liaison_events import LiaisonItemKind
from services.duties.domain.liaison_tiers import (
    EXECUTOR_ROLE,
    ITEM_KINDS,
    LEADER_ROLE,
    SUBJECTS,
    TierSubject,
    officer_role,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_EXECUTORS_NAMED = 50
_COMPANY_ROLES = sorted({LEADER_ROLE, *map(officer_role, SUBJECTS)})


class TierLiaison(BaseModel):
    """An office by which somebody speaks for the department in a subject."""

    liaison_id: UUID
    item_kind: LiaisonItemKind
    item_id: UUID | None
    """`null` for the department's own liaison."""
    person: str
    deputy: str | None


@dataclass(frozen=True)
class Tiers:
    """The people of some departments, and those who are in charge of the subjects."""

    holders: Mapping[str, Sequence[str]]
    """The people by company role."""
    executors: Mapping[str, Sequence[str]]
    """The executors by department."""
    offices: Mapping[str, Sequence[TierLiaison]] = field(default_factory=dict)
    """The offices that are held, by department, the department's own first."""

    def liaisons(self, department: str, subject: TierSubject) -> list[TierLiaison]:
        """Return who speaks for a department in a subject: its own liaison, and those of items."""
        kinds = {"department", *ITEM_KINDS[subject]}
        return [one for one in self.offices.get(department, ()) if one.item_kind in kinds]


async def list_departments(db: Connection, day: date, department: str | None) -> list[str]:
    """Return the departments that exist on a day, or one of them, by code."""
    rows = await db.fetch(
        "SELECT code FROM reference WHERE kind = 'department'"
        " AND (valid_from IS NULL OR valid_from <= $1) AND (valid_to IS NULL OR valid_to >= $1)"
        " AND ($2::text IS NULL OR code = $2) ORDER BY code",
        day,
        department,
    )
    return [row["code"] for row in rows]


_PEOPLE = """
SELECT person, department, roles FROM (
    SELECT DISTINCT ON (held.person) held.person, held.department, held.roles
    FROM known_assignment AS held JOIN known_person AS one ON one.person = held.person
    WHERE held.valid_from <= $1 AND one.is_active
      AND held.person IN (SELECT person FROM known_assignment
                          WHERE roles && $2 OR (department = ANY ($3) AND $4 = ANY (roles)))
    ORDER BY held.person, held.valid_from DESC
) AS present
WHERE department IS NOT NULL ORDER BY person
"""
_OFFICES = """
SELECT liaison_id, department, item_kind, item_id, person, deputy
FROM liaison JOIN liaison_term USING (liaison_id)
WHERE department = ANY ($2) AND person IS NOT NULL
  AND valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
ORDER BY department, item_kind <> 'department', item_kind, liaison_id
"""


async def load_tiers(db: Connection, day: date, departments: Collection[str]) -> Tiers:
    """Return the tiers of some departments on a day."""
    wanted = sorted(departments)
    holders: dict[str, list[str]] = defaultdict(list)
    executors: dict[str, list[str]] = defaultdict(list)
    for row in await db.fetch(_PEOPLE, day, _COMPANY_ROLES, wanted, EXECUTOR_ROLE):
        for role in row["roles"]:
            if role == EXECUTOR_ROLE:
                executors[row["department"]].append(row["person"])
            else:
                holders[role].append(row["person"])
    offices: dict[str, list[TierLiaison]] = defaultdict(list)
    for row in await db.fetch(_OFFICES, day, wanted):
        offices[row["department"]].append(TierLiaison.model_validate(dict(row)))
    return Tiers(holders, executors, offices)
