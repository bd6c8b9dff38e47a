"""Command lines as processes that are forked off one which has imported everything already.

Such a process has its own output, exit code and children, as any other; it only does not spend the
second that an interpreter takes to import Concord. `start_command` and `run_concord` do spend it.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from signal import SIGKILL
from threading import Lock

import services
from services.__main__ import main
from shared.service_runtime.service_discovery import load_services

MAX_MESSAGE_BYTES = 64 * 1024


class CommandServer:
    """Has command lines run, one after the other, until this process ends."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Start the process that forks."""
        self._lock = Lock()
        self._channel, served = socket.socketpair()
        with served:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(served.fileno())],
                cwd="/",
                stdin=subprocess.DEVNULL,
                env=environ,
                pass_fds=[served.fileno()],
            )
        atexit.register(self._close)

    def run(self, line: Sequence[str], timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a command line; raises `TimeoutError` where it takes more than `timeout` seconds."""
        with self._lock, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            files = [out.fileno(), err.fileno()]
            socket.send_fds(self._channel, [json.dumps(line).encode()], files)
            pid = int(self._receive())
            try:
                self._channel.settimeout(timeout)
                code = int(self._receive())
            except TimeoutError:
                with suppress(ProcessLookupError):
                    os.kill(pid, SIGKILL)
                self._channel.settimeout(None)
                self._receive()
                raise
            finally:
                self._channel.settimeout(None)
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(line, code, out.read().decode(), err.read().decode())

    def _receive(self) -> bytes:
        found = self._channel.recv(MAX_MESSAGE_BYTES)
        assert found, "the process that forks has ended"
        self._channel.sendall(b"\n")
        return found

    def _close(self) -> None:
        self._channel.close()
        self._process.wait()


def serve(channel: socket.socket) -> None:
    """Fork a process for every line that comes, and send its pid, then its exit code."""
    while True:
        message, files, _, _ = socket.recv_fds(channel, MAX_MESSAGE_BYTES, 2)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            channel.close()
            for target, file in enumerate(files, start=1):
                os.dup2(file, target)
                os.close(file)
            sys.argv = ["concord", *json.loads(message)]
            main()
        for file in files:
            os.close(file)
        _send(channel, pid)
        _send(channel, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _send(channel: socket.socket, number: int) -> None:
    """Send a number and wait until it is taken, so that two numbers never arrive as one."""
    channel.sendall(str(number).encode())
    channel.recv(1)


if __name__ == "__main__":
    load_services(services)
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as parent:
        serve(parent)
