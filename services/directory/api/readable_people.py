"""What people of one department read of the people of others: who leads, and who is the liaison."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from services.directory.projections.people import Person, PersonHistory, is_head
from services.directory.projections.people_list_query import CONTACT_ROLES
from shared.contracts.read_classes import ReadClass
from shared.http.read_scope import OutsideReadScope, ReadScope

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


def readable_person(person: Person, scope: ReadScope) -> Person:
    """Return a row of the list; of another department's contact, what one needs to reach them."""
    if scope.includes(ReadClass.PEOPLE, [person.department]):
        return person
    roles = [role for role in person.roles if role in CONTACT_ROLES]
    return person.model_copy(update={"roles": roles, "valid_from": None, "updated_at": None})


async def readable_history(
    db: Connection, person: PersonHistory, scope: ReadScope, today: date
) -> PersonHistory:
    """Return a person in full, or what a contact of another department shows.

    Raises `OutsideReadScope` for anybody else of another department.
    """
    held = [one for one in person.assignments if one.valid_to is None or one.valid_to >= today]
    if scope.includes(ReadClass.PEOPLE, [one.department for one in held]):
        return person
    present = [one for one in held if one.valid_from <= today]
    contacts = [
        one.model_copy(update={"roles": [role for role in one.roles if role in CONTACT_ROLES]})
        for one in present
        if CONTACT_ROLES.intersection(one.roles)
    ]
    if not contacts and not await is_head(db, person.id):
        raise OutsideReadScope
    hidden = {"sign_on_subject": None, "assignments": contacts, "updated_at": None}
    return person.model_copy(update=hidden)
