"""The roles that the routes of connectors require."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path

from shared.contracts.read_classes import ReadClass
from shared.http.auth import Role
from shared.http.command_execution import CommandRequest, command_request_dependency
from shared.http.read_scope import RequireReadScope

OFFICER_ROLES = (Role.OFFICER_WORKFLOWS, Role.GENERAL_MANAGER)
"""The roles that say what the deliveries of another system mean here."""

REPLAY_ROLES = (*OFFICER_ROLES, Role.OPERATOR)
"""The roles that have a delivery worked on once more."""

READS_CONNECTORS = Depends(RequireReadScope(ReadClass.OPERATIONS, *REPLAY_ROLES, Role.AUDITOR))
"""Who looks at connectors: a mapping names people, and a delivery how foreign machines behave."""

OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
ReplayRequest = Annotated[CommandRequest, command_request_dependency(*REPLAY_ROLES)]
ConnectorName = Annotated[str, Path(max_length=40, description="As the settings name it")]
