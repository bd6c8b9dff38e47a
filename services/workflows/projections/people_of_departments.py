"""Who is where with which roles: heard from the directory, and asked when a map is published.

Facts may come twice, late and in another order: of two assignments for the same day the one holds
that was said later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from services.workflows.domain.held_roles import HeldRoles
from shared.contracts.directory import DepartmentHeadNamed, PersonAssigned
from shared.contracts.directory_changes import (
    DepartmentHeadRemoved,
    PersonLeft,
    PersonWithdrawn,
)
from shared.eventsourcing.published_fact import Fact
from shared.http.roles import Role
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_ASSIGNED = "concord.directory.person-assigned.v1"
_LEFT = "concord.directory.person-left.v1"
_WITHDRAWN = "concord.directory.person-withdrawn.v1"
_HEAD_NAMED = "concord.directory.department-head-named.v1"
_HEAD_REMOVED = "concord.directory.department-head-removed.v1"
PEOPLE_FACT_TYPES = frozenset({_ASSIGNED, _LEFT, _WITHDRAWN, _HEAD_NAMED, _HEAD_REMOVED})
ABSENT = ""
"""Stands for the department of people who are in none: no department has such a code."""

_NOTE_PERSON = """
INSERT INTO assigned_person AS known (person, valid_from, department, roles, sequence)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person, valid_from) DO UPDATE
SET department = excluded.department, roles = excluded.roles, sequence = excluded.sequence
WHERE known.sequence <= excluded.sequence
"""
_NOTE_HEAD = "INSERT INTO department_with_head (department) VALUES ($1) ON CONFLICT DO NOTHING"
_FIND = """
WITH present AS (
    SELECT DISTINCT ON (person) department, roles FROM assigned_person
    WHERE valid_from <= $1 ORDER BY person, valid_from DESC
)
SELECT department, bool_or(roles IS NULL) AS is_unknown,
       coalesce(array_agg(DISTINCT role) FILTER (WHERE role IS NOT NULL), '{}') AS roles
FROM present LEFT JOIN LATERAL unnest(roles) AS role ON true
WHERE department <> '' GROUP BY department
"""


async def note_people(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Note what facts of the directory say of people; other facts are skipped."""
    for fact in facts:
        if fact.type == _ASSIGNED:
            said = PersonAssigned.model_validate_json(fact.data)
            roles = None if said.roles is None else list(said.roles)
            await unit.connection.execute(
                _NOTE_PERSON, said.person, said.valid_from, said.department, roles, fact.sequence
            )
        elif fact.type == _LEFT:
            left = PersonLeft.model_validate_json(fact.data)
            day_after = left.last_day + timedelta(days=1)
            await unit.connection.execute(
                _NOTE_PERSON, left.person, day_after, ABSENT, [], fact.sequence
            )
        elif fact.type == _WITHDRAWN:
            withdrawn = PersonWithdrawn.model_validate_json(fact.data)
            await unit.connection.execute(
                "DELETE FROM assigned_person WHERE person = $1 AND sequence <= $2",
                withdrawn.person,
                fact.sequence,
            )
        elif fact.type == _HEAD_REMOVED:
            removed = DepartmentHeadRemoved.model_validate_json(fact.data)
            await unit.connection.execute(
                "DELETE FROM department_with_head WHERE department = $1", removed.department
            )
        elif fact.type == _HEAD_NAMED:
            named = DepartmentHeadNamed.model_validate_json(fact.data)
            await unit.connection.execute(_NOTE_HEAD, named.department)


async def find_held_roles(db: Connection, day: date) -> HeldRoles:
    """Return which roles people hold on a day; whoever leads a department is its head."""
    held: dict[str, frozenset[str] | None] = {
        row["department"]: None if row["is_unknown"] else frozenset(row["roles"])
        for row in await db.fetch(_FIND, day)
    }
    for row in await db.fetch("SELECT department FROM department_with_head"):
        known = held.get(row["department"], frozenset())
        if held and known is not None:
            held[row["department"]] = known | {Role.DEPARTMENT_HEAD}
    return HeldRoles(held)
