"""Requests of pages from other origins (CORS): only of those that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp

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
    "Retry-After",
    "WWW-Authenticate",
)
PREFLIGHT_MAX_AGE_SECONDS = 7200
"""How long a browser keeps a preflight's answer: the longest that Chromium accepts."""


def allow_origins(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Return the application opened to pages of these origins; unchanged where there are none.

    Callers send their token themselves. Browsers may send cookies along, since `EventSource` sends
    nothing else; the only cookie there is opens the event stream, for reading.
    """
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=list(origins),
        allow_credentials=True,
        allow_methods=METHODS,
        allow_headers=REQUEST_HEADERS,
        expose_headers=EXPOSED_HEADERS,
        max_age=PREFLIGHT_MAX_AGE_SECONDS,
    )
