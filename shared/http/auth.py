"""Authenticates and authorises callers: bearer tokens, roles and department scope.

No route is open by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Protocol

import jwt
from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext

from shared.http.connection_proof import prove_connection
from shared.http.general_problems import (
    OtherDepartment,
    RoleMissing,
    TokenIssuerUnknown,
    TokenKeyUnknown,
    TokenMalformed,
    TokenMissing,
    TokenTypeWrong,
)
from shared.http.problem_details import ProblemError
from shared.http.roles import ALL_ROLES, DEFAULT_AUDIENCE, DEPARTMENT_ROLES, Role
from shared.http.token_problems import problem_of_verification_error

__all__ = [
    "ACCESS_TOKEN_TYPES",
    "ALL_ROLES",
    "DEFAULT_AUDIENCE",
    "DEPARTMENT_ROLES",
    "KEYCLOAK_ID_TYP",
    "LEEWAY_SECONDS",
    "SIGNING_ALGORITHMS",
    "Caller",
    "RequireAnyRole",
    "Role",
    "TrustedIssuersByName",
    "TrustedTokenIssuer",
    "VerifiedToken",
    "declared_roles",
    "find_authorisations",
    "verify",
]

LEEWAY_SECONDS = 60
"""How far the clocks of an issuer and of this process may differ."""
SIGNING_ALGORITHMS = ["ES256", "RS256"]
ACCESS_TOKEN_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
"""The accepted `typ` headers, in lower case; the same key signs tokens of other types."""
KEYCLOAK_ID_TYP = "ID"
"""Keycloak's `typ` claim in ID tokens, which are for the web page and open no API."""


@dataclass(frozen=True)
class Caller:
    """An authenticated caller."""

    subject: str
    roles: frozenset[Role]
    department: str | None
    expires_at: int | None = None
    """When the token expires, in seconds since 1970; long-running responses must end then."""
    issued_at: int | None = None
    """When the token was issued, in seconds since 1970; `None` where that is not known."""
    issuer: str = ""
    """Who signed the token: a subject is one person's within its issuer only."""
    token_id: str | None = None
    """The token's `jti`, if it has one."""
    person: str | None = None
    """The person of the directory for whom the subject stands, where the directory was asked."""
    refusal: ProblemError | None = field(default=None, compare=False)
    """Why the claims alone open nothing; the directory may open it (`directory_access`)."""

    def belongs_to(self, department: str) -> bool:
        """Return whether this is the caller's department, in whatever case its code is written."""
        return self.department is not None and self.department.casefold() == department.casefold()

    def require_department_role(self, department: str, *roles: Role) -> None:
        """Raise `Problem` 403 if the caller has none of `roles` for this department.

        Department roles reach only their own department, all other roles every department. Codes
        that differ only in case are the same department's.
        """
        own = self.belongs_to(department)
        for role in self.roles.intersection(roles):
            if role not in DEPARTMENT_ROLES or own:
                return
        raise OtherDepartment(department=department)


class TrustedTokenIssuer(Protocol):
    """Verifies the tokens of one issuer: it has the keys and reads the claims."""

    @property
    def issuer(self) -> str:
        """The required `iss` of a token."""
        ...

    @property
    def audience(self) -> str:
        """The required `aud` of a token."""
        ...

    async def get_key(self, kid: str | None) -> Any:
        """Return the public key with this id.

        Raises `KeyError` if the issuer has none, `Problem` 503 if that cannot be known now.
        """
        ...

    def caller_from_claims(self, claims: Mapping[str, Any]) -> Caller:
        """Return the caller that a verified token's claims describe."""
        ...


TrustedIssuersByName = Mapping[str, TrustedTokenIssuer]
"""Maps each accepted issuer to the verifier of its tokens."""


@dataclass(frozen=True)
class VerifiedToken:
    """What was found when a token was verified."""

    caller: Caller
    expires_at: float
    """Its `exp`: seconds since 1970."""
    issuer: TrustedTokenIssuer
    key_id: str | None
    key: Any
    """The issuer's key that verified it, and the id under which the issuer had it."""


