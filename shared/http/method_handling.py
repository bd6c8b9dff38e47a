"""HEAD, OPTIONS and `Allow` of every path, as RFC 9110 has them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOT_ALLOWED = 405


class HeadMiddleware:
    """Answers HEAD as GET without the body; an endless answer is ended when it has begun."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        answered = asyncio.Event()

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not answered.is_set():
                answered.set()
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        async def receive_until_answered() -> Message:
            waiting = {
                asyncio.ensure_future(receive()),
                asyncio.ensure_future(answered.wait()),
            }
            try:
                done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waiting:
                    one.cancel()
            for one in done:
                if isinstance(result := one.result(), dict):
                    return result
            return {"type": "http.disconnect"}

        await self._app({**scope, "method": "GET"}, receive_until_answered, send_without_body)


class AllowedMethodsMiddleware:
    """Answers OPTIONS, and completes the `Allow` of a 405: all methods of the path."""

    def __init__(self, app: ASGIApp, routes: Callable[[], Iterable[BaseRoute]]) -> None:
        """Wrap `app`, whose routes are asked for when they are needed."""
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            allowed = self._allowed_methods(scope)
            if allowed:
                response = Response(status_code=204, headers={"Allow": allowed})
                await response(scope, receive, send)
                return

        async def send_with_allow(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == NOT_ALLOWED:
                headers = MutableHeaders(raw=message["headers"])
                headers["Allow"] = self._allowed_methods(scope)
                message["headers"] = headers.raw
            await send(message)

        await self._app(scope, receive, send_with_allow)

    def _allowed_methods(self, scope: Scope) -> str:
        """Return the methods of a path as `Allow` lists them; empty where no such path is."""
        methods: set[str] = set()
        for route in self._routes():
            if route.matches(scope)[0] is not Match.NONE:
                methods |= getattr(route, "methods", None) or set()
        if "GET" in methods:
            methods.add("HEAD")
        return ", ".join(sorted(methods | {"OPTIONS"})) if methods else ""
