"""A running installation on a data folder: `concord up` as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from shared.data_folder.folder_ownership import find_serving_process
from shared.testing.plain_http import EMPTY_TLS_CONTEXT
from tests.system.cli_process import (
    CLI_ENVIRONMENT,
    command_output,
    poll_until_true,
    process_forker,
    process_tree,
)
from tests.system.new_installation import (
    copy_new_installation,
    new_installations_are_being_copied,
)
from tests.system.process_forker import ForkedProcess
from tests.system.unprivileged_user import UnprivilegedUser

STOP_TIMEOUT_SECONDS = 30
START_SECONDS = 60
SAMPLE_SECONDS = 300
"""The story of the sample company waits behind each of its steps until all areas are idle."""


@dataclass(frozen=True)
class ConcordProcess:
    """A running `concord up`."""

    data_folder: Path
    process: subprocess.Popen[str] | ForkedProcess
    base_url: str
    stdout_file: Path
    """The file with the process's standard output."""
    stderr_file: Path
    """The file with the process's standard error."""

    def open_http_client(self, *roles: str, token: str | None = None) -> httpx.Client:
        """Return a client with this token, or one that the command line issues; close it."""
        token = token or self.issue_token(*roles)
        return httpx.Client(
            base_url=self.base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            verify=EMPTY_TLS_CONTEXT,
            trust_env=False,
        )

    def issue_token(
        self, *roles: str, department: str | None = None, subject: str = "terminal"
    ) -> str:
        """Return a token with these roles."""
        options = [option for role in roles for option in ("--role", role)]
        options += ["--subject", subject]
        if department is not None:
            options += ["--department", department]
        return command_output("token", *options, data=self.data_folder).strip()

    def stop_with_signal(self, number: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOP_TIMEOUT_SECONDS)

    def kill_everything(self) -> None:
        """Kill the process and all its descendants, PostgreSQL too, as a power failure would.

        The process itself is killed first, so that it cannot answer that the database is away.
        """
        for pid in sorted(process_tree(self.process.pid), key=lambda pid: pid != self.process.pid):
            with suppress(ProcessLookupError):  # it ended by itself
                os.kill(pid, signal.SIGKILL)
        self.process.wait(STOP_TIMEOUT_SECONDS)

    @property
    def postmaster_pid(self) -> int:
        """The process id of the installation's postmaster."""
        return int((self.data_folder / "postgres" / "postmaster.pid").read_text().split()[0])


@contextmanager
def run_concord(
    data_folder: Path,
    *options: str,
    until_output: str = "",
    user: UnprivilegedUser | None = None,
    environ: Mapping[str, str] | None = None,
    file_limit: int | None = None,
    makes_folder: bool = False,
    module: str = "services",
) -> Iterator[ConcordProcess]:
    """Run `concord up` on a data folder until the block ends, if it still runs then.

    The block begins once it serves and its standard error contains `until_output`. It runs as this
    process's user, or as `user`; `environ` is added to its environment. It may open `file_limit`
    files, if that is given.

    In a run of tests it is forked off a process that has imported all areas. An interpreter of its
    own starts it for another user, with a limit of files, and where the command line is that of
    another `module`.

    A missing folder becomes a copy of a new installation's; with options, for another user, and
    where it `makes_folder`, the process itself makes it.
    """
    if not (data_folder.exists() or options or user is not None or makes_folder):
        provide_new_installation(data_folder)
    data_folder.parent.mkdir(parents=True, exist_ok=True)
    stdout_file, stderr_file = (
        data_folder.with_name(f"{data_folder.name}.{stream}") for stream in ("out", "err")
    )
    line = ("up", "--port=0", *options, "--data-dir", str(data_folder))
    with (
        stdout_file.open("w") as out,
        stderr_file.open("w") as err,
        process_forker().start(line, out, err, **(environ or {}))
        if new_installations_are_being_copied() and not (user or file_limit or module != "services")
        else _start_interpreter(
            (module, *line), out, err, user, environ or {}, file_limit
        ) as process,
    ):
        try:
            yield ConcordProcess(
                data_folder,
                process,
                _wait_for_url(process, data_folder, stderr_file, until_output),
                stdout_file,
                stderr_file,
            )
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(STOP_TIMEOUT_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()


def _start_interpreter(
    line: Sequence[str],
    out: IO[str],
    err: IO[str],
    user: UnprivilegedUser | None,
    environ: Mapping[str, str],
    file_limit: int | None,
) -> subprocess.Popen[str]:
    python = sys.executable if user is None else user.python
    limited = [] if file_limit is None else ["prlimit", f"--nofile={file_limit}:{file_limit}"]
    return subprocess.Popen(
        [*limited, python, "-m", *line],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        text=True,
        env={**(CLI_ENVIRONMENT if user is None else user.environ), **environ},
        start_new_session=True,
        user=None if user is None else user.uid,
        group=None if user is None else user.uid,
        extra_groups=None if user is None else [],
    )


def provide_new_installation(data_folder: Path) -> None:
    """Copy a new installation to a missing folder, which a command can then start at once."""
    copy_new_installation(data_folder, _make_new_installation)


def _make_new_installation(data_folder: Path) -> None:
    with run_concord(data_folder, makes_folder=True):
        pass


def _wait_for_url(
    process: subprocess.Popen[str] | ForkedProcess,
    data: Path,
    stderr_file: Path,
    until_output: str,
) -> str:
    def base_url() -> str | None:
        assert process.poll() is None, (
            f"it ended with {process.returncode}: {stderr_file.read_text()}"
        )
        instance = find_serving_process(data)
        serves = instance is not None and instance.pid == process.pid
        ready = serves and until_output in stderr_file.read_text()
        return instance.base_url if instance is not None and ready else None

    within = SAMPLE_SECONDS if until_output else START_SECONDS
    url: str = poll_until_true(base_url, f"concord up serves {data}", within=within)
    return url
