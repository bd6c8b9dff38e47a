"""Reads a body that must be held in memory, up to a limit."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from starlette.requests import Request

from shared.http.body_budget import SMALL_BODY_BYTES, BodyBudget
from shared.http.connection_problems import BodyTooSlow
from shared.http.request_problems import TooLarge

UNPROVEN_BODY_SECONDS = 30.0
"""How long the whole body of a sender may take who is not known before it has been read."""
RESERVED_STEP_BYTES = 64 * 1024


async def read_bounded_body(request: Request, max_bytes: int) -> bytes:
    """Return a request's body; raises `TooLarge` before more than so many bytes are held."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge
    return bytes(body)


async def read_unproven_body(
    request: Request, max_bytes: int, budget: BodyBudget, subject: str, held: ExitStack
) -> bytes:
    """Return the body of somebody who is not known before it has been read.

    What has arrived is reserved until `held` is closed, not what was announced: whoever announces
    much and sends little takes no memory away from others. Raises `TooLarge`, `BodyTooSlow`, and
    what the budget raises.
    """
    body, reserved = bytearray(), SMALL_BODY_BYTES
    try:
        async with asyncio.timeout(UNPROVEN_BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > max_bytes:
                    raise TooLarge
                while len(body) > reserved:
                    held.enter_context(budget.reserve(subject, RESERVED_STEP_BYTES))
                    reserved += RESERVED_STEP_BYTES
    except TimeoutError as error:
        raise BodyTooSlow from error
    return bytes(body)
