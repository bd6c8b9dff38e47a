"""Who may change the organisation."""

from __future__ import annotations

from shared.http.auth import Caller, Role
from shared.http.problem_details import Problem

ORGANISATION_EDITOR_ROLES = (Role.GENERAL_MANAGER, Role.OFFICER_DUTIES)


def require_general_manager(caller: Caller) -> None:
    """Refuse (403) a caller who names a head without being the general manager."""
    if Role.GENERAL_MANAGER not in caller.roles:
        raise Problem(
            403, "role-missing", "only the general manager appoints heads; leave them out"
        )
