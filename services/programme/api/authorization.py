"""The roles that may use each route."""

from __future__ import annotations

from typing import Annotated

from shared.http.auth import Role
from shared.http.command_execution import CommandRequest, command_request_dependency

OFFICER_ROLES = (
    Role.OFFICER_GOALS,
    Role.OFFICER_DUTIES,
    Role.OFFICER_COMMUNICATION,
    Role.OFFICER_WORKFLOWS,
    Role.GENERAL_MANAGER,
)
"""The task force: it states criteria and plans."""

LeadRequest = Annotated[CommandRequest, command_request_dependency(Role.GENERAL_MANAGER)]
"""The general manager leads: begins, names officers, enters phases and ends."""
OfficerRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
