"""Calls an installation's API from the terminal; starts one for the command if none runs."""

from __future__ import annotations

import ssl
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from shared.data_folder.folder_ownership import ServingProcess, find_serving_process
from shared.http.auth import Role
from shared.installation.settings import Settings
from shared.installation.simulated_clock import utc_now
from shared.installation.token_signer import load_token_signer

START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 30
REQUEST_TIMEOUT_SECONDS = 600
TOKEN_LIFETIME = timedelta(hours=12)

NO_CA_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The TLS context for URLs without TLS; loading the well-known certificate authorities would cost
every command a twentieth of a second."""

QueryParameters = Mapping[str, str | int | None]


class ProblemResponse(Exception):
    """The API answered with a problem; the message is its detail and its field errors."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        """Take the HTTP status and the RFC 9457 document."""
        lines = [str(problem.get("detail", f"HTTP {status}"))]
        lines += [f"  {error['pointer']}: {error['detail']}" for error in problem.get("errors", [])]
        super().__init__("\n".join(lines))
        self.status = status
        self.problem = problem


class InstallationUnreachable(Exception):
    """No installation answered, and none could be started; the message says why."""


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


def _raise_for_problem(response: httpx.Response) -> None:
    if response.is_error:
        is_problem = response.headers.get("content-type", "").endswith("json")
        raise ProblemResponse(response.status_code, response.json() if is_problem else {})


def _lines_until_timeout(lines: Iterator[str]) -> Iterator[str]:
    with suppress(httpx.ReadTimeout):
        yield from lines


@contextmanager
def connect_to_installation(
    data_dir: Path, roles: Iterable[Role], department: str | None = None
) -> Iterator[ApiClient]:
    """Yield a client with a token of these roles, or with the settings' token.

    The client calls the installation at the settings' URL, else the one on the data folder; if none
    runs there, one is started and stopped at the end. Raises `InstallationUnreachable`.
    """
    settings = Settings.from_environment()
    with _installation_url(data_dir, settings.url) as base_url:
        token = settings.token or load_token_signer(data_dir.absolute()).issue_token(
            "terminal", roles, department, utc_now(), TOKEN_LIFETIME
        )
        with httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=REQUEST_TIMEOUT_SECONDS,
            verify=_tls_context(base_url),
            trust_env=False,
        ) as http_client:
            yield ApiClient(http_client)


def _tls_context(base_url: str) -> ssl.SSLContext:
    return ssl.create_default_context() if base_url.startswith("https:") else NO_CA_CERTIFICATES


@contextmanager
def _installation_url(data_dir: Path, configured_url: str | None) -> Iterator[str]:
    if configured_url is not None:
        yield configured_url
        return
    serving = find_serving_process(data_dir)
    if serving is not None:
        yield serving.base_url
        return
    # The child runs only while its standard input is open: it ends with this process, however
    # that ends.
    child = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "services",
            "up",
            "--port",
            "0",
            "--stop-with-parent",
            "--data-dir",
            str(data_dir),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield _wait_until_serving(child, data_dir).base_url
    finally:
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stderr is not None:
            child.stderr.close()


def _wait_until_serving(child: subprocess.Popen[bytes], data_dir: Path) -> ServingProcess:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        serving = find_serving_process(data_dir)
        if serving is not None and serving.pid == child.pid:
            return serving
        if child.poll() is not None:
            stderr_text = child.stderr.read().decode(errors="replace") if child.stderr else ""
            reason = stderr_text.strip() or child.returncode
            message = f"Concord could not start on {data_dir}: {reason}"
            raise InstallationUnreachable(message)
        time.sleep(0.05)
    message = f"Concord did not start on {data_dir} within {START_TIMEOUT_SECONDS} s"
    raise InstallationUnreachable(message)
