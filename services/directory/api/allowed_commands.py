"""What the decider says of each command to a department or a person in its present state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from services.directory.api.authorization import person_decider
from services.directory.api.company_date import company_today
from services.directory.application import DEPARTMENT_DECIDER
from services.directory.domain.department_commands import (
    AppointHead,
    CloseDepartment,
    DepartmentCommand,
    MoveDepartment,
    RenameDepartment,
    WithdrawDepartment,
)
from services.directory.domain.department_uses import UseCount
from services.directory.domain.organisation_chart import (
    ChartPosition,
    Dependants,
    OrganisationChart,
)
from services.directory.domain.person_commands import AssignPerson, PersonCommand, RenamePerson
from services.directory.domain.person_departure import LeaveCompany, WithdrawPerson
from services.directory.domain.person_erasure import ErasePerson
from services.directory.domain.person_sign_on import SetSignOnSubject
from services.directory.domain.person_state import Assignment
from shared.http.allowed_actions import (
    AllowedActions,
    PossibleCommand,
    ProbedCommand,
    probe_commands,
)
from shared.http.field_types import LAST_YEAR
from shared.service_runtime.area_context import AreaContext

ANY: Final = "–"
"""Stands for a value that the caller chooses."""
LAST_DAY = date(LAST_YEAR, 12, 31)
"""A department may be closed then if it may be closed at all."""


async def probe_department(
    area: AreaContext,
    code: str,
    dependants: Dependants,
    uses: Sequence[UseCount],
    actions: AllowedActions,
) -> Sequence[PossibleCommand]:
    """Return the commands to a department, with why its state refuses them.

    It may be closed with what is open in it, so that refuses no closing.
    """
    now = area.clock()
    commands: list[tuple[str, DepartmentCommand]] = [
        ("rename_department", RenameDepartment(code, ANY, now)),
        ("appoint_head", AppointHead(code, ANY, now)),
        ("move_department", MoveDepartment(code, None, (), now)),
        ("close_department", CloseDepartment(code, LAST_DAY, dependants, now)),
        ("withdraw_department", WithdrawDepartment(code, dependants, ANY, now, uses)),
    ]
    return await probe_commands(
        area.event_store,
        actions,
        DEPARTMENT_DECIDER,
        [ProbedCommand(name, command, has_own_values=True) for name, command in commands],
    )


async def probe_person(
    area: AreaContext, person: str, leads: Sequence[str], actions: AllowedActions
) -> Sequence[PossibleCommand]:
    """Return the commands to a person, with why their state refuses them."""
    now = area.clock()
    chart = OrganisationChart({ANY: ChartPosition(None)})
    assignment = Assignment(ANY, frozenset(), company_today(area))
    commands: list[tuple[str, PersonCommand]] = [
        ("rename_person", RenamePerson(person, ANY, now)),
        ("assign_person", AssignPerson(person, assignment, chart, now)),
        ("set_sign_on_subject", SetSignOnSubject(person, ANY, None, now, area.sign_on_issuer)),
        ("leave_company", LeaveCompany(person, LAST_DAY, now)),
        ("erase_person", ErasePerson(person, "asked-by-person", now)),
        ("withdraw_person", WithdrawPerson(person, leads, ANY, now)),
    ]
    return await probe_commands(
        area.event_store,
        actions,
        person_decider(actions.caller),
        [ProbedCommand(name, command, has_own_values=True) for name, command in commands],
    )
