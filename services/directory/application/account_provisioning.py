"""Makes a person of the directory what an identity provider says of them.

Creating, replacing and patching a user all come to this: a wanted state, and the commands that lead
there from the present one, in the unit of work that has read it under the organisation's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.directory.domain.change_refusals import AssignedLater
from services.directory.domain.field_types import Role
from services.directory.domain.organisation_chart import OrganisationChart
from services.directory.domain.person_commands import (
    AssignPerson,
    PersonCommand,
    RegisterAccountHolder,
    RenamePerson,
)
from services.directory.domain.person_departure import LeaveCompany, WithdrawAssignment
from services.directory.domain.person_provisioning import (
    Account,
    DeleteAccount,
    ProvisionAccount,
)
from services.directory.domain.person_sign_on import SetSignOnSubject
from services.directory.domain.person_state import Assignment, PersonState

DEFAULT_ROLES = frozenset({Role.EXECUTOR})
"""The roles of somebody who comes by a provider; more are given by groups, or in the directory."""
LEAVING_REASON = "the identity provider closed the account or the membership on its first day"


@dataclass(frozen=True)
class WantedPerson:
    """What a provider says of a person."""

    person: str
    name: str
    account: Account
    sign_on_subject: str | None
    """What is to stand for them; `None` leaves it as it is."""


@dataclass(frozen=True)
class Surroundings:
    """What commands to a person need to know of others."""

    chart: OrganisationChart
    """With the wanted department, and the one that the person was in last."""
    user_name_holder: str | None
    subject_holder: str | None
    today: date
    at: datetime
    issuer: str
    """The issuer of the tokens with the provider's subjects."""


def commands_for(
    wanted: WantedPerson, present: PersonState, around: Surroundings
) -> list[PersonCommand]:
    """Return the commands that make the person what is wanted; none where they are."""
    id_, at = wanted.person, around.at
    commands: list[PersonCommand] = []
    if present is None:
        commands.append(RegisterAccountHolder(id_, wanted.name, at))
    elif wanted.name != present.name:
        commands.append(RenamePerson(id_, wanted.name, at))
    if wanted.sign_on_subject is not None:
        subject = wanted.sign_on_subject
        commands.append(SetSignOnSubject(id_, subject, around.subject_holder, at, around.issuer))
    # Behind the sign-on, which opens an account: what is said of the account has the last word.
    commands.append(ProvisionAccount(id_, wanted.account, around.user_name_holder, at))
    if wanted.account.active:
        commands += _work(wanted, present, around)
    else:
        commands += leave_today(id_, present, around.today, around.at)
    return commands


def commands_to_delete(
    person: str, present: PersonState, around: Surroundings
) -> list[PersonCommand]:
    """Return the commands of a provider's deletion: the person leaves, the account opens nothing.

    The sign-on goes on standing for the person: without it, what the token claims would count.
    """
    return [
        DeleteAccount(person, around.at),
        *leave_today(person, present, around.today, around.at),
    ]


def require_no_later_assignment(person: str, present: PersonState, today: date) -> None:
    """Raise `AssignedLater` where somebody who is taken out of a department is in one later.

    Otherwise they would stay until then in the one that they are taken out of.
    """
    for one in present.assignments if present else ():
        if one.valid_from > today and one.department is not None:
            raise AssignedLater(person=person, department=one.department, valid_from=one.valid_from)


def leave_today(
    person: str, present: PersonState, today: date, at: datetime
) -> Sequence[PersonCommand]:
    """Return the commands after which the person is in no department from today on.

    Nobody leaves who is assigned for a later day: then the account alone is closed.
    """
    yesterday = today - timedelta(days=1)
    held = present.find_assignment(today) if present else None
    if present is None or held is None or held.department is None:
        return []
    if any(one.valid_from > today for one in present.assignments):
        return []
    commands: list[PersonCommand] = []
    if held.valid_from == today:
        commands.append(WithdrawAssignment(person, today, LEAVING_REASON, at))
    before = present.find_assignment(yesterday)
    if before is not None and before.department is not None:
        commands.append(LeaveCompany(person, yesterday, at))
    return commands


def _work(
    wanted: WantedPerson, present: PersonState, around: Surroundings
) -> Sequence[PersonCommand]:
    id_, today = wanted.person, around.today
    held = present.find_assignment(today) if present else None
    known = [one for one in present.assignments if one.department] if present else []
    has_left = held is None or held.department is None
    before = present.account if present else None
    if before and before.department and wanted.account.department is None:
        require_no_later_assignment(id_, present, today)
        return leave_today(
            id_, present, around.today, around.at
        )  # the provider took them out of its department
    last = known[-1].department if has_left and known and before else None
    department = wanted.account.department or last
    if department is None or (held is not None and held.department == department):
        return []
    roles = DEFAULT_ROLES if held is None or has_left else held.roles - {Role.DEPARTMENT_HEAD}
    assignment = Assignment(department, roles, today)
    return [AssignPerson(id_, assignment, around.chart, around.at)]
