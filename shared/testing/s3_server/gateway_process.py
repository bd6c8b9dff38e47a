"""Builds and runs Versity's S3 gateway on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.table_files.export_target import ObjectStoreAccess

PROGRAM = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"
BUCKET = "figures"
ACCESS_KEY_ID = "concord"
SECRET_ACCESS_KEY = "only for tests"  # noqa: S105
START_SECONDS = 20
BUILD_SECONDS = 600


class S3Unavailable(Exception):
    """The store cannot be built here; the message says what is missing."""


@dataclass(frozen=True)
class S3Server:
    """A running store with one empty bucket."""

    port: int
    folder: Path
    """Holds the bucket's objects as files."""

    def access(self, port: int | None = None) -> ObjectStoreAccess:
        """Return how to sign on, also through another port."""
        return ObjectStoreAccess(
            f"http://127.0.0.1:{port or self.port}", "us-east-1", ACCESS_KEY_ID, SECRET_ACCESS_KEY
        )


def build_gateway(cache_folder: Path) -> Path:
    """Return the program, which is built when it is missing; raises `S3Unavailable`."""
    program = cache_folder.absolute() / "versitygw"
    if program.exists():
        return program
    go = shutil.which("go")
    if go is None:
        raise S3Unavailable("no go (on Debian: apt install golang)")
    cache_folder.mkdir(parents=True, exist_ok=True)
    built_in = cache_folder.absolute() / f"building-{os.getpid()}"
    # On one core: other tests run meanwhile.
    command = ["env", f"GOBIN={built_in}", "CGO_ENABLED=0", go, "install", "-p", "1", PROGRAM]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=BUILD_SECONDS)
        (built_in / "versitygw").replace(program)
    except (subprocess.SubprocessError, OSError) as error:
        raise S3Unavailable(f"Go could not build {PROGRAM}: {error}") from error
    finally:
        shutil.rmtree(built_in, ignore_errors=True)
    return program


@contextmanager
def run_gateway(program: Path, folder: Path) -> Iterator[S3Server]:
    """Run the store on a free port with its files below `folder`."""
    (folder / "store" / BUCKET).mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    login = ["--access", ACCESS_KEY_ID, "--secret", SECRET_ACCESS_KEY]
    sidecar = folder / "metadata"  # not every file system has extended attributes
    sidecar.mkdir()
    command = [str(program), *login, "--port", f"127.0.0.1:{port}"]
    command += ["posix", "--sidecar", str(sidecar), str(folder / "store")]
    with (folder / "gateway.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait_until_listening(process, port)
            yield S3Server(port, folder / "store" / BUCKET)
        finally:
            process.terminate()
            process.wait(10)


def _wait_until_listening(process: subprocess.Popen[bytes], port: int) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > give_up_at:
                raise S3Unavailable("the gateway did not start") from None
            time.sleep(0.02)
        else:
            return
