"""The roles that may do what in workflows."""

from __future__ import annotations

from shared.http.auth import Role

OFFICER_ROLES = (Role.OFFICER_WORKFLOWS, Role.GENERAL_MANAGER)
"""The roles that map flows."""

IMPORTER_ROLES = (Role.CONNECTOR, *OFFICER_ROLES)
"""The roles that import another system's history."""

PEOPLE_ROLES = (Role.DEPARTMENT_HEAD, Role.LIAISON, Role.EXECUTOR, *OFFICER_ROLES)
"""The roles that take steps on and give them away; people of a department only its own."""

WORKER_ROLES = (Role.DEPARTMENT_HEAD, Role.LIAISON, Role.EXECUTOR, *IMPORTER_ROLES)
"""The roles that start cases and do their steps; people of a department only its own steps."""
