"""A client of the HTTP API for terminal commands; problems become exceptions."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from shared.terminal.console_output import print_message
from shared.terminal.http_connection import (
    Content,
    HttpConnection,
    HttpResponse,
    QueryParameters,
)
from shared.terminal.user_language import in_user_language

MAX_WAITS = 5
"""A request that is refused as one too many is sent again so often at most."""
MAX_WAIT_SECONDS = 60
"""Who is told to wait longer than this is told so, and nothing waits."""


class ProblemResponseError(Exception):
    """The API answered with a problem; the message is its detail and its field errors."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        """Take the HTTP status and the RFC 9457 document."""
        errors = [_describe_error(error) for error in problem.get("errors", [])]
        if errors and problem.get("code") == "invalid":
            # The detail only says where in the document the errors are.
            message = "\n".join(errors)
        else:
            message = "\n  ".join([str(problem.get("detail", f"HTTP {status}")), *errors])
        super().__init__(message)
        self.status = status
        self.problem = problem


@dataclass(frozen=True)
class ApiClient:
    """Calls an installation's API.

    Every method raises `ProblemResponse` for 4xx and 5xx, and `InstallationUnreachable` without a
    response.
    """

    connection: HttpConnection

    def get(self, path: str, **params: Any) -> Any:
        """Return the JSON of a resource; parameters that are `None` are left out."""
        return self.request("GET", path, params=params).json()

    def post(
        self, path: str, body: Any = None, *, if_match: int | None = None, **params: Any
    ) -> Any:
        """Send a JSON body and return the JSON of the response.

        `if_match` is the version of what the caller has seen; another one is refused.
        """
        return self._send("POST", path, body, if_match, params)

    def put(self, path: str, body: Any, *, if_match: int | None = None, **params: Any) -> Any:
        """Replace a resource by a JSON body, as `post` sends one, and return the JSON."""
        return self._send("PUT", path, body, if_match, params)

    @contextmanager
    def on_another_connection(self) -> Iterator[ApiClient]:
        """Yield a client with the same token, for a thread beside a request that takes long."""
        with closing(HttpConnection(self.connection.base_url, self.connection.headers)) as another:
            yield ApiClient(another)

    def iterate_items(self, path: str, **params: Any) -> Iterator[Any]:
        """Yield every item of a list, page by page."""
        cursor = None
        while True:
            page = self.get(path, **params, cursor=cursor)
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def request(
        self,
        method: str,
        path: str,
        params: QueryParameters | None = None,
        content: Content | Callable[[], Content] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """Send a request and return its response; parameters that are `None` are left out.

        Where the installation answers that requests were too many, it waits as long as it is told,
        some times, and says so. A body that is sent piece by piece is sent again only where
        `content` is a function that returns it from its beginning.
        """
        repeatable = content is None or callable(content) or isinstance(content, str | bytes)
        waits_left = MAX_WAITS if repeatable else 0
        while True:
            body = content() if callable(content) else content
            response = self.connection.send(method, path, params or {}, body, headers)
            seconds = _seconds_to_wait(response)
            if seconds is None or waits_left == 0:
                _raise_for_problem(response)
                return response
            waits_left -= 1
            waiting = in_user_language(
                f"Too many requests; waiting for {seconds} s, as the installation asks.",
                f"请求过多；按要求等待 {seconds} 秒。",
            )
            print_message(waiting)
            time.sleep(seconds)

    @contextmanager
    def stream_lines(
        self, path: str, idle_timeout_seconds: float, **params: str
    ) -> Iterator[Iterator[str]]:
        """Yield the lines of an endless response, until none comes for `idle_timeout_seconds`.

        Raises `ProblemResponse`, and `InstallationUnreachable` without a response.
        """
        with self.connection.stream_lines(path, params, idle_timeout_seconds) as lines:
            if isinstance(lines, HttpResponse):
                _raise_for_problem(lines)
            else:
                yield lines

    def _send(
        self, method: str, path: str, body: Any, if_match: int | None, params: QueryParameters
    ) -> Any:
        content = None if body is None else json.dumps(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        return self.request(method, path, params=params, content=content, headers=headers).json()


def _seconds_to_wait(response: HttpResponse) -> int | None:
    """Return how long a refusal asks to wait; `None` for other answers, and for too long a wait."""
    asked = response.headers.get("retry-after", "")
    if response.status_code != HTTPStatus.TOO_MANY_REQUESTS or not asked.isdecimal():
        return None
    return int(asked) if int(asked) <= MAX_WAIT_SECONDS else None


def _raise_for_problem(response: HttpResponse) -> None:
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        is_problem = response.headers.get("content-type", "").endswith("json")
        raise ProblemResponseError(response.status_code, response.json() if is_problem else {})


def _describe_error(error: Mapping[str, Any]) -> str:
    """Return what is wrong, after the name of the field, parameter or header where it has one."""
    places = (str(error.get(kind, "")) for kind in ("pointer", "parameter", "header"))
    place = next(filter(None, places), "").removeprefix("#").strip("/")
    return f"{place}: {error['detail']}" if place else str(error["detail"])