async def verify(token: str, trusted_issuers: TrustedIssuersByName) -> VerifiedToken:
    """Verify a token's issuer, type, signature, audience and times, and return its caller.

    Raises `Problem`: 401 if the token is not valid, 503 if its issuer's keys are unavailable.
    """
    try:
        unverified = _decode_unverified(token)
        verifier = trusted_issuers.get(unverified["payload"].get("iss"))
        if verifier is None:
            raise TokenIssuerUnknown
        if str(unverified["header"].get("typ", "JWT")).lower() not in ACCESS_TOKEN_TYPES:
            raise TokenTypeWrong
        key_id = unverified["header"].get("kid")
        key = await verifier.get_key(key_id)
        claims = jwt.decode(
            token,
            key,
            algorithms=SIGNING_ALGORITHMS,
            audience=verifier.audience,
            issuer=verifier.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except KeyError as error:
        raise TokenKeyUnknown from error
    # Not only the library's own: a key or an issuer of another kind, a time that is no number.
    except (jwt.PyJWTError, TypeError, ValueError, OverflowError) as error:
        raise problem_of_verification_error(error) from error
    if claims.get("typ") == KEYCLOAK_ID_TYP:
        raise TokenTypeWrong
    caller = replace(
        verifier.caller_from_claims(claims),
        issued_at=int(claims["iat"]),
        issuer=claims["iss"],
        token_id=claims.get("jti"),
    )
    return VerifiedToken(caller, int(claims["exp"]), verifier, key_id, key)


def _decode_unverified(token: str) -> dict[str, Any]:
    try:
        return jwt.decode_complete(token, options={"verify_signature": False})
    except jwt.DecodeError as error:
        raise TokenMalformed from error


class RequireAnyRole:
    """A route dependency that declares which roles may call it; it resolves to the caller."""

    def __init__(self, *roles: Role) -> None:
        """Any one of these roles is enough."""
        self.roles = frozenset(roles)

    async def __call__(self, request: Request) -> Caller:
        """Authenticate and count, once a request, and authorise.

        Raises `Problem` 401, 403, 429 or 503.
        """
        caller: Caller | None = getattr(request.state, "caller", None)
        if caller is None:
            caller = request.state.caller = await self._admit_caller(request)
            prove_connection(request.scope, caller.subject)
        if not self.roles & caller.roles:
            raise RoleMissing(roles=", ".join(sorted(self.roles)))
        return caller

    async def _admit_caller(self, request: Request) -> Caller:
        admission = request.app.state.admission
        try:
            caller = await self.find_caller(request)
            admission.check_token(caller)
        except ProblemError as problem:
            if problem.status != HTTPStatus.UNAUTHORIZED:
                raise
            raise admission.refusal(request, problem) from problem
        admission.count_request(caller, request)
        applied: Caller = await admission.apply_directory(caller)
        return applied

    async def find_caller(self, request: Request) -> Caller:
        """Return the caller that the bearer token names; raises `Problem` 401, 403 or 503."""
        given = request.headers.getlist("authorization")
        if len(given) > 1:  # which of them a proxy has looked at cannot be known
            raise TokenMalformed
        scheme, _, token = "".join(given).partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenMissing
        state = request.app.state
        caller: Caller = await state.verified_tokens.authenticate(
            token.strip(), state.trusted_issuers
        )
        return caller


def find_authorisations(dependant: Dependant | None) -> list[RequireAnyRole]:
    """Return what authorises the callers of a route, in its dependency tree."""
    found: list[RequireAnyRole] = []
    pending = [dependant]
    while pending:
        current = pending.pop()
        if current is not None:
            if isinstance(current.call, RequireAnyRole):
                found.append(current.call)
            pending.extend(current.dependencies)
    return found


def declared_roles(route: RouteContext) -> frozenset[Role] | None:
    """Return the roles that a route declares, or `None` if it declares none."""
    roles = [one.roles for one in find_authorisations(getattr(route, "dependant", None))]
    return frozenset.union(*roles) if roles else None
