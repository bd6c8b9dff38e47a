"""An installation at work on a data folder: `concord up` as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from shared.runtime.client import NO_CERTIFICATES
from shared.runtime.data_folder import running_instance
from tests.system.people import Person
from tests.system.terminal import ENVIRON, eventually, family, typed

STOP_SECONDS = 30


@dataclass(frozen=True)
class Installation:
    """A process that serves."""

    data: Path
    process: subprocess.Popen[str]
    base_url: str
    printed: Path
    """Its standard output."""
    said: Path
    """Its standard error."""

    def http(self, *roles: str, token: str | None = None) -> httpx.Client:
        """Return a client with this token, or one that the command line issues; close it."""
        token = token or self.token(*roles)
        return httpx.Client(
            base_url=self.base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            verify=NO_CERTIFICATES,
            trust_env=False,
        )

    def token(self, *roles: str, department: str | None = None) -> str:
        """Return a token of these roles."""
        options = [option for role in roles for option in ("--role", role)]
        if department is not None:
            options += ["--department", department]
        return typed("token", *options, data=self.data).strip()

    def send(self, number: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Take everything down at once, its PostgreSQL too, as a power failure would.

        It goes first itself: nothing answers any more that something is away.
        """
        for pid in sorted(family(self.process.pid), key=lambda pid: pid != self.process.pid):
            with suppress(ProcessLookupError):  # it ended by itself
                os.kill(pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    @property
    def postmaster(self) -> int:
        """The first process of its PostgreSQL."""
        return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])


@contextmanager
def up(
    data: Path,
    *options: str,
    until: str = "",
    person: Person | None = None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Installation]:
    """Run `concord up` on a data folder until the block ends, if it still runs then.

    The block begins once it serves and has said `until` on its standard error. It runs as
    ourselves, or as another `person`; `environ` adds to its environment.
    """
    python = sys.executable if person is None else person.python
    data.parent.mkdir(parents=True, exist_ok=True)
    printed, said = (data.with_name(f"{data.name}.{stream}") for stream in ("out", "err"))
    with (
        printed.open("w") as out,
        said.open("w") as err,
        subprocess.Popen(
            [python, "-m", "services", "up", "--port=0", *options, "--data-dir", str(data)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            text=True,
            env={**(ENVIRON if person is None else person.environ), **(environ or {})},
            start_new_session=True,
            user=None if person is None else person.uid,
            group=None if person is None else person.uid,
            extra_groups=None if person is None else [],
        ) as process,
    ):
        try:
            yield Installation(data, process, _serving(process, data, said, until), printed, said)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()


def _serving(process: subprocess.Popen[str], data: Path, said: Path, until: str) -> str:
    def base_url() -> str | None:
        assert process.poll() is None, f"it ended with {process.returncode}: {said.read_text()}"
        instance = running_instance(data)
        ready = instance is not None and instance.pid == process.pid and until in said.read_text()
        return instance.base_url if instance is not None and ready else None

    found: str = eventually(base_url, f"concord up serves {data}")
    return found
