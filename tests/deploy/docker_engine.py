"""A real Docker engine: the one that DOCKER_HOST or the machine offers, else one of our own."""

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
    """There is no Docker engine to be had here; the message says what is missing."""


@dataclass(frozen=True)
class DockerEngine:
    """An engine that answers."""

    host: str | None
    """What DOCKER_HOST must be; `None` where clients find it by themselves."""
    environ: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Have every client meet this engine, and the builder that every engine has."""
        given = {} if self.host is None else {"DOCKER_HOST": self.host}
        object.__setattr__(self, "environ", {**os.environ, **given, "DOCKER_BUILDKIT": "0"})

    def run_docker(self, *line: str, check: bool = True, stdin: str | None = None) -> str:
        """Run the client and return what it prints; raises `AssertionError` with what it says."""
        done = subprocess.run(
            ["docker", *line],
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            message = f"docker {' '.join(line)}: {done.stdout[-4000:]}{done.stderr[-4000:]}"
            raise AssertionError(message)
        return done.stdout

    def has_image(self, image: str) -> bool:
        """Return whether the engine has an image of this name."""
        return bool(self.run_docker("images", "-q", image).strip())


@contextmanager
def find_docker_engine(folder: Path) -> Iterator[DockerEngine]:
    """Give an engine; one of our own keeps everything in `folder` and ends with the block.

    Raises `DockerEngineUnavailable`.
    """
    _require_program("docker")
    theirs = DockerEngine(None)
    if _is_answering(theirs):
        yield theirs
        return
    _require_program("dockerd")
    ours = DockerEngine(f"unix://{folder}/docker.sock")
    if _is_answering(ours):  # left by a run that was killed
        yield ours
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            ["dockerd", *_mount_points(folder), "-H", str(ours.host)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
        while not _is_answering(ours):
            if process.poll() is not None or time.monotonic() > give_up_at:
                message = f"dockerd does not start; see {folder}/log"
                raise DockerEngineUnavailable(message)
            time.sleep(0.2)
        yield ours
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
    """Take away what an engine leaves mounted; its folder could not be deleted."""
    if os.path.ismount(mount_point):  # it is a file: pathlib knows mounted folders only
        subprocess.run(["umount", str(mount_point)], check=True)


def _mount_points(folder: Path) -> list[str]:
    return [
        *("--data-root", str(folder / "data")),
        *("--exec-root", str(folder / "exec")),
        *("--pidfile", str(folder / "pid")),
    ]


def _is_answering(engine_: DockerEngine) -> bool:
    done = subprocess.run(
        ["docker", "version", "--format", "{{.Server.Version}}"],
        env=engine_.environ,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0
