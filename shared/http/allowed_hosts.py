"""Refuses requests that name another server in `Host`.

A page of a stranger's site can make a browser call this server under a name of the site (DNS
rebinding); the browser then takes the answers for the site's own. Accepted are loopback, the
address at which the connection arrived (as probes by a pod's address do), and the names that are
set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from shared.http.connection_problems import UnknownHost

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

ANY_HOST = "*"
SUBDOMAINS = "*."
REMEMBERED_HOSTS = 64
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:/@\[\]]+?)\.?)(?::\d{1,5})?")
_NAME = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]+")


@dataclass(frozen=True)
class AllowedHosts:
    """The names under which a server is called."""

    names: frozenset[str] = frozenset()
    """In lower case, without ports; `*.firm.example` stands for every name below, `*` for any."""

    @classmethod
    def of(cls, names: Iterable[str]) -> AllowedHosts:
        """Return what allows these names."""
        return cls(frozenset(name.lower() for name in names))

    def allow(self, host: str, arrived_at: str | None) -> bool:
        """Return whether a value of `Host` names this server, on whose address it arrived."""
        found = _HOST.fullmatch(host)
        if ANY_HOST in self.names:
            return True
        if found is None:
            return False
        name = (found[1] or found[2]).lower()
        if name in self.names or name in {"localhost", arrived_at} or _is_loopback(name):
            return True
        _, _, parent = name.partition(".")
        while parent:
            if SUBDOMAINS + parent in self.names:
                return True
            _, _, parent = parent.partition(".")
        return False


def validate_host_name(text: str) -> str:
    """Return a name that hosts may have, in lower case; raises `ValueError`."""
    name = text.lower()
    if name != ANY_HOST and _NAME.fullmatch(name) is None:
        message = f"{text} is no host name; write it like concord.firm.example, without a port"
        raise ValueError(message)
    return name


class AllowedHostsMiddleware:
    """Answers 400 `unknown-host` where `Host` names another server.

    A request without the header is served: old probes send none, browsers always do.
    """

    def __init__(self, app: ASGIApp, allowed: AllowedHosts) -> None:
        """Wrap `app`."""
        self._app = app
        # A server is called by few names; what is not asked for often is worked out again.
        self._allow = lru_cache(maxsize=REMEMBERED_HOSTS)(allowed.allow)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http":
            host = Headers(scope=scope).get("host")
            arrived_at = (scope.get("server") or (None,))[0]
            if host is not None and not self._allow(host, arrived_at):
                response = UnknownHost().problem.to_response(HTTPConnection(scope))
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
