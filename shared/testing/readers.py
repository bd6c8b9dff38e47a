"""Readers whom nothing may be told: those of no department, or of one that does not exist."""

from __future__ import annotations

from collections.abc import Iterable

from shared.http.auth import DEPARTMENT_ROLES, Role
from shared.testing.area_client import AreaClient

UNKNOWN_DEPARTMENT = "nope"


async def assert_nothing_without_department(client: AreaClient, path: str) -> None:
    """Assert that every role of a department reads nothing at `path` without a known one."""
    for role in sorted(DEPARTMENT_ROLES):
        for department in (None, UNKNOWN_DEPARTMENT):
            nobody = client.installation.authorization_headers(role, department=department)
            answer = await client.get(path, nobody)
            refused = (answer.status_code, answer.json().get("code"))
            assert refused == (403, "reader-without-department"), (path, role, department)


async def assert_roles_read_nothing(client: AreaClient, path: str, roles: Iterable[Role]) -> None:
    """Assert that these roles may not read at `path` at all."""
    for role in roles:
        answer = await client.get(path, role)
        refused = (answer.status_code, answer.json().get("code"))
        assert refused == (403, "role-missing"), (path, role)
