"""No route ignores a query parameter: what it does not know, it refuses before any effect."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from shared.http.auth import Role
from shared.http.query_parameters import find_query_parameter_check
from shared.http.signed_requests import required_signature
from shared.installation.local_token_issuer import load_local_token_issuer
from tests.architecture.declared_services import all_services, build_application

APPLICATION = build_application(all_services())
"""Its areas are stubs: a request that reached a route's own code would fail."""
HANDOFFS = "/api/duties/v1/handoffs"
STREAM = "/api/events/v1/stream"
EVENTS_BEHIND = "/api/incentives/v1/statements/{period}/events"
"""Its `kind` is part of the figure that is explained, not the state of a row."""


def method_paths() -> Iterator[tuple[str, str]]:
    """Yield each route's methods with its path; ids are texts that fit no type.

    Routes with a signature are left out: systems add parameters to the address they were given.
    """
    for route in iter_route_contexts(APPLICATION.routes):
        if required_signature(route):
            continue
        for method in sorted(route.methods or ()):
            yield method, str(route.path).replace("{", "").replace("}", "")


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Provide a client with every role."""
    issuer = load_local_token_issuer(tmp_path)
    APPLICATION.state.trusted_issuers = {issuer.issuer: issuer}
    token = issuer.issue_token("tester", [*Role], "RND", datetime.now(UTC), timedelta(hours=1))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(APPLICATION),
        base_url="http://concord",
        headers={"Authorization": f"Bearer {token}"},
    ) as opened:
        yield opened


async def test_every_route_refuses_an_unknown_query_parameter(client: httpx.AsyncClient) -> None:
    found = list(method_paths())
    assert len(found) > 140
    for method, path in found:
        answer = await client.request(method, path, params={"nonsense": "1"})
        assert answer.status_code == 422, f"{method} {path} answers {answer.status_code}"
        assert answer.json()["code"] == "unknown-parameter", f"{method} {path}"
        assert answer.json()["errors"][0]["parameter"] == "nonsense", f"{method} {path}"


async def test_a_token_is_asked_for_before_parameters(client: httpx.AsyncClient) -> None:
    query = {"nonsense": "1"}
    answer = await client.get(HANDOFFS, params=query, headers={"Authorization": ""})
    assert answer.status_code == 401


async def test_the_refusal_names_what_is_known_and_what_is_near(client: httpx.AsyncClient) -> None:
    answer = await client.get(HANDOFFS, params={"stat": "awaited", "project_id": "x", "limit": 1})
    detail, _, known = answer.json()["detail"].partition("; known here: ")
    assert detail == "unknown query parameters: stat, project_id"
    assert known.split(", ") == sorted(known.split(", "))
    assert {"cursor", "department", "limit", "overdue", "project", "side"} < set(known.split(", "))
    assert [(one["parameter"], one["detail"]) for one in answer.json()["errors"]] == [
        ("stat", "did you mean status?"),
        ("project_id", "did you mean project?"),
    ]


async def test_a_parameter_with_one_value_is_sent_once(client: httpx.AsyncClient) -> None:
    answer = await client.get(HANDOFFS, params={"limit": ["1", "1"], "status": ["a", "b"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "repeated-parameter")
    assert [one["parameter"] for one in answer.json()["errors"]] == ["limit"]


def test_a_list_shows_rows_of_several_states_or_kinds() -> None:
    found = 0
    for route in iter_route_contexts(APPLICATION.routes):
        check = find_query_parameter_check(route)
        if required_signature(route):
            assert check is None
            continue
        assert check is not None
        for name in check.known & {"status", "kind", "matter_class"}:
            assert name in check.several or route.path == EVENTS_BEHIND, f"{route.path}: {name}"
            found += 1
    assert found > 10


@pytest.mark.parametrize(
    ("query", "parameter", "hint"),
    [
        ({"type": "comms.request-opend"}, "type", "did you mean comms.request-opened?"),
        ({"type": "concord.comms.request-opened.v9"}, "type", ""),
        ({"area": ["duties", "dutys"]}, "area", "did you mean duties?"),
        ({"department": "a\nb"}, "department", ""),
        ({"from": "begin"}, "from", ""),
    ],
)
async def test_the_stream_refuses_filters_that_can_match_nothing(
    client: httpx.AsyncClient, query: dict[str, str], parameter: str, hint: str
) -> None:
    answer = await client.get(STREAM, params=query)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["parameter"] == parameter
    assert hint in error["detail"]


async def test_a_plus_that_became_a_blank_and_a_month_are_explained(
    client: httpx.AsyncClient,
) -> None:
    path = "/api/incentives/v1/statements/{}?as_of=2026-10-20T12:00:00+08:00"
    answer = await client.get(path.format("2026-13"))
    assert {one["parameter"]: one["detail"] for one in answer.json()["errors"]} == {
        "period": "write a month, like 2026-10",
        "as_of": ("in a URL write the + of a time as %2B, like 2026-10-31T09:00:00%2B08:00"),
    }
