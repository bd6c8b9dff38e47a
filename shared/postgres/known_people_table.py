"""The tables of the directory's people, as an area knows them from the directory's facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from shared.postgres.reference_table import fold_code

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


_CONFIGURED = ""
"""The issuer of taken subjects of which no fact has said whose they were."""


@dataclass(frozen=True)
class KnownPerson:
    """A person of the directory, as of one day."""

    person: str
    """The person's id, as the directory spells it."""
    department: str | None
    """Where the person works on the day; `None` before the first day and after the last one.

    Also where the department has closed and nobody has assigned the person elsewhere.
    """
    roles: frozenset[str]
    """The person's roles there, or in the department that has closed."""
    last_day: date | None
    """The last day, where the person leaves on the day or later; `None` where that is not known."""
    closed_department: str | None = None
    """Where the person worked until the department closed, if it is closed on the day."""


@dataclass(frozen=True)
class KnownSignOn:
    """For whom a sign-on subject of an issuer stands."""

    issuer: str | None
    """Whose subject it is; `None` for the configured provider's, in facts of earlier versions."""
    person: KnownPerson | None
    """`None` where it was taken from a person and stands for nobody since."""


async def upsert_person(db: Connection, person: str) -> None:
    """Insert a person whose id is heard for the first time."""
    await db.execute(
        "INSERT INTO known_person (person, folded) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        person,
        fold_code(person),
    )


async def set_sign_on(
    db: Connection,
    person: str,
    subject_digest: str | None,
    issuer: str | None = None,
    *,
    is_released: bool = False,
) -> None:
    """Say which sign-on subject stands for a person; it stands for nobody else then.

    The one so far is taken from them, unless it is released: it was nobody's.
    """
    await upsert_person(db, person)
    if not is_released:
        await _keep_as_taken(db, person)
    await db.execute(
        "UPDATE known_person SET subject_digest = CASE WHEN person = $1 THEN $2 END,"
        " issuer = CASE WHEN person = $1 THEN $3 END, is_active = is_active OR person = $1"
        " WHERE person = $1 OR (subject_digest = $2 AND issuer IS NOT DISTINCT FROM $3)",
        person,
        subject_digest,
        issuer,
    )
    await db.execute(
        "DELETE FROM taken_sign_on AS taken USING known_person AS one"
        " WHERE one.person = $1 AND taken.subject_digest = one.subject_digest"
        " AND taken.issuer IN (coalesce(one.issuer, $2), $2)",
        person,
        _CONFIGURED,
    )


async def _keep_as_taken(db: Connection, person: str) -> None:
    await db.execute(
        "INSERT INTO taken_sign_on SELECT subject_digest, coalesce(issuer, $2)"
        " FROM known_person WHERE person = $1 AND subject_digest IS NOT NULL"
        " ON CONFLICT DO NOTHING",
        person,
        _CONFIGURED,
    )


async def set_active(db: Connection, person: str, *, is_active: bool) -> None:
    """Say whether a person's account opens anything; another sign-on opens it again."""
    await upsert_person(db, person)
    await db.execute("UPDATE known_person SET is_active = $2 WHERE person = $1", person, is_active)


async def set_last_day(db: Connection, person: str, last_day: date) -> None:
    """Say that a person works nowhere behind a day, until an assignment begins.

    It replaces an assignment that began on the day behind it, which was a mistake then.
    """
    await _put(db, person, last_day + timedelta(days=1), None, ())


async def delete_person(db: Connection, person: str) -> None:
    """Forget a person who was entered by mistake; their sign-on stands for nobody then."""
    await _keep_as_taken(db, person)
    await db.execute("DELETE FROM known_assignment WHERE person = $1", person)
    await db.execute("DELETE FROM known_person WHERE person = $1", person)


async def upsert_assignment(
    db: Connection, person: str, valid_from: date, department: str, roles: Collection[str]
) -> None:
    """Say where a person works from a day on, until the next one or the end of their stay.

    For the same day the later one counts.
    """
    await _put(db, person, valid_from, department, roles)


