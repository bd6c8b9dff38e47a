"""The area's aggregates, and the streams that hold their events."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.directory.domain import department, department_decisions, person
from services.directory.domain.department import DepartmentCommand, DepartmentEvent
from services.directory.domain.person import PersonCommand, PersonEvent
from shared.eventsourcing.decider import Decider

DirectoryEvent = Annotated[DepartmentEvent | PersonEvent, Field(discriminator="type")]


def _department_stream(command: DepartmentCommand) -> str:
    match command:
        case department.RegisterDepartment(entry) | department.SyncDepartment(entry):
            return f"department-{entry.code}"
        case _:
            return f"department-{command.code}"


def _person_stream(command: PersonCommand) -> str:
    match command:
        case person.RegisterPerson(entry) | person.SyncPerson(entry):
            return f"person-{entry.id}"
        case _:
            return f"person-{command.person}"


DEPARTMENT_DECIDER: Decider[DepartmentCommand, DepartmentEvent, department.DepartmentState] = (
    Decider(
        initial=None,
        decide=department_decisions.decide,
        evolve=department.evolve,
        stream_for=_department_stream,
    )
)

PERSON_DECIDER: Decider[PersonCommand, PersonEvent, person.PersonState] = Decider(
    initial=None, decide=person.decide, evolve=person.evolve, stream_for=_person_stream
)
