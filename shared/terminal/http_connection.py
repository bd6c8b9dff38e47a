"""HTTP for terminal commands, with the standard library: a client package costs a quarter second.

Commands send one request after the other to one address, follow no redirects and use no proxy.
"""

from __future__ import annotations

import json
import select
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection as PlainConnection
from http.client import HTTPException, HTTPSConnection
from http.client import HTTPResponse as RawResponse
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from shared.terminal.connection_errors import InstallationUnreachable

REQUEST_TIMEOUT_SECONDS = 600
URL_CHARACTERS = "/?&=%:;,@!$'()*+"
"""What stays as it is in a path with its query; everything else is percent-encoded."""

Content = str | bytes | Iterable[bytes]
"""A body; an iterable is sent in chunks."""
QueryParameters = Mapping[str, Any]
"""The parameters of a query; `None` leaves one out, a list repeats it."""


@dataclass(frozen=True)
class HttpResponse:
    """A response that was read to its end."""

    status_code: int
    headers: Message
    content: bytes

    def json(self) -> Any:
        """Return the JSON of the body."""
        return json.loads(self.content)


@dataclass
class HttpConnection:
    """A connection to an installation that is kept open between requests.

    Every method raises `InstallationUnreachable` without a response.
    """

    base_url: str
    headers: Mapping[str, str] = field(repr=False)
    _open_connection: PlainConnection | None = field(default=None, repr=False)

    def send(
        self,
        method: str,
        path: str,
        query: QueryParameters,
        content: Content | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """Send a request and return its response."""
        connection = self._reuse_or_connect()
        try:
            response = self._request(connection, method, path, query, content, headers)
            return HttpResponse(response.status, response.headers, response.read())
        except (OSError, HTTPException) as error:
            connection.close()
            raise self._unreachable(error) from error

    @contextmanager
    def stream_lines(
        self, path: str, query: QueryParameters, idle_timeout_seconds: float
    ) -> Iterator[HttpResponse | Iterator[str]]:
        """Yield the lines of an endless response until none comes for `idle_timeout_seconds`.

        Yields the whole response instead if it is no success.
        """
        with closing(self._connect(idle_timeout_seconds)) as connection:
            try:
                response = self._request(connection, "GET", path, query, None, None)
                if response.status >= 400:  # noqa: PLR2004  where the errors begin
                    yield HttpResponse(response.status, response.headers, response.read())
                else:
                    yield _lines_until_timeout(response)
            except (OSError, HTTPException) as error:
                raise self._unreachable(error) from error

    def close(self) -> None:
        """Close the connection."""
        if self._open_connection is not None:
            self._open_connection.close()

    def _request(
        self,
        connection: PlainConnection,
        method: str,
        path: str,
        query: QueryParameters,
        content: Content | None,
        headers: Mapping[str, str] | None,
    ) -> RawResponse:
        body = content.encode() if isinstance(content, str) else content
        all_headers = {**self.headers, **(headers or {})}
        # A server may refuse a body before all of it is sent, and close: its response counts.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, self._target(path, query), body, all_headers)
        return connection.getresponse()

    def _target(self, path: str, query: QueryParameters) -> str:
        given = {name: value for name, value in query.items() if value is not None}
        target = quote(urlsplit(self.base_url).path.rstrip("/") + path, safe=URL_CHARACTERS)
        if not given:
            return target
        return f"{target}{'&' if '?' in target else '?'}{urlencode(given, doseq=True)}"

    def _reuse_or_connect(self) -> PlainConnection:
        """Return the open connection, or a new one if the server has closed that meanwhile."""
        connection = self._open_connection
        if connection is not None and connection.sock is not None:
            if not select.select([connection.sock], [], [], 0)[0]:
                return connection
            connection.close()
        self._open_connection = self._connect(REQUEST_TIMEOUT_SECONDS)
        return self._open_connection

    def _connect(self, timeout_seconds: float) -> PlainConnection:
        parts = urlsplit(self.base_url)
        if parts.scheme == "https":
            return HTTPSConnection(
                parts.netloc, timeout=timeout_seconds, context=ssl.create_default_context()
            )
        return PlainConnection(parts.netloc, timeout=timeout_seconds)

    def _unreachable(self, error: Exception) -> InstallationUnreachable:
        return InstallationUnreachable(f"{self.base_url} does not answer: {error}")


def _lines_until_timeout(response: RawResponse) -> Iterator[str]:
    with suppress(TimeoutError):
        for line in response:
            yield line.decode().rstrip("\r\n")
