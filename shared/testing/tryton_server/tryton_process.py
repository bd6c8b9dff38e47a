"""A Tryton server as a process of its own, on a free port of loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from shared.testing.tryton_server.tryton_build import PASSWORD, TrytonBuild, TrytonUnavailable

START_TIMEOUT_SECONDS = 120
STOP_TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class TrytonServer:
    """A server that serves one database."""

    url: str
    database: str
    credentials: str = field(default=f"admin:{PASSWORD}", repr=False)


@contextmanager
def run_tryton(build: TrytonBuild, folder: Path) -> Iterator[TrytonServer]:
    """Run a server of a prepared database until the block ends; raises `TrytonUnavailable`."""
    port = _free_port()
    config = folder / "trytond.conf"
    config.write_text(
        f"[web]\nlisten = 127.0.0.1:{port}\n[database]\nuri = postgresql://\n", "utf-8"
    )
    log = folder / "trytond.log"
    with log.open("wb") as output:
        # Named at the start, the database's models are loaded before the first request: a server
        # that is asked for one that it has not loaded yet may answer that there is no model.
        process = subprocess.Popen(
            [build.program("trytond"), f"--config={config}", f"--database={build.name}"],
            env=build.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is not for Tryton
        )
    server = TrytonServer(f"http://127.0.0.1:{port}", build.name)
    try:
        _wait_until_answering(server, process, log)
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_answering(
    server: TrytonServer, process: subprocess.Popen[bytes], log: Path
) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while True:
        with suppress(httpx.TransportError):
            httpx.get(server.url, trust_env=False)
            return
        if process.poll() is not None or time.monotonic() > deadline:
            message = f"Tryton did not start; see {log}"
            raise TrytonUnavailable(message)
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
