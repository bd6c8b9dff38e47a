"""The roles that the routes of duties require."""

from __future__ import annotations

from shared.http.auth import Role

OFFICER_ROLES = (Role.OFFICER_DUTIES, Role.GENERAL_MANAGER)
"""The roles that plan projects and maintain their duty lists."""
