"""Who speaks for departments on a day, and for what a person speaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from shared.eventsourcing.liaison_contacts import (
    AbsencePeriod,
    Contact,
    LiaisonTerm,
    find_contact,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection, ConnectionPool

ContactKey = tuple[str, str]
"""A department, and what it is contacted about (`contact_item`)."""

MAX_KNOWN = 10_000

_OFFICES = """
WITH term AS (SELECT * FROM contact_term WHERE department = ANY ($1))
SELECT 'term' AS kind, department, contact_item AS item, valid_from, NULL::date AS last_day,
    person, deputy, is_ended
FROM term
UNION ALL
SELECT 'absence', '', item, first_day, last_day, person, NULL, false FROM contact_absence
WHERE person IN (SELECT person FROM term UNION SELECT deputy FROM term)
    AND first_day <= $2 AND last_day >= $2
UNION ALL
(SELECT DISTINCT ON (department) 'head', department, '', valid_from, NULL::date, head, NULL, false
FROM contact_head WHERE department = ANY ($1) AND valid_from <= $2
ORDER BY department, valid_from DESC)
ORDER BY valid_from, is_ended DESC
"""
_PARENTS = "SELECT contact_item, parent FROM contact_parent WHERE contact_item = ANY ($1)"
_PARTS = "SELECT contact_item, parent FROM contact_parent WHERE parent = ANY ($1)"
_DEPARTMENTS_OF = """
SELECT department FROM contact_term WHERE person = $1 OR deputy = $1
UNION SELECT department FROM contact_head WHERE head = $1
"""


@dataclass
class KnownContacts:
    """Who speaks for departments, kept in memory for as long as the tables do not change.

    A list's rows tell of which version the tables are (`contact_version`), with no query more.
    """

    _version: tuple[UUID, date] | None = None
    _known: dict[ContactKey, Contact | None] = field(default_factory=dict)

    async def find(
        self, pool: ConnectionPool, keys: Collection[ContactKey], day: date, version: UUID | None
    ) -> Mapping[ContactKey, Contact]:
        """Return who speaks for departments about items; `None` is no version yet."""
        now = None if version is None else (version, day)
        if now is None or now != self._version or len(self._known) > MAX_KNOWN:
            self._known, self._version = {}, now
        known = self._known
        missing = keys - known.keys()
        if missing:
            async with pool.acquire() as db:
                found = await find_contacts(db, missing, day)
            known.update({key: found.get(key) for key in missing})
        return {key: contact for key in keys if (contact := known[key]) is not None}


@dataclass(frozen=True)
class SpokenFor:
    """What one person speaks for on a day."""

    departments: Sequence[str]
    """Departments, in all that has no contact of its own."""
    items: Sequence[str]
    """Items of departments, as `department/contact_item`."""
    others: Sequence[str]
    """Items of those departments for which somebody else speaks."""


@dataclass(frozen=True)
class _Offices:
    """The offices of some departments."""

    day: date
    terms: Mapping[ContactKey, Sequence[LiaisonTerm]]
    absences: Mapping[str, Sequence[AbsencePeriod]]
    heads: Mapping[str, str | None]
    parents: Mapping[str, str]
    """The flows of cases, as contact items."""

    def contact(self, key: ContactKey) -> Contact | None:
        department, item = key
        own = self.terms.get(key, ()) if item else ()
        wider = self.terms.get((department, self.parents.get(item, "")), ())
        general = self.terms.get((department, ""), ())
        return find_contact(
            self.day,
            own,
            general,
            self.absences,
            self.heads.get(department),
            wider if item in self.parents else (),
        )


async def find_contacts(
    db: Connection, keys: Collection[ContactKey], day: date
) -> Mapping[ContactKey, Contact]:
    """Return who speaks for departments about items; those for whom nobody can are left out."""
    parents = await _pairs(db, _PARENTS, {item for _, item in keys})
    offices = await _load(db, sorted({department for department, _ in keys}), day, parents)
    found = {key: offices.contact(key) for key in keys}
    return {key: contact for key, contact in found.items() if contact is not None}


async def find_spoken_for(db: Connection, person: str, day: date) -> SpokenFor:
    """Return for what a person speaks on a day."""
    departments = [row[0] for row in await db.fetch(_DEPARTMENTS_OF, person)]
    offices = await _load(db, sorted(departments), day, {})
    parents = await _pairs(db, _PARTS, {item for _, item in offices.terms})
    parts: dict[str, list[str]] = defaultdict(list)
    for part, parent in parents.items():
        parts[parent].append(part)
    offices = replace(offices, parents=parents)
    named = {*offices.terms, *((one, "") for one in departments)}
    contacts = {key: offices.contact(key) for key in named}

    def speaks(key: ContactKey) -> bool:
        # A flow may have very many cases: who speaks for it speaks for each without its own.
        contact = contacts[key if key in contacts else (key[0], parents[key[1]])]
        return contact is not None and contact.person == person

    items = {key for key in offices.terms if key[1]} | {
        (department, part) for department, item in offices.terms for part in parts.get(item, ())
    }
    own = sorted(one for one in departments if speaks((one, "")))
    return SpokenFor(
        own,
        sorted(f"{key[0]}/{key[1]}" for key in items if speaks(key)),
        sorted(f"{key[0]}/{key[1]}" for key in items if key[0] in own and not speaks(key)),
    )


async def _pairs(db: Connection, query: str, items: Collection[str]) -> dict[str, str]:
    """Return the flows of cases, by the cases; asked for by either."""
    flows = sorted(item for item in items if item.startswith("flow:"))
    return dict(map(tuple, await db.fetch(query, flows))) if flows else {}


async def _load(
    db: Connection, departments: Sequence[str], day: date, parents: Mapping[str, str]
) -> _Offices:
    terms: dict[ContactKey, list[LiaisonTerm]] = defaultdict(list)
    absences: dict[str, list[AbsencePeriod]] = defaultdict(list)
    heads: dict[str, str | None] = {}
    for row in await db.fetch(_OFFICES, departments, day):
        kind, department, item, first_day, last_day, person, deputy, is_ended = row
        if kind == "term":
            terms[department, item].append(
                LiaisonTerm(valid_from=first_day, person=person, deputy=deputy, is_ended=is_ended)
            )
        elif kind == "head":
            heads[department] = person
        else:
            absence_id = item.partition(":")[2]
            days = {"first_day": first_day, "last_day": last_day}
            absences[person].append(AbsencePeriod(absence_id=absence_id, **days))
    return _Offices(day, terms, absences, heads, parents)
