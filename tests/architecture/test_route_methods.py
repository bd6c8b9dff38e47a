"""Every path answers OPTIONS, names all its methods where one is not allowed, and HEAD as GET."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from tests.architecture.declared_services import all_services, build_application

APPLICATION = build_application(all_services())


def methods_by_path() -> dict[str, set[str]]:
    """Return the methods that are declared for each path, with an id in place of parameters."""
    found: dict[str, set[str]] = defaultdict(set)
    for route in iter_route_contexts(APPLICATION.routes):
        segments = str(route.path).split("/")
        path = "/".join("7" if segment.startswith("{") else segment for segment in segments)
        found[path] |= set(route.methods or ())
    return found


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Provide a client without a token."""
    transport = httpx.ASGITransport(APPLICATION)
    async with httpx.AsyncClient(transport=transport, base_url="http://concord") as opened:
        yield opened


async def test_options_and_405_name_every_method_of_the_path(client: httpx.AsyncClient) -> None:
    found = methods_by_path()
    assert len(found) > 100
    for path, methods in found.items():
        answer = await client.options(path)
        assert (answer.status_code, answer.content) == (204, b""), path
        allowed = set(answer.headers["Allow"].split(", "))
        assert methods | {"OPTIONS"} <= allowed, path
        assert ("HEAD" in allowed) == ("GET" in allowed), path
        refused = await client.request("TRACE", path)
        assert refused.status_code == 405, path
        assert refused.headers["Allow"] == answer.headers["Allow"], path


async def test_head_is_answered_wherever_get_is() -> None:
    for number, (path, methods) in enumerate(methods_by_path().items()):
        if "GET" in methods and path.startswith("/api/") and path != "/api/sign-on":
            # one address may be refused a hundred times at once, and there are more paths
            address = (f"10.0.{number // 250}.{number % 250}", 443)
            transport = httpx.ASGITransport(APPLICATION, client=address)
            async with httpx.AsyncClient(transport=transport, base_url="http://concord") as client:
                answer = await client.head(path)
            assert (answer.status_code, answer.content) == (401, b""), path
