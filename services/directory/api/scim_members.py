"""Who is in a SCIM group: people join and quit together, in one decision for all of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from scim2_models import InvalidValueException

from services.directory.api.scim_execution import ScimUnit
from services.directory.application.account_provisioning import (
    DEFAULT_ROLES,
    leave_today,
    require_no_later_assignment,
)
from services.directory.domain.field_types import Role
from services.directory.domain.person_commands import AssignPerson, PersonCommand
from services.directory.domain.person_state import Assignment
from services.directory.projections import organisation_charts

if TYPE_CHECKING:
    from services.directory.domain.organisation_chart import OrganisationChart
    from services.directory.domain.person_state import PersonState

MAX_CHANGED_MEMBERS = 10_000
"""So many people join or quit by one request; more come in several."""


async def join_department(unit: ScimUnit, people: Collection[str], department: str) -> None:
    """Assign people to a department from today on, with the roles that they have.

    Raises the domain's refusals.
    """
    states = await _present(unit, people)
    chart = await organisation_charts.load_chart(unit.db, [department])
    await unit.execute_people(
        [
            _assignment(unit, chart, person, department, _roles_elsewhere(unit, state))
            for person, state in states.items()
        ]
    )


async def change_role(
    unit: ScimUnit, people: Collection[str], role: Role, *, is_given: bool
) -> None:
    """Give people a role in their departments from today on, or take it from them."""
    states = await _present(unit, people)
    held = {person: _held(unit, state) for person, state in states.items()}
    if is_given and (homeless := sorted(person for person, one in held.items() if one is None)):
        named = ", ".join(homeless)
        raise InvalidValueException(detail=f"{named} is in no department; add them to one first")
    departments = sorted({one.department or "" for one in held.values() if one is not None})
    chart = await organisation_charts.load_chart(unit.db, departments)
    await unit.execute_people(
        [
            _assignment(
                unit,
                chart,
                person,
                one.department or "",
                one.roles | {role} if is_given else one.roles - {role},
            )
            for person, one in held.items()
            if one is not None
        ]
    )


async def quit_department(unit: ScimUnit, people: Collection[str], department: str) -> None:
    """Let those of the people who are in a department be in none from today on."""
    commands: list[PersonCommand] = []
    for person, state in (await _present(unit, people)).items():
        held = _held(unit, state)
        if held is not None and held.department == department:
            require_no_later_assignment(person, state, unit.today)
            commands += leave_today(person, state, unit.today, unit.at)
    await unit.execute_people(commands)


async def _present(unit: ScimUnit, people: Collection[str]) -> dict[str, PersonState]:
    if len(people) > MAX_CHANGED_MEMBERS:
        raise InvalidValueException(
            detail=f"at most {MAX_CHANGED_MEMBERS} members change by one request; send several"
        )
    states = await unit.present_people(sorted(people))
    unknown = [person for person, state in states.items() if state is None]
    if unknown:
        raise InvalidValueException(detail=f"there is no user {', '.join(unknown[:10])}")
    return states


def _held(unit: ScimUnit, state: PersonState) -> Assignment | None:
    held = state.find_assignment(unit.today) if state else None
    return held if held and held.department else None


def _roles_elsewhere(unit: ScimUnit, state: PersonState) -> Collection[Role]:
    held = _held(unit, state)
    return held.roles - {Role.DEPARTMENT_HEAD} if held else DEFAULT_ROLES


def _assignment(
    unit: ScimUnit,
    chart: OrganisationChart,
    person: str,
    department: str,
    roles: Collection[Role],
) -> AssignPerson:
    return AssignPerson(
        person, Assignment(department, frozenset(roles), unit.today), chart, unit.at
    )
