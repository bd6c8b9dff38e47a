"""Talking to an installation from the terminal: the one that runs, or one begun for the purpose."""

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
"""An installation on this machine is reached without TLS; loading the world's certificates would
cost every command a twentieth of a second."""

QueryParameters = Mapping[str, str | int | None]


class ProblemResponse(Exception):
    """Concord answered with a problem."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        """`problem` is the RFC 9457 document."""
        lines = [str(problem.get("detail", f"HTTP {status}"))]
        lines += [f"  {e['pointer']}: {e['detail']}" for e in problem.get("errors", [])]
        super().__init__("\n".join(lines))
        self.status = status
        self.problem = problem


class InstallationUnreachable(Exception):
    """No installation answered, and none could be started."""


@dataclass(frozen=True)
class ApiClient:
    """Calls an installation's API; every problem is raised as `Refused`."""

    http_client: httpx.Client

    def get(self, path: str, **params: str | int | None) -> Any:
        """Return the JSON of a resource; parameters that are `None` are left out."""
        return self.request("GET", path, params=params).json()

    def post(self, path: str, body: Any = None, **params: str | int | None) -> Any:
        """Send a JSON body and return the answer's."""
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
        """Send a request; raises `Refused` for 4xx and 5xx, `NotReached` without an answer."""
        given = {name: value for name, value in (params or {}).items() if value is not None}
        try:
            url = httpx.URL(path).copy_merge_params(given)
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
        """Read an answer without end line by line, until it is quiet for so long.

        Raises `Refused`, and `NotReached` without an answer.
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
    """Talk to an installation with a token of these roles, or with the settings' token.

    That is the one of the settings' address, else the one on the data folder: where none runs, one
    is started there and stopped at the end.
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
        ) as http:
            yield ApiClient(http)


def _tls_context(base_url: str) -> ssl.SSLContext:
    return ssl.create_default_context() if base_url.startswith("https:") else NO_CA_CERTIFICATES


@contextmanager
def _installation_url(data_dir: Path, given: str | None) -> Iterator[str]:
    if given is not None:
        yield given
        return
    found = find_serving_process(data_dir)
    if found is not None:
        yield found.base_url
        return
    # The child lives as long as its standard input is open: it ends with us, however we end.
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
    until = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < until:
        found = find_serving_process(data_dir)
        if found is not None and found.pid == child.pid:
            return found
        if child.poll() is not None:
            said = child.stderr.read().decode(errors="replace") if child.stderr else ""
            message = f"Concord could not start on {data_dir}: {said.strip() or child.returncode}"
            raise InstallationUnreachable(message)
        time.sleep(0.05)
    message = f"Concord did not start on {data_dir} within {START_TIMEOUT_SECONDS} s"
    raise InstallationUnreachable(message)
