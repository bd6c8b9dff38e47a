"""No route reads a body before it knows that its caller has a token and a role."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.routing import APIRoute

from shared.http.auth import Caller, RequireAnyRole
from shared.http_application.application import PUBLIC_PATHS
from tests.architecture.declared_services import all_services, build_application

if TYPE_CHECKING:
    from starlette.types import Message

APPLICATION = build_application(all_services())
SIGNED_PATHS = {
    "/api/connectors/v1/connectors/{connector}/webhook": "signature-missing",
    "/api/programme/v1/surveys/{survey_id}/answers": "invitation-missing",
}
TAKING_A_BODY = [
    (method, route.path)
    for route in APPLICATION.routes
    if isinstance(route, APIRoute) and route.path not in PUBLIC_PATHS | SIGNED_PATHS.keys()
    for method in sorted((route.methods or set()) - {"GET"})
]


class BodyRead(Exception):
    """The application asked for the body."""


async def send_headers_alone(method: str, path: str) -> tuple[int, dict[str, Any]]:
    """Send a request whose body cannot be read; return the answer's status and document."""
    sent: list[Message] = []

    async def refuse_to_give_a_body() -> Message:
        raise BodyRead

    async def take(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path.replace("{", "").replace("}", ""),
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": (f"127.0.{len(method)}.{len(path)}", 1),  # an address is refused only so often
        "headers": [(b"content-length", b"1000"), (b"content-type", b"application/json")],
    }
    await APPLICATION(scope, refuse_to_give_a_body, take)
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], json.loads(body)


async def test_without_a_token_no_body_is_read_on_any_route() -> None:
    assert len(TAKING_A_BODY) > 50
    for method, path in TAKING_A_BODY:
        status, document = await send_headers_alone(method, path)
        assert (status, document["code"]) == (401, "token-missing"), (method, path)


async def test_without_a_signature_no_body_is_read() -> None:
    for path, code in SIGNED_PATHS.items():
        status, document = await send_headers_alone("POST", path)
        assert (status, document["code"]) == (401, code)


async def test_without_the_role_no_body_is_read_on_any_route(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def find_nobody(_self: object, _request: object) -> Caller:
        return Caller("nobody", frozenset(), None)

    monkeypatch.setattr(RequireAnyRole, "find_caller", find_nobody)
    for method, path in TAKING_A_BODY:
        status, document = await send_headers_alone(method, path)
        assert (status, document["code"]) == (403, "role-missing"), (method, path)
