"""The read model of people and their assignments: its projection, and the queries on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.directory.domain.department_events import DepartmentClosed
from services.directory.domain.field_types import Role
from services.directory.domain.person_events import (
    PersonAssigned,
    PersonRegistered,
    PersonRenamed,
)
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from services.directory.projections.departments import NEVER_UPDATED
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class Person(BaseModel):
    """A person with the assignment of one day; `null` where they had none yet."""

    id: str
    name: str
    department: str | None
    department_name: str | None = None
    roles: list[Role]
    valid_from: date | None
    """The first day of the assignment."""
    version: int
    updated_at: CompanyTime | None = None
    """When the person was last changed; `null` where an earlier version changed them."""

    @property
    def updated_for_sorting(self) -> datetime:
        """The time of the last change; of a row without one, a time before all others."""
        return self.updated_at or NEVER_UPDATED


class Assignment(BaseModel):
    """A department and roles, for a time."""

    department: str
    roles: list[Role]
    valid_from: date
    valid_to: date | None
    """The last day of the assignment; `null` where no other follows and its department stays."""


class PersonHistory(BaseModel):
    """A person with everything they have been assigned to, oldest first."""

    id: str
    name: str
    sign_on_subject: str | None
    """The `sub` of their tokens; `null` where no sign-on stands for them."""
    assignments: list[Assignment]
    version: int
    updated_at: CompanyTime | None = None


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the tables up to date with a batch of events."""
    await _apply_people(db, events)
    await _apply_assignments(db, [recorded.event for recorded in events])


async def _apply_people(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    versions: dict[str, tuple[int, datetime]] = {}
    names: dict[str, str] = {}
    subjects: dict[str, str | None] = {}
    for recorded in events:
        match recorded.event:
            case (
                PersonRegistered(person=person, name=name) | PersonRenamed(person=person, name=name)
            ):
                names[person] = name
            case SignOnSubjectChanged(person=person, sign_on_subject=subject):
                subjects[person] = subject
            case PersonAssigned(person=person):
                pass
            case _:
                continue
        versions[person] = recorded.version, recorded.recorded_at
    if versions:
        await db.execute(
            _UPSERT_PEOPLE,
            list(versions),
            [version for version, _ in versions.values()],
            [names.get(id_) for id_ in versions],
            [recorded_at for _, recorded_at in versions.values()],
        )
    if subjects:
        await db.execute(
            "UPDATE person SET sign_on_subject = changed.subject"
            " FROM unnest($1::text[], $2::text[]) AS changed (id, subject)"
            " WHERE person.id = changed.id",
            list(subjects),
            list(subjects.values()),
        )


async def _apply_assignments(db: Connection, events: Sequence[Any]) -> None:
    assignments = {
        (event.person, event.valid_from): event
        for event in events
        if isinstance(event, PersonAssigned)
    }
    closings = {
        event.code: event.valid_to for event in events if isinstance(event, DepartmentClosed)
    }
    if assignments:
        assigned = list(assignments.values())
        await db.execute(
            _UPSERT_ASSIGNMENTS,
            [one.person for one in assigned],
            [one.valid_from for one in assigned],
            [one.department for one in assigned],
            [";".join(one.roles) for one in assigned],
        )
        await db.execute(_UPDATE_END_DATES, sorted({one.person for one in assigned}))
    if closings:
        await db.execute(_INSERT_ENDS, list(closings), list(closings.values()))


_UPSERT_PEOPLE = """
WITH changed AS (
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::timestamptz[])
        AS changed (id, version, name, updated_at)
), updated AS (
    UPDATE person SET version = changed.version, name = coalesce(changed.name, person.name),
        updated_at = changed.updated_at
    FROM changed WHERE person.id = changed.id
    RETURNING person.id
)
INSERT INTO person (id, name, version, updated_at)
SELECT id, name, version, updated_at FROM changed
WHERE id NOT IN (SELECT id FROM updated) ORDER BY id
"""

# PostgreSQL's arrays of arrays are rectangular, so each one's roles are passed as one text.
_UPSERT_ASSIGNMENTS = """
INSERT INTO assignment (person, valid_from, department, roles)
SELECT person, valid_from, department, string_to_array(roles, ';')
FROM unnest($1::text[], $2::date[], $3::text[], $4::text[])
    AS assigned (person, valid_from, department, roles)
ORDER BY person, valid_from
ON CONFLICT (person, valid_from) DO UPDATE
SET department = excluded.department, roles = excluded.roles
"""

_INSERT_ENDS = """
INSERT INTO department_end (department, valid_to)
SELECT * FROM unnest($1::text[], $2::date[])
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

# An assignment ends before the person's next one begins, and with its department.
DATED_ASSIGNMENTS = (
    "(SELECT person, valid_from, least(assignment.valid_to, department_end.valid_to) AS valid_to,"
    " department, roles FROM assignment LEFT JOIN department_end USING (department)) AS dated"
)

PROJECTION = Projection("people", ("person", "assignment", "department_end"), apply_events)


async def is_head(db: Connection, person: str) -> bool:
    """Return whether a person leads a department."""
    found: bool = await db.fetchval(
        "SELECT EXISTS (SELECT FROM department WHERE head = $1)", person
    )
    return found


async def find_person_history(db: Connection, person: str) -> PersonHistory | None:
    """Return a person with all assignments, or `None` where there is none of this id."""
    row = await db.fetchrow(
        "SELECT id, name, sign_on_subject, version, updated_at FROM person WHERE id = $1", person
    )
    if row is None:
        return None
    assignments = await db.fetch(
        f"SELECT department, roles, valid_from, valid_to FROM {DATED_ASSIGNMENTS}"  # noqa: S608  no input
        " WHERE person = $1 ORDER BY valid_from",
        person,
    )
    return PersonHistory(
        **row, assignments=[Assignment(**assignment) for assignment in assignments]
    )