async def _put(
    db: Connection,
    person: str,
    valid_from: date,
    department: str | None,
    roles: Collection[str],
) -> None:
    await upsert_person(db, person)
    await db.execute(
        "INSERT INTO known_assignment (person, valid_from, department, roles)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (person, valid_from) DO UPDATE"
        " SET department = excluded.department, roles = excluded.roles",
        person,
        valid_from,
        department,
        sorted(roles),
    )


async def set_department_end(db: Connection, department: str, last_day: date) -> None:
    """Say that a department does not exist behind a day: the roles in it end."""
    await db.execute(
        "INSERT INTO known_department_end (department, valid_to) VALUES ($1, $2)"
        " ON CONFLICT (department) DO UPDATE SET valid_to = excluded.valid_to",
        department,
        last_day,
    )


async def delete_department_end(db: Connection, department: str) -> None:
    """Say that a department exists."""
    await db.execute("DELETE FROM known_department_end WHERE department = $1", department)


async def list_sign_on_digests(db: Connection) -> dict[str, tuple[str, str | None]]:
    """Return the digests and issuers of the sign-ons of all people who have one, by their ids."""
    rows = await db.fetch(
        "SELECT person, subject_digest, issuer FROM known_person WHERE subject_digest IS NOT NULL"
    )
    return {row["person"]: (row["subject_digest"], row["issuer"]) for row in rows}


async def find_subject_digests(db: Connection, people: Collection[str]) -> dict[str, str]:
    """Return the digests of the sign-on subjects of those of the people who have one, by id."""
    rows = await db.fetch(
        "SELECT person, subject_digest FROM known_person"
        " WHERE person = ANY ($1) AND subject_digest IS NOT NULL AND is_active",
        sorted(people),
    )
    return {row["person"]: row["subject_digest"] for row in rows}


_FIND = """
    SELECT one.person, one.folded, one.subject_digest, one.issuer, held.department, held.roles,
        EXISTS (SELECT FROM known_department_end AS ended
                WHERE ended.department = held.department AND ended.valid_to < $2) AS is_closed,
        (SELECT min(valid_from) - 1 FROM known_assignment AS later
         WHERE later.person = one.person AND later.department IS NULL AND later.valid_from > $2
        ) AS last_day
    FROM known_person one
    LEFT JOIN LATERAL (
        SELECT department, roles FROM known_assignment
        WHERE known_assignment.person = one.person AND valid_from <= $2
        ORDER BY valid_from DESC LIMIT 1
    ) held ON one.is_active
    WHERE one.{column} = ANY ($1::text[])
    ORDER BY one.person
"""


async def find_sign_ons(
    db: Connection, subject_digests: Collection[str], day: date
) -> Mapping[str, Sequence[KnownSignOn]]:
    """Return for whom sign-on subjects stand, by the digests; each issuer's is another one."""
    digests = sorted(subject_digests)
    found: defaultdict[str, list[KnownSignOn]] = defaultdict(list)
    for row in await db.fetch(
        "SELECT subject_digest, nullif(issuer, '') AS issuer FROM taken_sign_on"
        " WHERE subject_digest = ANY ($1)",
        digests,
    ):
        found[row["subject_digest"]].append(KnownSignOn(row["issuer"], None))
    for row in await db.fetch(_FIND.format(column="subject_digest"), digests, day):
        found[row["subject_digest"]].append(KnownSignOn(row["issuer"], _known_person(row)))
    return found


async def find_people(db: Connection, ids: Collection[str], day: date) -> Mapping[str, KnownPerson]:
    """Return the people of these ids; an id in another case finds the person, too."""
    rows = await db.fetch(
        _FIND.format(column="folded"), sorted({fold_code(id_) for id_ in ids}), day
    )
    exact = {row["person"]: _known_person(row) for row in rows}
    folded = {row["folded"]: _known_person(row) for row in rows}
    return {id_: one for id_ in ids if (one := exact.get(id_) or folded.get(fold_code(id_)))}


def _known_person(row: Any) -> KnownPerson:
    department, is_closed = row["department"], row["is_closed"]
    return KnownPerson(
        row["person"],
        None if is_closed else department,
        frozenset(row["roles"] or ()),
        row["last_day"],
        department if is_closed else None,
    )
