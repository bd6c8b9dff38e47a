"""Who may do what in workflows."""

from __future__ import annotations

from fastapi import Depends

from shared.http.auth import ALL_ROLES, RequireAnyRole, Role

OFFICERS = (Role.OFFICER_WORKFLOWS, Role.GENERAL_MANAGER)
"""Those who map flows."""

IMPORTERS = (Role.CONNECTOR, *OFFICERS)
"""Those who bring in another system's history."""

WORKERS = (Role.DEPARTMENT_HEAD, Role.LIAISON, Role.EXECUTOR, *IMPORTERS)
"""Those who start cases and take their steps; people of a department only its own steps."""

REQUIRE_ANY_ROLE = Depends(RequireAnyRole(*ALL_ROLES))
"""Queries are open to every role, and to nobody without a token."""
