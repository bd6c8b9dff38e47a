"""Who may give the roles of the whole company: what the directory says opens and closes tokens.

The roles of a department reach that department only. All others reach the whole company, so only
the general manager gives or takes them, or changes how somebody signs on who has them, at whatever
time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.directory.domain.field_types import Role
from services.directory.domain.person import decide
from services.directory.domain.person_commands import PersonCommand
from services.directory.domain.person_events import (
    PersonAssigned,
    PersonEvent,
    PersonRegistered,
    PersonRenamed,
)
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from services.directory.domain.person_state import PersonState
from services.directory.domain.refusals import CompanyRolesForbidden

DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT_HEAD, Role.LIAISON, Role.EXECUTOR})


def decide_without_company_roles(command: PersonCommand, person: PersonState) -> list[PersonEvent]:
    """Return the events of a command by somebody who may not give roles of the whole company.

    Raises `CompanyRolesForbidden` where one gives or takes such a role or changes the sign-on of a
    person who has one, and what `decide` raises.
    """
    events = decide(command, person)
    held = () if person is None else [one.roles for one in person.assignments]
    if _reach_company(held) and any(_changes_access(event) for event in events):
        raise CompanyRolesForbidden
    if any(isinstance(event, SignOnSubjectChanged) and event.released for event in events):
        raise CompanyRolesForbidden  # what a token claims may be any role
    given = [frozenset(event.roles) for event in events if isinstance(event, PersonAssigned)]
    if _reach_company(given):
        raise CompanyRolesForbidden
    return events


def _reach_company(roles: Sequence[Iterable[Role]]) -> bool:
    return any(not DEPARTMENT_ROLES.issuperset(one) for one in roles)


def _changes_access(event: PersonEvent) -> bool:
    return not isinstance(event, PersonRegistered | PersonRenamed)
