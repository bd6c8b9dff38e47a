"""The roles that may do what in workflows."""

from __future__ import annotations

from fastapi import Depends

from shared.http.auth import ALL_ROLES, RequireAnyRole, Role

OFFICERS = (Role.OFFICER_WORKFLOWS, Role.GENERAL_MANAGER)
"""The roles that map flows."""

IMPORTERS = (Role.CONNECTOR, *OFFICERS)
"""The roles that import another system's history."""

WORKERS = (Role.DEPARTMENT_HEAD, Role.LIAISON, Role.EXECUTOR, *IMPORTERS)
"""The roles that start cases and do their steps; people of a department only its own steps."""

REQUIRE_ANY_ROLE = Depends(RequireAnyRole(*ALL_ROLES))
"""Queries are open to every role, but need a token."""
