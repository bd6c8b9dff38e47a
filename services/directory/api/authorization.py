"""Who may change the organisation."""

from __future__ import annotations

from services.directory.application import PERSON_DECIDER, PERSON_DECIDER_WITHOUT_COMPANY_ROLES
from services.directory.domain.person_commands import PersonCommand
from services.directory.domain.person_events import PersonEvent
from services.directory.domain.person_state import PersonState
from shared.eventsourcing.decider import Decider
from shared.http.auth import Caller, Role
from shared.http.problem_details import ProblemError

ORGANISATION_EDITOR_ROLES = (Role.GENERAL_MANAGER, Role.OFFICER_DUTIES)
"""The roles that change departments and people; heads only the general manager appoints."""


def person_decider(caller: Caller) -> Decider[PersonCommand, PersonEvent, PersonState]:
    """Return what decides a caller's commands to people.

    The general manager alone gives the roles of the whole company: what the directory says opens
    and closes what a token may do.
    """
    return (
        PERSON_DECIDER
        if Role.GENERAL_MANAGER in caller.roles
        else PERSON_DECIDER_WITHOUT_COMPANY_ROLES
    )


class HeadsForbidden(ProblemError):
    """Only the general manager appoints heads."""

    status = 403
    en = "only the general manager appoints heads; leave them out"
    zh = "只有总经理可以任命部门负责人，请勿填写负责人"


def require_general_manager(caller: Caller) -> None:
    """Raise `Problem` 403 where the caller is not the general manager, who alone appoints heads."""
    if Role.GENERAL_MANAGER not in caller.roles:
        raise HeadsForbidden
