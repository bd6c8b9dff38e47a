"""Who calls, and who may: bearer tokens, roles and department scope. Nothing is open by default."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import jwt
from fastapi import Request
from fastapi.routing import RouteContext

from shared.http.problem_details import Problem

DEFAULT_AUDIENCE = "concord"
LEEWAY_SECONDS = 60
SIGNING_ALGORITHMS = ["ES256", "RS256"]
ACCESS_TOKEN_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
"""What an access token's header may call it; the same key signs tokens of other kinds."""
ID_TOKEN_TYPE = "ID"
"""What Keycloak says in an ID token, which is for the page that signed somebody on."""


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

ALL_ROLES = tuple(Role)
"""Every role, but still nobody without a token."""


@dataclass(frozen=True)
class Caller:
    """An authenticated caller."""

    subject: str
    roles: frozenset[Role]
    department: str | None
    expires_at: int | None = None
    """When the token does, in seconds since 1970: what goes on for long must end then."""

    def require_department_role(self, department: str, *roles: Role) -> None:
        """Refuse (403) a caller who has none of `roles` for this department.

        Roles of the task force reach every department, those of a department only their own.
        """
        for role in self.roles.intersection(roles):
            if role not in DEPARTMENT_ROLES or self.department == department:
                return
        raise Problem(403, "other-department", f"you may not act for the department {department}")


class TokenVerifier(Protocol):
    """Knows one issuer: its keys, and how its tokens are read."""

    @property
    def issuer(self) -> str:
        """Who must have issued the token."""
        ...

    @property
    def audience(self) -> str:
        """Whom the token must be for."""
        ...

    async def get_key(self, kid: str | None) -> Any:
        """Return the public key of this name.

        Raises `KeyError` where the issuer has none, `Problem` 503 where that cannot be known now.
        """
        ...

    def caller_from_claims(self, claims: Mapping[str, Any]) -> Caller:
        """Read the claims of a token that was accepted; raises `Problem` 403."""
        ...


VerifiersByIssuer = Mapping[str, TokenVerifier]
"""Whose tokens are accepted, by issuer."""


async def authenticate(token: str, verifiers: VerifiersByIssuer) -> Caller:
    """Check issuer, signature, audience and times.

    Raises `Problem`: 401 where the token is not good, 403 where it fits no caller, 503 where its
    issuer's keys cannot be had now.
    """
    try:
        unverified = jwt.decode_complete(token, options={"verify_signature": False})
        verifier = verifiers.get(unverified["payload"].get("iss"))
        if verifier is None:
            raise _token_rejected("its issuer is not accepted here")
        if str(unverified["header"].get("typ", "JWT")).lower() not in ACCESS_TOKEN_TYPES:
            raise _token_rejected("it is not an access token")
        claims = jwt.decode(
            token,
            await verifier.get_key(unverified["header"].get("kid")),
            algorithms=SIGNING_ALGORITHMS,
            audience=verifier.audience,
            issuer=verifier.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except KeyError as error:
        raise _token_rejected("its issuer has no such key") from error
    except (jwt.PyJWTError, TypeError) as error:  # TypeError: a key or an issuer of another kind
        raise _token_rejected(str(error)) from error
    if claims.get("typ") == ID_TOKEN_TYPE:
        raise _token_rejected("it is not an access token")
    return verifier.caller_from_claims(claims)


class RequireAnyRole:
    """A route's declaration of who may call it; resolves to the caller."""

    def __init__(self, *roles: Role) -> None:
        """Any one of these roles is enough."""
        self.roles = frozenset(roles)

    async def __call__(self, request: Request) -> Caller:
        """Authenticate and authorise; raises `Problem` 401, 403 or 503."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthenticated("a bearer token is needed")
        caller = await authenticate(token.strip(), request.app.state.verifiers)
        if not self.roles & caller.roles:
            wanted = ", ".join(sorted(self.roles))
            raise Problem(403, "role-missing", f"this needs one of the roles: {wanted}")
        return caller


def declared_roles(route: RouteContext) -> frozenset[Role] | None:
    """Return the roles a route declares, or `None` where it declares nothing."""
    found: list[Callable[..., Awaitable[Any]]] = []
    pending = [getattr(route, "dependant", None)]
    while pending:
        dependant = pending.pop()
        if dependant is not None:
            found.append(dependant.call)
            pending.extend(dependant.dependencies)
    roles = [call.roles for call in found if isinstance(call, RequireAnyRole)]
    return frozenset.union(*roles) if roles else None


def _token_rejected(reason: str) -> Problem:
    return _unauthenticated(f"the token was not accepted: {reason}")


def _unauthenticated(detail: str) -> Problem:
    return Problem(401, "unauthenticated", detail, headers={"WWW-Authenticate": "Bearer"})
