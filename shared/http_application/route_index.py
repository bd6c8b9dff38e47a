"""Finds a request's route among a few instead of among all, and always the same one.

Starlette tries one route after the other, and an installation has hundreds. Most paths begin with
literal segments, so a request can only be for the routes that begin as it does. Those that have its
method are tried in the order of all routes, and a request that none of them takes goes to the whole
router, which knows what else to answer: 404, 405, or a redirection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.routing import BaseRoute, Route

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

INDEXED_SEGMENTS = 5
"""How many segments of a path are compared, the empty one before the first slash included."""
MAX_ROUTERS = 4096
"""Routers are made of what routes begin with, so they are few; the limit only says so."""

Key = tuple[str, tuple[str, ...]]


class RouteIndex:
    """The application of a router, which it searches by method and by the path's beginning."""

    def __init__(self, router: APIRouter) -> None:
        """Take over from a router; it may get further routes until the first request."""
        self._all = router
        self._search_all = router.app
        self._routers: dict[Key, APIRouter | None] = {}
        self._begins: dict[tuple[str, ...], list[int]] = {}
        """The numbers of the routes that begin with these literal segments."""
        self._indexed_count = -1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http" and not scope.get("root_path"):
            router = self._find_router(scope["method"], scope["path"])
            if router is not None:
                scope.setdefault("router", self._all)
                await router.app(scope, receive, send)
                return
        await self._search_all(scope, receive, send)

    def find_candidates(self, method: str, path: str) -> Sequence[BaseRoute]:
        """Return the routes that may take a request, in the order in which they are tried."""
        self._index_routes()
        segments = tuple(path.split("/", INDEXED_SEGMENTS)[:INDEXED_SEGMENTS])
        return self._candidates(method, self._known_begin(segments))

    def _find_router(self, method: str, path: str) -> APIRouter | None:
        self._index_routes()
        begin = self._known_begin(tuple(path.split("/", INDEXED_SEGMENTS)[:INDEXED_SEGMENTS]))
        key = (method, begin)
        if key not in self._routers:
            if len(self._routers) >= MAX_ROUTERS:
                return None
            candidates = self._candidates(method, begin)
            self._routers[key] = (
                APIRouter(routes=list(candidates), redirect_slashes=False, default=self._search_all)
                if candidates
                else None
            )
        return self._routers[key]

    def _known_begin(self, segments: tuple[str, ...]) -> tuple[str, ...]:
        """Return the longest beginning of a path with which a route begins, too."""
        while segments not in self._begins:
            segments = segments[:-1]
        return segments

    def _candidates(self, method: str, begin: tuple[str, ...]) -> list[BaseRoute]:
        numbers = [n for size in range(len(begin) + 1) for n in self._begins.get(begin[:size], ())]
        routes = self._all.routes
        return [routes[n] for n in sorted(numbers) if _may_have(routes[n], method)]

    def _index_routes(self) -> None:
        if self._indexed_count == len(self._all.routes):
            return
        begins: dict[tuple[str, ...], list[int]] = defaultdict(list, {(): []})
        for number, route in enumerate(self._all.routes):
            begins[_literal_begin(route)].append(number)
        self._begins, self._routers = dict(begins), {}
        self._indexed_count = len(self._all.routes)


def _literal_begin(route: BaseRoute) -> tuple[str, ...]:
    """Return the segments without parameters with which every path of a route begins."""
    if not isinstance(route, Route):
        return ()
    literal = []
    for segment in route.path.split("/")[:INDEXED_SEGMENTS]:
        if "{" in segment:
            break
        literal.append(segment)
    return tuple(literal)


def _may_have(route: BaseRoute, method: str) -> bool:
    methods = getattr(route, "methods", None)
    return methods is None or method in methods
