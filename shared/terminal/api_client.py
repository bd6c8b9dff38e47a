"""A client of the HTTP API for terminal commands; problems become exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx

from shared.terminal.connection_errors import InstallationUnreachable

REQUEST_TIMEOUT_SECONDS = 600


QueryParameters = Mapping[str, str | int | None]


class ProblemResponseError(Exception):
    """The API answered with a problem; the message is its detail and its field errors."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        """Take the HTTP status and the RFC 9457 document."""
        lines = [str(problem.get("detail", f"HTTP {status}"))]
        lines += [f"  {_location(error)}: {error['detail']}" for error in problem.get("errors", [])]
        super().__init__("\n".join(lines))
        self.status = status
        self.problem = problem


@dataclass(frozen=True)
class ApiClient:
    """Calls an installation's API.

    Every method raises `ProblemResponse` for 4xx and 5xx, and `InstallationUnreachable` without a
    response.
    """

    http_client: httpx.Client

    def get(self, path: str, **params: str | int | None) -> Any:
        """Return the JSON of a resource; parameters that are `None` are left out."""
        return self.request("GET", path, params=params).json()

    def post(self, path: str, body: Any = None, **params: str | int | None) -> Any:
        """Send a JSON body and return the JSON of the response."""
        return self.request("POST", path, params=params, json=body).json()

    def iterate_items(self, path: str, **params: str | int | None) -> Iterator[Any]:
        """Yield every item of a list, page by page."""
        cursor = None
        while True:
            page = self.get(path, **params, cursor=cursor)
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def request(
        self, method: str, path: str, params: QueryParameters | None = None, **request_options: Any
    ) -> httpx.Response:
        """Send a request and return its response; parameters that are `None` are left out."""
        query = {name: value for name, value in (params or {}).items() if value is not None}
        try:
            url = httpx.URL(path).copy_merge_params(query)
            response = self.http_client.request(method, url, **request_options)
        except httpx.TransportError as error:
            message = f"{self.http_client.base_url} does not answer: {error}"
            raise InstallationUnreachable(message) from error
        _raise_for_problem(response)
        return response

    @contextmanager
    def stream_lines(
        self, path: str, idle_timeout_seconds: float, **params: str
    ) -> Iterator[Iterator[str]]:
        """Yield the lines of an endless response, until none comes for `idle_timeout_seconds`.

        Raises `ProblemResponse`, and `InstallationUnreachable` without a response.
        """
        timeout = httpx.Timeout(REQUEST_TIMEOUT_SECONDS, read=idle_timeout_seconds)
        try:
            with self.http_client.stream("GET", path, params=params, timeout=timeout) as response:
                if response.is_error:
                    response.read()
                    _raise_for_problem(response)
                yield _lines_until_timeout(response.iter_lines())
        except httpx.TransportError as error:
            message = f"{self.http_client.base_url} does not answer: {error}"
            raise InstallationUnreachable(message) from error


def _location(error: Mapping[str, Any]) -> str:
    """Return where an error is: in the body, in a parameter or in a header."""
    return next(str(error[kind]) for kind in ("pointer", "parameter", "header") if kind in error)


def _raise_for_problem(response: httpx.Response) -> None:
    if response.is_error:
        is_problem = response.headers.get("content-type", "").endswith("json")
        raise ProblemResponseError(response.status_code, response.json() if is_problem else {})


def _lines_until_timeout(lines: Iterator[str]) -> Iterator[str]:
    with suppress(httpx.ReadTimeout):
        yield from lines
