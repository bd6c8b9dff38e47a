"""Requests of pages from other origins (CORS): only of those that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.middleware.cors import CORSMiddleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE_PATHS = ("/api/events/v1/session", "/api/events/v1/stream")
"""The paths to which browsers may send the cookie of the event stream."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
REQUEST_HEADERS = (
    "Accept-Language",
    "Authorization",
    "Concord-Read-After",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "traceparent",
)
EXPOSED_HEADERS = (
    "Allow",
    "Concord-Read-After",
    "Content-Disposition",
    "Date",
    "ETag",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
)
PREFLIGHT_MAX_AGE_SECONDS = 7200
"""How long a browser keeps a preflight's answer: the longest that Chromium accepts."""


def allow_origins(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Return the application opened to pages of these origins; unchanged where there are none.

    Callers send their token themselves, so browsers send no cookies along: but to the event stream,
    as `EventSource` sends nothing else.
    """
    if not origins:
        return app
    options: dict[str, Any] = {
        "allow_origins": list(origins),
        "allow_methods": METHODS,
        "allow_headers": REQUEST_HEADERS,
        "expose_headers": EXPOSED_HEADERS,
        "max_age": PREFLIGHT_MAX_AGE_SECONDS,
    }
    without_cookies = CORSMiddleware(app, **options)
    with_cookies = CORSMiddleware(app, **options, allow_credentials=True)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        takes_cookies = scope.get("path", "").startswith(COOKIE_PATHS)
        await (with_cookies if takes_cookies else without_cookies)(scope, receive, send)

    return serve
