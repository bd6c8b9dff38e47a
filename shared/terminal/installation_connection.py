"""Connects a command to an installation: the one that serves, or one started for the moment."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from shared.data_folder.folder_ownership import ServingProcess, find_serving_process
from shared.data_folder.installation_presence import holds_installation, is_empty_folder
from shared.http.roles import Role
from shared.installation.terminal_settings import TerminalSettings
from shared.terminal.api_client import ApiClient
from shared.terminal.connection_errors import InstallationUnreachable, TokenMissing
from shared.terminal.http_connection import HttpConnection
from shared.terminal.user_language import in_user_language

if TYPE_CHECKING:
    from shared.installation.local_token_signer import LocalTokenSigner

START_TIMEOUT_SECONDS = 60


STOP_TIMEOUT_SECONDS = 30


TOKEN_LIFETIME = timedelta(hours=12)


@contextmanager
def connect_to_installation(
    data_dir: Path,
    roles: Iterable[Role],
    department: str | None = None,
    *,
    may_create: bool = False,
    create: bool = False,
) -> Iterator[ApiClient]:
    """Yield a client with a token of these roles, or with the settings' token.

    The client calls the installation at the settings' URL, else the one on the data folder; if none
    runs there, one is started and stopped at the end. A new one is made with `create`, and with
    `may_create` in an empty folder. Raises `InstallationUnreachable`, and `TokenMissing` where the
    settings name a URL but no token, and the folder has no key to sign one.
    """
    settings = TerminalSettings.from_environment()
    if settings.url is None and find_serving_process(data_dir) is None and not create:
        require_installation(data_dir, may_create=may_create)
    with _installation_url(data_dir, settings.url) as base_url:
        token = settings.token or _load_signer(data_dir, settings, base_url).issue_token(
            "terminal", roles, department, datetime.now(UTC), TOKEN_LIFETIME
        )
        with open_api_client(base_url, token, settings.language) as client:
            yield client


@contextmanager
def open_api_client(base_url: str, token: str, language: str = "en") -> Iterator[ApiClient]:
    """Yield a client of the installation at a URL, which gets its error texts in a language."""
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    with closing(HttpConnection(base_url, headers)) as connection:
        yield ApiClient(connection)


def require_installation(data_dir: Path, *, may_create: bool = False) -> None:
    """Raise `InstallationUnreachable` where a folder has no installation, and none may be made.

    With `may_create` one may be made in an empty folder. Raises `DataFolderUnusable`, too.
    """
    if not (holds_installation(data_dir) or (may_create and is_empty_folder(data_dir))):
        advice = in_user_language(" or with --create", "，或使用 --create") if may_create else ""
        raise InstallationUnreachable(missing_installation_message(data_dir) + advice)


def missing_installation_message(data_dir: Path) -> str:
    """Return what is said where a folder has no installation."""
    return in_user_language(
        f"There is no installation in {data_dir.absolute()}; nothing was created. Name its folder"
        " with --data-dir or CONCORD_DATA, or begin one there: `concord up`",
        f"{data_dir.absolute()} 中没有 Concord 的安装，未创建任何内容。"
        "请用 --data-dir 或 CONCORD_DATA 指明其文件夹，或在该处新建：`concord up`",
    )


def _load_signer(data_dir: Path, settings: TerminalSettings, base_url: str) -> LocalTokenSigner:
    # Help needs no key, and a token that is given needs none either.
    from shared.installation.local_token_signer import load_local_token_signer  # noqa: PLC0415

    signer = load_local_token_signer(data_dir, settings.token_signing_key_file)
    if signer is None:
        raise TokenMissing(
            f"There is no token for {base_url}: set CONCORD_TOKEN to one that this installation"
            " accepts (`concord token` beside its data folder issues one), or name its data folder"
            f" with --data-dir; {data_dir.absolute()} has no key to sign one."
        )
    return signer


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
