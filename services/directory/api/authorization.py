"""Who may change the organisation."""

from __future__ import annotations

from shared.http.auth import Caller, Role
from shared.http.problem_details import ProblemError

ORGANISATION_EDITOR_ROLES = (Role.GENERAL_MANAGER, Role.OFFICER_DUTIES)
"""The roles that change departments and people; heads only the general manager appoints."""


class HeadsForbidden(ProblemError):
    """Only the general manager appoints heads."""

    status = 403
    en = "only the general manager appoints heads; leave them out"
    zh = "只有总经理可以任命部门负责人，请勿填写负责人"


def require_general_manager(caller: Caller) -> None:
    """Raise `Problem` 403 where the caller is not the general manager, who alone appoints heads."""
    if Role.GENERAL_MANAGER not in caller.roles:
        raise HeadsForbidden
