"""What surrounds every application that callers reach, a service's and the gateway's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shared.http.allowed_hosts import AllowedHosts, AllowedHostsMiddleware
from shared.http.answer_headers import AnswerHeadersMiddleware
from shared.http.cross_origin import allow_origins
from shared.http.method_handling import HeadMiddleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def wrap_application(
    app: ASGIApp, allowed_hosts: AllowedHosts, cors_origins: Sequence[str]
) -> ASGIApp:
    """Return the application for these hosts and origins, with the headers of every answer."""
    app = allow_origins(HeadMiddleware(app), cors_origins)
    return AnswerHeadersMiddleware(AllowedHostsMiddleware(app, allowed_hosts))
