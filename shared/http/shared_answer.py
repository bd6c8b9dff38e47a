"""One answer for all who ask the same at the same time: what costs more than to ask for it.

Probes need no token, so whoever asks for them a thousand times makes the work of one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from shared.eventsourcing.refusal import Language
from shared.http.language import negotiate_language


class SharedAnswer:
    """Answers requests that come while one is being answered with the answer to that one."""

    def __init__(self, find_answer: Callable[[Request], Awaitable[Response]]) -> None:
        """Find one answer at a time and language."""
        self._find_answer = find_answer
        self._running: dict[Language, asyncio.Task[Response]] = {}

    async def answer(self, request: Request) -> Response:
        """Return the answer; raises what the call that is running raises."""
        language = negotiate_language(request.headers.get("accept-language"))
        task = self._running.get(language)
        if task is None or task.done():
            task = asyncio.ensure_future(self._find_answer(request))
            self._running[language] = task
        shared = await asyncio.shield(task)
        copy = Response(shared.body, shared.status_code)
        copy.raw_headers = list(shared.raw_headers)
        return copy
