"""Routes that know their caller before they read a request's body.

FastAPI reads and parses the body first and solves the dependencies then, so that whoever has no
token could make the server take megabytes. These routes call the authorisation among their
dependencies first; the dependency then finds the caller and verifies no token a second time. How
many bytes of bodies are in memory is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from shared.http.auth import find_authorisations
from shared.http.body_budget import BodyBudget, declared_body_bytes


class AuthenticatedRoute(APIRoute):
    """A route that refuses a caller without token or role before it reads the body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what serves a request."""
        serve = super().get_route_handler()
        authorisations = find_authorisations(self.dependant)

        async def authorise_and_serve(request: Request) -> Response:
            for authorise in authorisations:
                await authorise(request)
            if self.body_field is None:
                return await serve(request)
            size = declared_body_bytes(request, self.max_body_size or request.app.max_body_size)
            budget: BodyBudget = request.app.state.body_budget
            with budget.reserve(request.state.caller.subject, size):
                return await serve(request)

        return authorise_and_serve if authorisations else serve
