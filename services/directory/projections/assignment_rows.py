"""The rows of assignments and absences: read as the state of people, written from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from services.directory.domain.dated_values import last_days
from services.directory.domain.field_types import Role
from services.directory.domain.person_state import Assignment, PersonState, RegisteredPerson
from shared.postgres.projection import execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

# PostgreSQL's arrays of arrays are rectangular, so each one's roles are passed as one text.
_INSERT_ASSIGNMENTS = """
INSERT INTO assignment (person, valid_from, valid_to, department, roles)
SELECT person, valid_from, valid_to, department, string_to_array(roles, ';')
FROM unnest($1::text[], $2::date[], $3::date[], $4::text[], $5::text[])
    AS assigned (person, valid_from, valid_to, department, roles)
"""
_INSERT_ABSENCES = (
    "INSERT INTO absence (person, valid_from) SELECT * FROM unnest($1::text[], $2::date[])"
)


# `known_assignment` has what facts have said to this area, as to all others.
_UNHEARD = """
SELECT DISTINCT held.person
FROM (SELECT person, valid_from, department, roles FROM assignment
      UNION ALL SELECT person, valid_from, NULL, '{}' FROM absence) AS held
LEFT JOIN known_assignment AS heard USING (person, valid_from)
WHERE heard.person IS NULL OR heard.department IS DISTINCT FROM held.department
    OR heard.roles <> held.roles
ORDER BY held.person
"""


async def list_unheard_people(db: Connection) -> list[str]:
    """Return the people of whom facts have not said where they work as the tables have it."""
    return [row["person"] for row in await db.fetch(_UNHEARD)]


async def load_people(db: Connection, ids: Collection[str]) -> dict[str, PersonState]:
    """Return these people as the tables have them; unknown ones are left out."""
    assignments: defaultdict[str, list[Assignment]] = defaultdict(list)
    for person, department, roles, valid_from in await db.fetch(
        "SELECT person, department, roles, valid_from FROM assignment WHERE person = ANY ($1)"
        " UNION ALL SELECT person, NULL, NULL, valid_from FROM absence WHERE person = ANY ($1)"
        " ORDER BY 1, 4",
        list(ids),
    ):
        held = frozenset(Role(role) for role in roles or ())
        assignments[person].append(Assignment(department, held, valid_from))
    return {
        id_: RegisteredPerson(name, tuple(assignments[id_]), subject, issuer)
        for id_, name, subject, issuer in await db.fetch(
            "SELECT id, name, sign_on_subject, sign_on_issuer FROM person WHERE id = ANY ($1)",
            list(ids),
        )
    }


async def replace_assignments(db: Connection, people: Mapping[str, PersonState]) -> None:
    """Replace the rows of these people; of `None`, none is left."""
    if not people:
        return
    for table in ("assignment", "absence"):
        await db.execute(f"DELETE FROM {table} WHERE person = ANY ($1)", list(people))  # noqa: S608  constants
    assigned: list[tuple[Any, ...]] = []
    absent: list[tuple[Any, ...]] = []
    for id_, person in sorted(people.items()):
        held = person.assignments if person else ()
        for one, last in zip(held, last_days([one.valid_from for one in held]), strict=True):
            if one.department is None:
                absent.append((id_, one.valid_from))
            else:
                roles = ";".join(sorted(one.roles))
                assigned.append((id_, one.valid_from, last, one.department, roles))
    await execute_for_rows(db, _INSERT_ASSIGNMENTS, *columns_of(assigned, 5))
    await execute_for_rows(db, _INSERT_ABSENCES, *columns_of(absent, 2))


def columns_of(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Return the rows' columns, as a statement takes them; without rows they are empty."""
    return [[row[index] for row in rows] for index in range(width)]
