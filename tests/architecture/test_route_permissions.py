"""Every route except health declares the roles that may call it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts

from shared.http.auth import Role, declared_roles
from shared.http.signed_requests import SIGNED_PATH_ENDS, required_signature
from shared.http_application.application import PUBLIC_PATHS, UnprotectedRoute
from shared.service_runtime.service_definition import ServiceDefinition
from tests.architecture.declared_services import all_services, build_application
from tests.architecture.sample_areas.thanks.service import service as thanks

CHANGES_NO_DATA = re.compile(r"/(what-ifs?|reply-policy-trials)(/|$)|^/api/events/v1/session$")
"""Computations beside the data, and the cookie of the event stream."""


def test_every_route_declares_its_callers() -> None:
    app = build_application(all_services())
    routes = list(iter_route_contexts(app.routes))
    undeclared = {route.path for route in routes if not declared_roles(route)}
    signed = {route.path for route in routes if required_signature(route)}
    assert undeclared == PUBLIC_PATHS | signed
    assert signed == {
        "/api/connectors/v1/connectors/{connector}/webhook",
        "/api/programme/v1/surveys/{survey_id}/answers",
    }
    assert signed == {route.path for route in routes if str(route.path).endswith(SIGNED_PATH_ENDS)}


@pytest.mark.parametrize(
    ("role", "commands"),
    [(Role.AUDITOR, set()), (Role.HR, {"/api/incentives/v1/periods/{period}/mark-paid"})],
)
def test_auditors_change_nothing_and_hr_marks_months_as_paid(
    role: Role, commands: set[str]
) -> None:
    open_to_role = {
        str(route.path)
        for route in iter_route_contexts(build_application(all_services()).routes)
        if role in (declared_roles(route) or ()) and not {"GET", "HEAD"} & set(route.methods or ())
    }
    assert {path for path in open_to_role if not CHANGES_NO_DATA.search(path)} == commands


def test_an_area_with_an_undeclared_route_is_refused() -> None:
    router = APIRouter()

    @router.get("/api/thanks/v1/secrets")
    async def list_secrets() -> list[str]:
        return ["everything"]

    with_open_route = replace(thanks, create_routers=lambda _area: [router])
    with pytest.raises(UnprotectedRoute, match="/api/thanks/v1/secrets does not declare"):
        build_application([with_open_route])


def test_routes_are_not_nested_routers() -> None:
    """A router within a router is searched, and built, again at each level."""
    app = build_application(all_services())
    assert all(isinstance(route, APIRoute) for route in app.routes)


def test_every_route_lies_under_its_area() -> None:
    common_paths = paths([])
    for service in all_services():
        own_paths = paths([service]) - common_paths
        foreign_paths = [
            path for path in own_paths if not path.startswith(f"/api/{service.name}/v1/")
        ]
        assert not foreign_paths, f"{service.name} serves {foreign_paths}"


def paths(area_services: Sequence[ServiceDefinition]) -> set[str]:
    """Return the paths that these services serve."""
    return {
        str(route.path) for route in iter_route_contexts(build_application(area_services).routes)
    }
