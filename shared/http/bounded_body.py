"""Reads a body that must be held in memory, up to a limit."""

from __future__ import annotations

from starlette.requests import Request

from shared.http.request_problems import TooLarge


async def read_bounded_body(request: Request, max_bytes: int) -> bytes:
    """Return a request's body; raises `TooLarge` before more than so many bytes are held."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge
    return bytes(body)
