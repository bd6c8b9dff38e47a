"""The index over the routes finds for every request the route that the whole search finds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import BaseRoute, Match, Route

from shared.http_application.route_index import RouteIndex
from tests.architecture.declared_services import all_services, build_application

APPLICATION = build_application(all_services())
INDEX = RouteIndex(APPLICATION.router)
ROUTES = [route for route in APPLICATION.router.routes if isinstance(route, Route)]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
VALUES = ["x", "1", "a/b", "name", "departments", "01900000-0000-7000-8000-000000000000", "部", ""]


def find_first(routes: Sequence[BaseRoute], method: str, path: str) -> BaseRoute | None:
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
    return next((one for one in routes if one.matches(dict(scope))[0] is Match.FULL), None)


@st.composite
def paths(draw: st.DrawFn) -> str:
    """Paths of routes with values, some of them changed a little."""
    path = re.sub(
        r"\{[^}]*\}", lambda _: draw(st.sampled_from(VALUES)), draw(st.sampled_from(ROUTES)).path
    )
    segments = path.split("/")
    at = draw(st.integers(0, len(segments) - 1))
    change = draw(st.sampled_from(["none", "none", "drop", "double", "slash", "other", "newline"]))
    if change == "drop":
        del segments[at]
    elif change == "double":
        segments.insert(at, segments[at])
    elif change == "slash":
        segments.append("")
    elif change == "other":
        segments[at] = draw(st.sampled_from(VALUES))
    elif change == "newline":
        segments[-1] += "\n"
    return "/" + "/".join(segments).lstrip("/")


@given(st.sampled_from(METHODS), paths())
def test_the_index_finds_what_the_whole_search_finds(method: str, path: str) -> None:
    found = find_first(INDEX.find_candidates(method, path), method, path)
    whole = find_first(APPLICATION.router.routes, method, path)
    # Starlette takes a line break behind a path; where the index finds none, all are searched.
    assert found is whole or (found is None and path.endswith("\n"))


def test_every_route_is_found_among_few() -> None:
    for route in ROUTES:
        path = re.sub(r"\{[^}]*\}", "x", route.path)
        for method in route.methods or ():
            assert len(INDEX.find_candidates(method, path)) < len(ROUTES) / 5


def test_an_index_of_too_much_finds_another_route() -> None:
    """The control: a later route must not be found before an earlier one that takes the path."""
    router = APIRouter()
    for path in ("/api/{area}", "/api/duties"):
        router.add_api_route(path, lambda: None)
    first, literal = router.routes
    found = RouteIndex(router).find_candidates("GET", "/api/duties")
    assert find_first(found, "GET", "/api/duties") is first
    assert find_first([literal, first], "GET", "/api/duties") is literal


@pytest.mark.parametrize("indexed", [True, False])
async def test_what_no_route_takes_is_answered_as_without_an_index(indexed: bool) -> None:
    app = FastAPI()
    app.add_api_route("/api/one", lambda: "one", methods=["POST"])
    app.add_api_route("/api/one/", lambda: "slash", methods=["PUT"])
    app.add_api_route("/api/two", lambda: "two")
    app.add_api_route("/api/{other}", lambda other: other)
    if indexed:
        app.router.middleware_stack = RouteIndex(app.router)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
    asked = [
        ("POST", "/api/one", 200, "one"),
        ("GET", "/api/one", 200, "one"),
        ("PATCH", "/api/one", 405, "POST"),
        ("PATCH", "/api/one/", 405, "PUT"),
        ("GET", "/api/two/", 307, "http://test/api/two"),
        ("POST", "/api/two", 405, "GET"),
        ("GET", "/api/a/b", 404, ""),
        ("GET", "/", 404, ""),
    ]
    for method, path, status, text in asked:
        answer = await client.request(method, path)
        said = answer.headers.get("location") or answer.headers.get("allow") or ""
        assert (answer.status_code, said or (answer.json() if status == 200 else "")) == (
            status,
            text,
        )
    await client.aclose()
