"""How a provider's claims become a caller: which one holds the roles, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.problem_details import Problem


@dataclass(frozen=True)
class ClaimMapping:
    """Where a token says what somebody may do."""

    roles_claim: str = "roles"
    """A name, or a path with dots; a name that itself holds dots is found, too."""
    roles_by_name: Mapping[str, frozenset[Role]] | None = None
    """What the provider's roles or groups mean; names that are not here mean nothing.

    Without it, the provider's names are Concord's own.
    """
    department_claim: str = "department"
    """A name or path likewise; its value is the department's code."""

    def caller_from_claims(self, claims: Mapping[str, Any]) -> Caller:
        """Read the claims of a token that was accepted.

        The roles of a department count only where the token names one. Raises `Problem` 403 where
        it has no other roles and names none, or names several: a caller speaks for one department.
        """
        roles = self._roles(find_claim(claims, self.roles_claim))
        departments = list(_texts(find_claim(claims, self.department_claim)))
        department = departments[0] if len(departments) == 1 else None
        if len(departments) > 1 and roles & DEPARTMENT_ROLES:
            raise Problem(403, "departments-several", "the token names more than one department")
        if department is None and roles and roles <= DEPARTMENT_ROLES:
            raise Problem(
                403,
                "department-missing",
                f"the token names no department in its claim {self.department_claim}",
            )
        return Caller(
            subject=claims["sub"],
            roles=roles if department is not None else roles - DEPARTMENT_ROLES,
            department=department,
            expires_at=int(claims["exp"]),
        )

    def _roles(self, value: Any) -> frozenset[Role]:
        named = set(_texts(value))
        if self.roles_by_name is None:
            return frozenset(role for role in Role if role.value in named)
        return frozenset(role for name in named for role in self.roles_by_name.get(name, ()))


def find_claim(claims: Mapping[str, Any], path: str) -> Any:
    """Return the value at a path with dots, or `None`.

    `https://firm.example/roles` is a name, `resource_access.concord.roles` a path, and in
    `resource_access.app.firm.example.roles` the name in the middle holds dots: the longest name
    that leads somewhere wins.
    """
    if path in claims:
        return claims[path]
    steps = path.split(".")
    for length in range(len(steps) - 1, 0, -1):
        inner = claims.get(".".join(steps[:length]))
        if isinstance(inner, Mapping):
            value = find_claim(inner, ".".join(steps[length:]))
            if value is not None:
                return value
    return None


def _texts(value: Any) -> Iterator[str]:
    """Yield what a claim names; some providers write one value as a text, and several as a list."""
    values = value if isinstance(value, list) else [value]
    return (one for one in values if isinstance(one, str) and one)
