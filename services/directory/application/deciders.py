"""The area's aggregates, and the streams that hold their events."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.directory.domain import (
    department_commands,
    department_decisions,
    department_state,
    person,
    person_commands,
    person_state,
    token_revocation,
)
from services.directory.domain.company_roles import decide_without_company_roles
from services.directory.domain.department_commands import DepartmentCommand
from services.directory.domain.department_events import DepartmentEvent
from services.directory.domain.person_commands import PersonCommand
from services.directory.domain.person_events import (
    PersonEvent,
)
from services.directory.domain.person_state import PersonState
from services.directory.domain.token_revocation import (
    TokenRevocationCommand,
    TokenRevocationEvent,
    TokenRevocationState,
)
from shared.eventsourcing.decider import Decider

DirectoryEvent = Annotated[
    DepartmentEvent | PersonEvent | TokenRevocationEvent, Field(discriminator="type")
]


def _department_stream_name(command: DepartmentCommand) -> str:
    match command:
        case department_commands.RegisterDepartment(entry) | department_commands.SyncDepartment(
            entry
        ):
            return f"department-{entry.code}"
        case _:
            return f"department-{command.code}"


def _person_stream_name(command: PersonCommand) -> str:
    match command:
        case person_commands.RegisterPerson(entry) | person_commands.SyncPerson(entry):
            return f"person-{entry.id}"
        case _:
            return f"person-{command.person}"


DEPARTMENT_DECIDER: Decider[
    DepartmentCommand, DepartmentEvent, department_state.DepartmentState
] = Decider(
    initial=None,
    decide=department_decisions.decide,
    evolve=department_state.evolve,
    stream_for=_department_stream_name,
)

PERSON_DECIDER: Decider[PersonCommand, PersonEvent, PersonState] = Decider(
    initial=None, decide=person.decide, evolve=person_state.evolve, stream_for=_person_stream_name
)

PERSON_DECIDER_WITHOUT_COMPANY_ROLES: Decider[PersonCommand, PersonEvent, PersonState] = Decider(
    initial=None,
    decide=decide_without_company_roles,
    evolve=person_state.evolve,
    stream_for=_person_stream_name,
)
"""For commands of people who may not give the roles of the whole company."""

TOKEN_REVOCATION_DECIDER: Decider[
    TokenRevocationCommand, TokenRevocationEvent, TokenRevocationState
] = Decider(
    initial=None,
    decide=token_revocation.decide,
    evolve=token_revocation.evolve,
    stream_for=lambda command: f"token-revocation-{command.revocation_id}",
)
