"""Command lines as processes that are forked off one which has imported everything already.

Such a process has its own output, exit code, session and children, and its own command line in
`/proc`, as any other; it only does not spend the seconds that an interpreter takes to import all
areas and to make their routers. `start_command` spends them, and `run_concord` where it says so.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from signal import SIGKILL, SIGTERM
from tempfile import TemporaryFile
from threading import Lock
from types import TracebackType
from typing import IO, Any, Self

ROOM_FOR_A_LINE = "-" * 2000
"""An argument that the forked processes overwrite with their own command line."""


class ForkedProcess:
    """A process that another one forked and waits for, with what tests need of `Popen`."""

    def __init__(self, line: Sequence[str], answers: socket.socket) -> None:
        """Take what sends the process id, and the exit code at the end."""
        self.args = line
        self.returncode: int | None = None
        self._answers = answers
        self.pid = int(answers.recv(100))

    def poll(self) -> int | None:
        """Return the exit code, `None` while it runs."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code; raises `TimeoutExpired` after so many seconds."""
        if self.returncode is None:
            self._answers.settimeout(timeout)
            try:
                received = self._answers.recv(100)
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
            self.returncode = int(received)
            self._answers.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(SIGTERM)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(SIGKILL)

    def __enter__(self) -> Self:
        """Return the process; the end of the block waits for its end."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Wait until it has ended."""
        self.wait()


class ProcessForker:
    """Forks processes until this process ends."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Start the process that forks; `environ` is what the others have by default."""
        self._lock = Lock()
        self._environ = environ
        self._channel, served = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with served:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(served.fileno()), ROOM_FOR_A_LINE],
                cwd="/",
                stdin=subprocess.DEVNULL,
                env=environ,
                pass_fds=[served.fileno()],
            )
        atexit.register(self._close)

    def start(
        self, line: Sequence[str], out: IO[Any], err: IO[Any], **environ: str
    ) -> ForkedProcess:
        """Start `concord` with these arguments; `environ` is added to its environment."""
        message = json.dumps([line, {**self._environ, **environ}]).encode()
        answers, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._lock:
            files = [out.fileno(), err.fileno(), theirs.fileno()]
            socket.send_fds(self._channel, [message], files)
        return ForkedProcess(line, answers)

    def run(self, line: Sequence[str], timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a command line; raises `TimeoutExpired` where it takes more than so many seconds."""
        with TemporaryFile() as out, TemporaryFile() as err:
            process = self.start(line, out, err)
            try:
                code = process.wait(timeout)
            except BaseException:
                process.kill()
                process.wait()
                raise
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(line, code, out.read().decode(), err.read().decode())

    def _close(self) -> None:
        self._channel.close()
        self._process.wait()
