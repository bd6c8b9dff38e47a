"""A real Docker engine: that of DOCKER_HOST or the machine, else one that the tests start."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

START_TIMEOUT_SECONDS = 30


class DockerEngineUnavailable(Exception):
    """No Docker engine is available here; the message says what is missing."""


@dataclass(frozen=True)
class DockerEngine:
    """A Docker engine that answers, and the environment of its clients."""

    host: str | None
    """The value of DOCKER_HOST; `None` where clients find the engine by themselves."""
    environ: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Set the clients' environment: this engine, and the builder that every engine has."""
        docker_host = {} if self.host is None else {"DOCKER_HOST": self.host}
        object.__setattr__(self, "environ", {**os.environ, **docker_host, "DOCKER_BUILDKIT": "0"})

    def run_docker(self, *line: str, check: bool = True, stdin: str | None = None) -> str:
        """Run the client and return its output; raises `AssertionError` with the error output."""
        completed = subprocess.run(
            ["docker", *line],
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and completed.returncode:
            message = (
                f"docker {' '.join(line)}: {completed.stdout[-4000:]}{completed.stderr[-4000:]}"
            )
            raise AssertionError(message)
        return completed.stdout

    def has_image(self, image: str) -> bool:
        """Return whether the engine has an image of this name."""
        return bool(self.run_docker("images", "-q", image).strip())


@contextmanager
def find_docker_engine(folder: Path) -> Iterator[DockerEngine]:
    """Yield an engine; one that is started here stores everything in `folder` and is stopped.

    Raises `DockerEngineUnavailable`.
    """
    _require_program("docker")
    existing = DockerEngine(None)
    if _is_answering(existing):
        yield existing
        return
    _require_program("dockerd")
    engine = DockerEngine(f"unix://{folder}/docker.sock")
    if _is_answering(engine):  # left by a killed run
        yield engine
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            ["dockerd", *_mount_points(folder), "-H", str(engine.host)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not _is_answering(engine):
            if process.poll() is not None or time.monotonic() > deadline:
                message = f"dockerd does not start; see {folder}/log"
                raise DockerEngineUnavailable(message)
            time.sleep(0.2)
        yield engine
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(START_TIMEOUT_SECONDS)
        process.kill()
        _unmount(folder / "exec" / "netns" / "default")


def _require_program(program: str) -> None:
    if shutil.which(program) is None:
        message = f"no {program} (on Debian: apt install docker.io docker-compose iptables)"
        raise DockerEngineUnavailable(message)


def _unmount(mount_point: Path) -> None:
    """Unmount what an engine leaves mounted, as its folder could not be deleted otherwise."""
    if os.path.ismount(mount_point):  # it is a file: pathlib knows mounted folders only
        subprocess.run(["umount", str(mount_point)], check=True)


def _mount_points(folder: Path) -> list[str]:
    return [
        *("--data-root", str(folder / "data")),
        *("--exec-root", str(folder / "exec")),
        *("--pidfile", str(folder / "pid")),
    ]


def _is_answering(engine: DockerEngine) -> bool:
    completed = subprocess.run(
        ["docker", "version", "--format", "{{.Server.Version}}"],
        env=engine.environ,
        capture_output=True,
        check=False,
    )
    return completed.returncode == 0
