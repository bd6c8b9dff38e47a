"""Connects a command to an installation: the one that serves, or one started for the moment."""

from __future__ import annotations

import ssl
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx

from shared.data_folder.folder_ownership import ServingProcess, find_serving_process
from shared.http.auth import Role
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.settings import Settings
from shared.installation.system_clock_and_ids import utc_now
from shared.terminal.api_client import REQUEST_TIMEOUT_SECONDS, ApiClient
from shared.terminal.connection_errors import InstallationUnreachable

START_TIMEOUT_SECONDS = 60


STOP_TIMEOUT_SECONDS = 30


TOKEN_LIFETIME = timedelta(hours=12)


EMPTY_TLS_CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The TLS context for URLs without TLS; loading the well-known certificate authorities would cost
every command a twentieth of a second."""


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
        token = settings.token or load_local_token_issuer(data_dir.absolute()).issue_token(
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
    return ssl.create_default_context() if base_url.startswith("https:") else EMPTY_TLS_CONTEXT


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
