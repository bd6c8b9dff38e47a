"""Who speaks for departments about items on a day, for answers that name persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.liaison_events import LiaisonItemKind
from shared.eventsourcing.liaison_contacts import (
    AbsencePeriod,
    Contact,
    LiaisonTerm,
    find_contact,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

ContactKey = tuple[str, LiaisonItemKind, UUID | None]
"""A department, and the kind and id of what it is contacted about."""


class LiaisonGap(BaseModel):
    """A department takes part in a running project, and nobody speaks for it."""

    project_id: UUID
    project_code: str
    project_name: str
    department: str
    vacant_since: date | None
    """Since when its liaison's office is vacant; `null` where nobody was ever named."""
    contact: Contact | None = None
    """Who speaks for it all the same: the liaison of the whole department, or its head."""


async def find_contacts(
    db: Connection, wanted: Collection[ContactKey], day: date
) -> Mapping[ContactKey, Contact]:
    """Return who speaks for the departments; those for whom nobody can are left out."""
    departments = sorted({department for department, _, _ in wanted})
    if not departments:
        return {}
    terms: dict[ContactKey, list[LiaisonTerm]] = defaultdict(list)
    items = [item for _, _, item in wanted if item is not None]
    for row in await db.fetch(
        "SELECT department, item_kind, item_id, valid_from, person, deputy, is_ended"
        " FROM liaison JOIN liaison_term USING (liaison_id)"
        " WHERE department = ANY ($1) AND (item_kind = 'department' OR item_id = ANY ($2))"
        " AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)",
        departments,
        items,
        day,
    ):
        terms[row["department"], row["item_kind"], row["item_id"]].append(
            LiaisonTerm(
                valid_from=row["valid_from"],
                person=row["person"],
                deputy=row["deputy"],
                is_ended=row["is_ended"],
            )
        )
    people = {name for held in terms.values() for one in held for name in (one.person, one.deputy)}
    absences = await _absences(db, people - {None}, day)
    heads = await _heads(db, departments, day)
    found = {
        key: find_contact(
            day,
            terms.get(key, ()),
            terms.get((key[0], "department", None), ()),
            absences,
            heads.get(key[0]),
        )
        for key in wanted
    }
    return {key: contact for key, contact in found.items() if contact is not None}


async def _absences(
    db: Connection, people: Collection[str | None], day: date
) -> Mapping[str, list[AbsencePeriod]]:
    found: dict[str, list[AbsencePeriod]] = defaultdict(list)
    if people:
        for row in await db.fetch(
            "SELECT absence_id, person, first_day, last_day FROM liaison_absence"
            " WHERE person = ANY ($1) AND first_day <= $2 AND last_day >= $2",
            sorted(filter(None, people)),
            day,
        ):
            found[row["person"]].append(
                AbsencePeriod(
                    absence_id=row["absence_id"],
                    first_day=row["first_day"],
                    last_day=row["last_day"],
                )
            )
    return found


async def _heads(
    db: Connection, departments: Collection[str], day: date
) -> Mapping[str, str | None]:
    rows = await db.fetch(
        "SELECT DISTINCT ON (department) department, head FROM department_head"
        " WHERE department = ANY ($1) AND valid_from <= $2 ORDER BY department, valid_from DESC",
        sorted(departments),
        day,
    )
    return {row["department"]: row["head"] for row in rows}


async def list_gaps(db: Connection, day: date, department: str | None = None) -> list[LiaisonGap]:
    """Return where a department in a running project has no liaison of its own for it.

    A department with a liaison for the whole department has one for each project.
    """
    rows = await db.fetch(
        "SELECT project.project_id, project.code AS project_code, project.name AS project_name,"
        " share.department, (SELECT max(valid_from) FROM liaison JOIN liaison_term"
        " USING (liaison_id) WHERE liaison.department = share.department AND item_kind = 'project'"
        " AND item_id = project.project_id AND person IS NULL AND NOT is_ended"
        " AND valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)) AS vacant_since"
        " FROM project JOIN project_share AS share USING (project_id)"
        " WHERE project.status = 'running' AND ($2::text IS NULL OR share.department = $2)"
        " AND NOT EXISTS (SELECT FROM liaison JOIN liaison_term USING (liaison_id)"
        " WHERE liaison.department = share.department AND person IS NOT NULL"
        " AND (item_kind = 'department' OR item_id = project.project_id)"
        " AND valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1))"
        " ORDER BY project.code, project.project_id, share.department",
        day,
        department,
    )
    gaps = [LiaisonGap(**row) for row in rows]
    keys: list[ContactKey] = [(one.department, "project", one.project_id) for one in gaps]
    contacts = await find_contacts(db, keys, day)
    return [
        one.model_copy(update={"contact": contacts.get(key)})
        for one, key in zip(gaps, keys, strict=True)
    ]
