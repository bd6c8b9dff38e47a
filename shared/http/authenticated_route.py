"""Routes that know their caller before they read a request's body.

FastAPI reads and parses the body first and solves the dependencies then, so that whoever has no
token could make the server take megabytes. These routes call the authorisation among their
dependencies first; the dependency then finds the caller and verifies no token a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from shared.http.auth import find_authorisations


class AuthenticatedRoute(APIRoute):
    """A route that refuses a caller without token or role before it reads the body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what serves a request."""
        serve = super().get_route_handler()
        authorisations = find_authorisations(self.dependant)

        async def authorise_and_serve(request: Request) -> Response:
            for authorise in authorisations:
                await authorise(request)
            return await serve(request)

        return authorise_and_serve if authorisations else serve
