"""Keeps the people whom an area knows up to date with the directory's facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from shared.contracts import directory, directory_changes
from shared.eventsourcing.published_fact import Fact
from shared.postgres.known_people_table import (
    delete_department_end,
    delete_person,
    set_active,
    set_department_end,
    set_last_day,
    set_sign_on,
    upsert_assignment,
    upsert_person,
)
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_CONTRACTS: Sequence[type[BaseModel]] = (
    directory.PersonChanged,
    directory.PersonAssigned,
    directory.DepartmentRegistered,
    directory.DepartmentClosed,
    directory_changes.PersonLeft,
    directory_changes.PersonWithdrawn,
)
_CONTRACT_BY_TYPE = {one.model_fields["type"].default: one for one in _CONTRACTS}
PERSON_FACT_TYPES = frozenset(_CONTRACT_BY_TYPE)
"""The types of the facts that are recorded here."""


async def record_person_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Bring the tables up to date with a batch of facts; facts about other things are skipped."""
    db = unit.connection
    for fact in facts:
        contract = _CONTRACT_BY_TYPE.get(fact.type)
        if contract is None:
            continue
        match contract.model_validate_json(fact.data):
            case directory.PersonChanged() as changed:
                await _change_person(db, changed)
            case directory.PersonAssigned() as assigned:
                await upsert_assignment(
                    db,
                    assigned.person,
                    assigned.valid_from,
                    assigned.department,
                    assigned.roles or (),
                )
            case directory.DepartmentRegistered(department=code):
                await delete_department_end(db, code)  # the code of one that was withdrawn
            case directory.DepartmentClosed(department=code, valid_to=last_day):
                await set_department_end(db, code, last_day)
            case directory_changes.PersonLeft(person=person, last_day=last_day):
                await set_last_day(db, person, last_day)
            case directory_changes.PersonWithdrawn(person=person):
                await delete_person(db, person)
            case other:
                raise AssertionError(other)  # `_CONTRACTS` names another one


async def _change_person(db: Connection, changed: directory.PersonChanged) -> None:
    person, sign_on = changed.person, changed.sign_on
    if changed.active is not None:
        await set_active(db, person, is_active=changed.active)
    elif sign_on is None:
        await upsert_person(db, person)
    else:
        digest, issuer = sign_on.subject_digest, changed.sign_on_issuer
        await set_sign_on(db, person, digest, issuer, is_released=changed.sign_on_released)
