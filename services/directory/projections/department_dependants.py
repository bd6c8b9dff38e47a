"""The queries for what stands in departments, and for whom they lead; they read several tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from services.directory.domain.field_types import Role
from services.directory.domain.organisation_chart import Dependant, Dependants

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

# A department stands under another until it moves, or ends.
_CHILDREN = """
SELECT kept.value, kept.code, kept.valid_from, least(kept.valid_to, department.valid_to)
FROM department_history AS kept JOIN department USING (code)
WHERE change = 'parent' AND kept.value = ANY ($1)
    AND (department.valid_to IS NULL OR department.valid_to >= kept.valid_from)
ORDER BY kept.code, kept.valid_from
"""


async def load_dependants(db: Connection, codes: Collection[str]) -> dict[str, Dependants]:
    """Return what stands in each department: departments and people, at any time, with the days."""
    children: defaultdict[str, list[Dependant]] = defaultdict(list)
    for parent, *child in await db.fetch(_CHILDREN, list(codes)):
        children[parent].append(Dependant(*child))
    members: defaultdict[str, list[Dependant]] = defaultdict(list)
    for department, *member in await db.fetch(
        "SELECT department, person, valid_from, valid_to FROM assignment"
        " WHERE department = ANY ($1) ORDER BY person, valid_from",
        list(codes),
    ):
        members[department].append(Dependant(*member))
    predecessors: defaultdict[str, list[str]] = defaultdict(list)
    for department, named in await db.fetch(
        "SELECT department, named FROM succession WHERE state = 'planned' AND named && $1"
        " ORDER BY department",
        list(codes),
    ):
        for code in named:
            predecessors[code].append(department)
    return {code: Dependants(children[code], members[code], predecessors[code]) for code in codes}


async def load_led_departments(
    db: Connection, people: Sequence[str], days: Sequence[date]
) -> list[tuple[str, str, date]]:
    """Return the departments that each person leads on the day beside them, or later.

    Each with the person and the first day on which they do, that day or a later one. Departments
    that have ended by then are left out.
    """
    rows = await db.fetch(
        "SELECT DISTINCT kept.code, asked.person, greatest(asked.day, kept.valid_from)"
        " FROM unnest($1::text[], $2::date[]) AS asked (person, day)"
        " JOIN department_history AS kept ON kept.value = asked.person AND kept.change = 'head'"
        " AND (kept.valid_to IS NULL OR kept.valid_to >= asked.day)"
        " JOIN department ON department.code = kept.code"
        " AND (department.valid_to IS NULL"
        " OR department.valid_to >= greatest(asked.day, kept.valid_from))"
        " ORDER BY 1, 2, 3",
        list(people),
        list(days),
    )
    return [(code, person, day) for code, person, day in rows]


async def load_absent_heads(db: Connection, code: str, day: date) -> list[tuple[str, date]]:
    """Return who leads a department on a day, or later, while they are in none themselves.

    Each with the first day on which that is so.
    """
    rows = await db.fetch(
        "SELECT kept.value, greatest(kept.valid_from, $2, absence.valid_from)"
        " FROM department_history AS kept JOIN absence ON absence.person = kept.value"
        " AND (kept.valid_to IS NULL OR absence.valid_from <= kept.valid_to)"
        " WHERE kept.code = $1 AND kept.change = 'head'"
        " AND (kept.valid_to IS NULL OR kept.valid_to >= $2)"
        " AND NOT EXISTS (SELECT FROM assignment WHERE assignment.person = kept.value"
        " AND assignment.valid_from > absence.valid_from"
        " AND assignment.valid_from <= greatest(kept.valid_from, $2)) ORDER BY 2, 1",
        code,
        day,
    )
    return [(person, since) for person, since in rows]


async def load_departments_before(
    db: Connection, people: Sequence[str], days: Sequence[date]
) -> dict[tuple[str, date], str]:
    """Return in which department each person was until the day beside them, if in any."""
    rows = await db.fetch(
        "SELECT asked.person, asked.day, kept.department"
        " FROM unnest($1::text[], $2::date[]) AS asked (person, day)"
        " JOIN assignment AS kept ON kept.person = asked.person AND kept.valid_from < asked.day"
        " AND (kept.valid_to IS NULL OR kept.valid_to >= asked.day - 1)",
        list(people),
        list(days),
    )
    return {(person, day): department for person, day, department in rows}


async def load_roles(db: Connection, department: str) -> dict[tuple[str, date], frozenset[Role]]:
    """Return the roles of a department's people, by person and first day of the assignment."""
    rows = await db.fetch(
        "SELECT person, valid_from, roles FROM assignment WHERE department = $1", department
    )
    return {(person, day): frozenset(map(Role, roles)) for person, day, roles in rows}


async def load_members_from(db: Connection, department: str, day: date) -> frozenset[str]:
    """Return who is in a department on a day, or later."""
    rows = await db.fetch(
        "SELECT person FROM assignment WHERE department = $1"
        " AND (valid_to IS NULL OR valid_to >= $2)",
        department,
        day,
    )
    return frozenset(row["person"] for row in rows)


async def list_led_departments(db: Connection, person: str) -> list[str]:
    """Return the departments that a person leads, led or will lead."""
    rows = await db.fetch(
        "SELECT DISTINCT code FROM department_history WHERE value = $1 AND change = 'head'"
        " ORDER BY code",
        person,
    )
    return [row["code"] for row in rows]
