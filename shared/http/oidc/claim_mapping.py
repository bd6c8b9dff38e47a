"""Maps a token's claims to a caller: which claim holds the roles, and what each name means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.general_problems import DepartmentMissing, DepartmentsSeveral
from shared.http.problem_details import ProblemError


@dataclass(frozen=True)
class ClaimMapping:
    """The claims that hold a caller's roles and department."""

    roles_claim: str = "roles"
    """The claim with the roles: a name, which may contain dots, or a path separated by dots."""
    roles_by_name: Mapping[str, frozenset[Role]] | None = None
    """The roles that each of the provider's role or group names grants; other names grant none.

    If it is `None`, the provider's names are Concord's own role names.
    """
    department_claim: str = "department"
    """The claim with the department's code: a name or a path, as in `roles_claim`."""

    def caller_from_claims(self, claims: Mapping[str, Any]) -> Caller:
        """Return the caller that the claims of a verified token describe.

        Department roles count only if the token names exactly one department. Its `refusal` says
        so (403) where the token has only department roles and names no department, or where it
        has a department role and names several: a caller acts for one department.
        """
        roles = self._roles(find_claim(claims, self.roles_claim))
        departments = list(_texts(find_claim(claims, self.department_claim)))
        department = departments[0] if len(departments) == 1 else None
        refusal: ProblemError | None = None
        if len(departments) > 1 and roles & DEPARTMENT_ROLES:
            refusal = DepartmentsSeveral()
        elif department is None and roles and roles <= DEPARTMENT_ROLES:
            refusal = DepartmentMissing(claim=self.department_claim)
        return Caller(
            subject=claims["sub"],
            roles=roles if department is not None else roles - DEPARTMENT_ROLES,
            department=department,
            expires_at=int(claims["exp"]),
            refusal=refusal,
        )

    def _roles(self, value: Any) -> frozenset[Role]:
        named = set(_texts(value))
        if self.roles_by_name is None:
            return frozenset(role for role in Role if role.value in named)
        return frozenset(role for name in named for role in self.roles_by_name.get(name, ()))


def find_claim(claims: Mapping[str, Any], path: str) -> Any:
    """Return the value at a path separated by dots, or `None`.

    `https://firm.example/roles` is a name and `resource_access.concord.roles` a path. In
    `resource_access.app.firm.example.roles` the name in the middle contains dots: the longest
    name that leads to a value wins.
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
    """Yield a claim's non-empty strings; some providers write a single value without a list."""
    values = value if isinstance(value, list) else [value]
    return (text for text in values if isinstance(text, str) and text)
