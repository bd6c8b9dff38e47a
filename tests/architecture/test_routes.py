"""Nothing is open but health: every route says who may call it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts

from shared.http.callers import declared
from shared.runtime.app import OPEN, RouteOpen
from shared.runtime.service import Service
from tests.architecture.installation import all_services, application_of
from tests.architecture.toys.thanks.service import service as thanks


def test_every_route_declares_its_callers() -> None:
    app = application_of(all_services())
    silent = [r.path for r in iter_route_contexts(app.routes) if not declared(r)]
    assert set(silent) == OPEN


def test_an_area_with_an_undeclared_route_is_refused() -> None:
    router = APIRouter()

    @router.get("/api/thanks/v1/secrets")
    async def list_secrets() -> list[str]:
        return ["everything"]

    open_door = replace(thanks, routes=lambda _area: [router])
    with pytest.raises(RouteOpen, match="/api/thanks/v1/secrets does not declare"):
        application_of([open_door])


def test_every_route_is_whole() -> None:
    """A router within a router is searched again, and made again, at each level."""
    app = application_of(all_services())
    assert all(isinstance(route, APIRoute) for route in app.routes)


def test_every_route_lies_under_its_area() -> None:
    everywhere = paths([])
    for service in all_services():
        own = paths([service]) - everywhere
        astray = [path for path in own if not path.startswith(f"/api/{service.name}/v1/")]
        assert not astray, f"{service.name} serves {astray}"


def paths(found: Sequence[Service]) -> set[str]:
    """Return the paths that these services serve."""
    return {str(route.path) for route in iter_route_contexts(application_of(found).routes)}
