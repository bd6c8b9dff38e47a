"""What a page asks first: how one signs on, who calls, and what holds for the installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, WithJsonSchema

from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE, CompanyTime
from shared.http.auth import Caller, Role
from shared.http.caller_profile import CallerProfile, NamedDepartment
from shared.http.installation_properties import InstallationProperties
from shared.http.read_scope import ReadScopeMode, ReadScopeRules, RequireReadScope
from shared.http.router_factory import create_router
from shared.http_application.open_things_links import MyOpenThings, open_things_of
from shared.service_runtime.running_area import RunningArea

SIGN_ON_PATH = "/api/sign-on"

AnyRoleCaller = Annotated[Caller, Depends(RequireReadScope(ReadClass.INSTALLATION))]


CallerRole = Annotated[str, WithJsonSchema({"type": "string", "enum": [*map(str, Role)]})]
"""A role of a token; a schema of the name `Role` is that of the directory's people."""


@dataclass(frozen=True)
class SignOnSettings:
    """How a page signs people on."""

    issuer: str | None = None
    client_id: str | None = None


class SignOn(BaseModel):
    """The OpenID Connect provider with which a page signs people on."""

    issuer: str | None
    """`null` where the installation issues its own tokens (`concord token`)."""
    client_id: str | None
    """The page's client at the provider; `null` where none is set."""


class Me(CallerProfile):
    """Who calls, and what he may do."""

    subject: str
    """The `sub` of the token."""
    roles: list[CallerRole]
    """The roles that count: the directory's for a person that it knows by the sign-on."""
    roles_from: Literal["directory", "token"]
    """Who gave them."""
    operations: list[str]
    """The `operationId` of every operation that one of the roles may call.

    What a department role may do is limited to its department besides.
    """
    open_things: MyOpenThings
    """Where he reads what he owes and waits for."""
    expires_at: CompanyTime | None
    """When the token ends."""


class Installation(InstallationProperties):
    """What holds for the whole installation."""

    time_zone: str
    """The company's IANA time zone."""
    version: str
    """The version of Concord."""
    areas: list[str]
    """The areas that are served here."""
    read_scope: ReadScopeMode
    """Whether departments read the pay, people, requests and notices of others: `company`."""


def caller_and_installation_routes(
    areas: Sequence[RunningArea], sign_on: SignOnSettings
) -> APIRouter:
    """Return the routes that belong to no area."""
    router = create_router("/api", "installation")

    @router.get("/sign-on", summary="How a page signs people on; needs no token")
    async def get_sign_on() -> SignOn:
        """Read where a page signs people on, and as which client; it needs no token."""
        return SignOn(issuer=sign_on.issuer, client_id=sign_on.client_id)

    @router.get("/me", summary="Who calls, and what he may do")
    async def get_me(request: Request, caller: AnyRoleCaller) -> Me:
        """Read who calls: subject, person, department, roles, and what he may call."""
        profile = await _find_profile(areas, caller)
        allowed = request.app.state.operation_roles.items()
        return Me(
            **profile.model_dump(),
            subject=caller.subject,
            roles=sorted(caller.roles),
            roles_from="token" if caller.person is None else "directory",
            operations=sorted(name for name, roles in allowed if roles & caller.roles),
            open_things=open_things_of(caller, has_department=profile.department is not None),
            expires_at=None
            if caller.expires_at is None
            else datetime.fromtimestamp(caller.expires_at, UTC),
        )

    @router.get("/installation", summary="Time zone, currency, calendar, version and areas")
    async def get_installation(request: Request, _: AnyRoleCaller) -> Installation:
        """Read the time zone, currency, calendar, version and areas of this installation."""
        found = InstallationProperties()
        for area in areas:
            if area.definition.find_installation_properties is not None:
                told = await area.definition.find_installation_properties(area)
                decided = {name: value for name, value in told if value is not None}
                found = found.model_copy(update=decided)
        rules: ReadScopeRules = request.app.state.read_scope_rules
        return Installation(
            **dict(found),
            time_zone=str(COMPANY_TIME_ZONE),
            version=metadata.version("concord"),
            areas=sorted(area.name for area in areas),
            read_scope=rules.mode,
        )

    return router


async def _find_profile(areas: Sequence[RunningArea], caller: Caller) -> CallerProfile:
    for area in areas:
        if area.definition.find_caller_profile is not None:
            return await area.definition.find_caller_profile(area, caller)
    code = caller.department
    return CallerProfile(department=NamedDepartment(code=code, name=None) if code else None)
