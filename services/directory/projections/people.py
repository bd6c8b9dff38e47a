"""The read model of people and their assignments: its projection, and the queries on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from services.directory.domain.department_events import DepartmentClosed, DepartmentWithdrawn
from services.directory.domain.field_types import Role
from services.directory.domain.person_events import (
    PersonEvent,
    PersonRegistered,
    PersonRenamed,
)
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from services.directory.domain.person_state import evolve
from services.directory.projections.assignment_rows import (
    columns_of,
    load_people,
    replace_assignments,
)
from services.directory.projections.departments import NEVER_UPDATED
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

PERSON_EVENTS = get_args(get_args(PersonEvent)[0])


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
    changed = [recorded for recorded in events if isinstance(recorded.event, PERSON_EVENTS)]
    if changed:
        await _apply_people(db, changed)
    ends: dict[str, date | None] = {}
    for recorded in events:
        match recorded.event:
            case DepartmentClosed(code=code, valid_to=valid_to):
                ends[code] = valid_to
            case DepartmentWithdrawn(code=code):
                ends[code] = None
            case _:
                pass
    if ends:
        await db.execute("DELETE FROM department_end WHERE department = ANY ($1)", list(ends))
        await db.execute(_INSERT_ENDS, list(ends), list(ends.values()))


async def _apply_people(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    people = await load_people(db, {recorded.event.person for recorded in events})
    written: dict[str, tuple[int, datetime]] = {}
    assigned: set[str] = set()
    for recorded in events:
        event = recorded.event
        people[event.person] = evolve(people.get(event.person), event)
        written[event.person] = recorded.version, recorded.recorded_at
        if not isinstance(event, (PersonRegistered, PersonRenamed, SignOnSubjectChanged)):
            assigned.add(event.person)
    withdrawn = [id_ for id_ in written if people[id_] is None]
    if withdrawn:
        await db.execute("DELETE FROM person WHERE id = ANY ($1)", withdrawn)
    rows = [
        (id_, person.name, person.sign_on_subject, person.sign_on_issuer, *written[id_])
        for id_, person in sorted(people.items())
        if person is not None
    ]
    await execute_for_rows(db, _UPSERT_PEOPLE, *columns_of(rows, 6))
    await replace_assignments(db, {id_: people[id_] for id_ in assigned})


_UPSERT_PEOPLE = """
INSERT INTO person (id, name, sign_on_subject, sign_on_issuer, version, updated_at)
SELECT * FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
ON CONFLICT (id) DO UPDATE SET name = excluded.name, sign_on_subject = excluded.sign_on_subject,
    sign_on_issuer = excluded.sign_on_issuer, version = excluded.version,
    updated_at = excluded.updated_at
"""

_INSERT_ENDS = """
INSERT INTO department_end (department, valid_to)
SELECT * FROM unnest($1::text[], $2::date[]) AS ended (department, valid_to)
WHERE valid_to IS NOT NULL
"""

# An assignment ends before the person's next one begins, and with its department.
DATED_ASSIGNMENTS = (
    "(SELECT person, valid_from, least(assignment.valid_to, department_end.valid_to) AS valid_to,"
    " department, roles FROM assignment LEFT JOIN department_end USING (department)) AS dated"
)

PROJECTION = Projection(
    "people", ("person", "assignment", "absence", "department_end"), apply_events
)


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
