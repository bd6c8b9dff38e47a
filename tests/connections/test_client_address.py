"""A caller's address is that of its connection, whatever its headers say."""

from __future__ import annotations

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.stream.sse_client import serve_application


async def echo_address(scope: Scope, receive: Receive, send: Send) -> None:
    client = Request(scope).client
    await PlainTextResponse(f"{client.host if client else ''}")(scope, receive, send)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
async def test_a_header_gives_a_caller_no_other_address(header: str) -> None:
    async with serve_application(echo_address) as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.get("/", headers={header: "203.0.113.7"})
    assert answer.text == "127.0.0.1"
