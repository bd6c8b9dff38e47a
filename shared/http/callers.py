"""Who calls, and who may: bearer tokens, roles and department scope. Nothing is open by default."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import jwt
from fastapi import Request
from fastapi.routing import RouteContext

from shared.http.problems import Problem

AUDIENCE = "concord"
LEEWAY_SECONDS = 60
ALGORITHMS = ["ES256", "RS256"]


class Role(StrEnum):
    """What a caller may be; a token carries any number of them."""

    GENERAL_MANAGER = "general-manager"
    OFFICER_GOALS = "officer-goals"
    OFFICER_DUTIES = "officer-duties"
    OFFICER_COMMUNICATION = "officer-communication"
    OFFICER_WORKFLOWS = "officer-workflows"
    DEPARTMENT_HEAD = "department-head"
    LIAISON = "liaison"
    EXECUTOR = "executor"
    CONNECTOR = "connector"
    BI_READER = "bi-reader"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    """Runs the installation: rebuilds, dead letters."""


DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT_HEAD, Role.LIAISON, Role.EXECUTOR})
"""Roles that speak for their own department only."""

EVERYBODY = tuple(Role)
"""Every role, but still nobody without a token."""


@dataclass(frozen=True)
class Caller:
    """An authenticated caller."""

    subject: str
    roles: frozenset[Role]
    department: str | None
    expires_at: int | None = None
    """When the token does, in seconds since 1970: what goes on for long must end then."""

    def speaks_for(self, department: str, *roles: Role) -> None:
        """Refuse (403) a caller who has none of `roles` for this department.

        Roles of the task force reach every department, those of a department only their own.
        """
        for role in self.roles.intersection(roles):
            if role not in DEPARTMENT_ROLES or self.department == department:
                return
        raise Problem(403, "other-department", f"you may not act for the department {department}")


class Verifier(Protocol):
    """Turns a token's `kid` into the key that must have signed it."""

    @property
    def issuer(self) -> str:
        """Who must have issued the token."""
        ...

    async def key(self, kid: str | None) -> Any:
        """Return the public key; raises `KeyError` where there is none of that name."""
        ...


async def authenticate(token: str, verifier: Verifier) -> Caller:
    """Check signature, issuer, audience and times; raises `Problem` 401."""
    try:
        key = await verifier.key(jwt.get_unverified_header(token).get("kid"))
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=AUDIENCE,
            issuer=verifier.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except (jwt.PyJWTError, KeyError, TypeError) as error:  # TypeError: a key of another kind
        raise _unauthenticated(f"the token was not accepted: {error}") from error
    named = claims.get("roles")
    named = named if isinstance(named, list) else []
    department = claims.get("department")
    return Caller(
        subject=str(claims["sub"]),
        roles=frozenset(role for role in Role if role.value in named),
        department=department if isinstance(department, str) else None,
        expires_at=int(claims["exp"]),
    )


class Allow:
    """A route's declaration of who may call it; resolves to the caller."""

    def __init__(self, *roles: Role) -> None:
        """Any one of these roles is enough."""
        self.roles = frozenset(roles)

    async def __call__(self, request: Request) -> Caller:
        """Authenticate and authorise; raises `Problem` 401 or 403."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthenticated("a bearer token is needed")
        caller = await authenticate(token.strip(), request.app.state.verifier)
        if not self.roles & caller.roles:
            wanted = ", ".join(sorted(self.roles))
            raise Problem(403, "role-missing", f"this needs one of the roles: {wanted}")
        return caller


def declared(route: RouteContext) -> frozenset[Role] | None:
    """Return the roles a route declares, or `None` where it declares nothing."""
    found: list[Callable[..., Awaitable[Any]]] = []
    pending = [getattr(route, "dependant", None)]
    while pending:
        dependant = pending.pop()
        if dependant is not None:
            found.append(dependant.call)
            pending.extend(dependant.dependencies)
    roles = [call.roles for call in found if isinstance(call, Allow)]
    return frozenset.union(*roles) if roles else None


def _unauthenticated(detail: str) -> Problem:
    return Problem(401, "unauthenticated", detail, headers={"WWW-Authenticate": "Bearer"})
