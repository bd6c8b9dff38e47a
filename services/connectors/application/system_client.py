"""Holds a conversation with another system over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from services.connectors.application.credential_redaction import without_credentials
from services.connectors.domain.system_conversation import (
    ANSWER_UNREADABLE,
    Conversation,
    Result,
    SystemAnswer,
    SystemFailed,
    SystemRequest,
)
from shared.http.retry_after import parse_http_date, pause_asked_for

TIMEOUT_SECONDS = 30.0
WHOLE_ANSWER_SECONDS = 40.0
"""An answer that comes in drops is cut off too."""
MAX_ANSWER_BYTES = 32 * 1024 * 1024
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What an adapter may raise on an answer that no such system gives."""


@dataclass
class SystemClient:
    """Sends the requests of conversations to one system, and notes what its clock says.

    Gzip is offered always: Tryton's longer answers say that they are gzipped even where they are
    not, because nobody offered it.
    """

    http: httpx.AsyncClient
    url: str
    system_time: datetime | None = field(default=None)
    """The system's clock at its last answer that told one."""
    before_request: Callable[[], Awaitable[None]] | None = None
    """Called before each request; what it raises ends the conversation."""

    async def hold(self, conversation: Conversation[Result]) -> Result:
        """Return what a conversation says; raises `SystemFailed`."""
        headers: Mapping[str, str] = {}
        try:
            request = next(conversation)
            while True:
                headers = request.headers
                request = conversation.send(await self._ask(request))
        except StopIteration as end:
            result: Result = end.value
            return result
        except SystemFailed as failed:
            detail = without_credentials(failed.detail, headers)
            if detail == failed.detail:
                raise
            raise SystemFailed(failed.code, detail, failed.retry_after) from None
        except UNREADABLE as error:
            raise SystemFailed(ANSWER_UNREADABLE, type(error).__name__) from error

    async def _ask(self, request: SystemRequest) -> SystemAnswer:
        if self.before_request is not None:
            await self.before_request()
        try:
            async with asyncio.timeout(WHOLE_ANSWER_SECONDS):
                return await self._send(request)
        except TimeoutError as error:
            detail = f"not whole after {WHOLE_ANSWER_SECONDS:.0f} s"
            raise SystemFailed("no-answer", detail) from error

    async def _send(self, request: SystemRequest) -> SystemAnswer:
        try:
            async with self.http.stream(
                request.method,
                self.url.rstrip("/") + request.path,
                params=dict(request.query) or None,
                headers={"Accept-Encoding": "gzip", **request.headers},
                content=request.body,
                timeout=TIMEOUT_SECONDS,
                follow_redirects=False,
            ) as response:
                # One that is packed several times grows a thousandfold each time.
                packing = response.headers.get("Content-Encoding", "identity").strip().lower()
                if packing not in {"identity", "gzip"}:
                    raise SystemFailed(ANSWER_UNREADABLE, "it is packed as nobody asked for")
                body = bytearray()
                async for part in response.aiter_bytes():
                    body += part
                    if len(body) > MAX_ANSWER_BYTES:
                        raise SystemFailed("answer-too-long", f"over {MAX_ANSWER_BYTES} bytes")
        except httpx.DecodingError as error:
            raise SystemFailed(ANSWER_UNREADABLE, "the answer cannot be unpacked") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SystemFailed("no-answer", type(error).__name__) from error
        self.system_time = parse_http_date(response.headers.get("Date")) or self.system_time
        return SystemAnswer(response.status_code, bytes(body), pause_asked_for(response.headers))
