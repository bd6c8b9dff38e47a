"""People, where they work and worked, and the questions asked about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.directory.domain.field_types import Role
from services.directory.domain.person import PersonAssigned, PersonRegistered, PersonRenamed
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class Person(BaseModel):
    """A person with the assignment of one day; `null` where they had none yet."""

    id: str
    name: str
    department: str | None
    roles: list[Role]
    valid_from: date | None
    """The assignment's first day."""
    version: int


class Assignment(BaseModel):
    """A department and roles, for a time."""

    department: str
    roles: list[Role]
    valid_from: date
    valid_to: date | None
    """Its last day; `null` where no other follows."""


class PersonHistory(BaseModel):
    """A person with everything they have been assigned to, oldest first."""

    id: str
    name: str
    assignments: list[Assignment]
    version: int


async def project_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the tables up to date with a batch."""
    versions: dict[str, int] = {}
    names: dict[str, str] = {}
    assigned: dict[tuple[str, date], PersonAssigned] = {}
    for recorded in events:
        match recorded.event:
            case (
                PersonRegistered(person=person, name=name) | PersonRenamed(person=person, name=name)
            ):
                versions[person] = recorded.version
                names[person] = name
            case PersonAssigned(person=person, valid_from=valid_from) as event:
                versions[person] = recorded.version
                assigned[person, valid_from] = event
            case _:
                pass
    if versions:
        await db.execute(
            _UPSERT_PEOPLE,
            list(versions),
            list(versions.values()),
            [names.get(id_) for id_ in versions],
        )
    if assigned:
        given = list(assigned.values())
        await db.execute(
            _UPSERT_ASSIGNMENTS,
            [one.person for one in given],
            [one.valid_from for one in given],
            [one.department for one in given],
            [";".join(one.roles) for one in given],
        )
        await db.execute(_UPDATE_END_DATES, sorted({one.person for one in given}))


_UPSERT_PEOPLE = """
WITH said AS (
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[]) AS said (id, version, name)
), known AS (
    UPDATE person SET version = said.version, name = coalesce(said.name, person.name)
    FROM said WHERE person.id = said.id
    RETURNING person.id
)
INSERT INTO person (id, name, version)
SELECT id, name, version FROM said WHERE id NOT IN (SELECT id FROM known) ORDER BY id
"""

# An array of arrays must be rectangular: the roles of each travel as one text.
_UPSERT_ASSIGNMENTS = """
INSERT INTO assignment (person, valid_from, department, roles)
SELECT person, valid_from, department, string_to_array(roles, ';')
FROM unnest($1::text[], $2::date[], $3::text[], $4::text[])
    AS given (person, valid_from, department, roles)
ORDER BY person, valid_from
ON CONFLICT (person, valid_from) DO UPDATE
SET department = excluded.department, roles = excluded.roles
"""

_UPDATE_END_DATES = """
UPDATE assignment SET valid_to = following.last
FROM (
    SELECT person, valid_from,
        lead(valid_from) OVER (PARTITION BY person ORDER BY valid_from) - 1 AS last
    FROM assignment WHERE person = ANY ($1)
) AS following
WHERE assignment.person = following.person AND assignment.valid_from = following.valid_from
    AND assignment.valid_to IS DISTINCT FROM following.last
"""

PROJECTION = Projection("people", ("person", "assignment"), project_events)


async def list_people(
    db: Connection,
    *,
    department: str | None,
    role: Role | None,
    as_of: date,
    after: str | None,
    limit: int,
) -> list[Person]:
    """Return people by id, as they stood on a day: of a department, with a role, where given."""
    rows = await db.fetch(
        "SELECT id, name, department, coalesce(roles, '{}') AS roles, valid_from, version"
        " FROM person LEFT JOIN assignment ON person = id"
        " AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)"
        " WHERE ($1::text IS NULL OR department = $1)"
        " AND ($2::text IS NULL OR $2 = ANY (roles))"
        " AND ($4::text IS NULL OR id > $4)"
        " ORDER BY id LIMIT $5",
        department,
        role,
        as_of,
        after,
        limit,
    )
    return [Person(**row) for row in rows]


async def find_person_history(db: Connection, person: str) -> PersonHistory | None:
    """Return a person with their history."""
    row = await db.fetchrow("SELECT id, name, version FROM person WHERE id = $1", person)
    if row is None:
        return None
    assignments = await db.fetch(
        "SELECT department, roles, valid_from, valid_to FROM assignment"
        " WHERE person = $1 ORDER BY valid_from",
        person,
    )
    return PersonHistory(**row, assignments=[Assignment(**found) for found in assignments])
