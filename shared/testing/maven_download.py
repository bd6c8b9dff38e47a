"""Downloads programs for tests by their Maven coordinates, once, into a cache folder."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

DOWNLOAD_TIMEOUT_MINUTES = 5


class DownloadFailed(Exception):
    """A program cannot be downloaded here; the message says what is missing."""


def download_with_maven(
    pom: Path, cache_folder: Path, name: str, prepare: Callable[[Path], Path] | None = None
) -> Path:
    """Return a folder below `cache_folder` with a pom's dependencies, downloaded when missing.

    `name` begins the folder's name. `prepare` gets the download folder and returns the folder to
    store. Raises `DownloadFailed` where Java or Maven is missing, or Maven cannot download.
    """
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            message = f"no {program} (on Debian: apt install openjdk-17-jre-headless maven)"
            raise DownloadFailed(message)
    target = cache_folder.absolute() / f"{name}-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    cache_folder.mkdir(parents=True, exist_ok=True)
    with _exclusive_lock(cache_folder / "fetching.lock"):
        if not target.exists():
            partial = target.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            _run_maven(pom, partial)
            (partial if prepare is None else prepare(partial)).rename(target)
            shutil.rmtree(partial, ignore_errors=True)
    return target


def _run_maven(pom: Path, folder: Path) -> None:
    options = ["env", "MAVEN_OPTS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"]
    command = [*options, "mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies"]
    try:
        subprocess.run(
            [*command, f"-DoutputDirectory={folder}"],
            check=True,
            capture_output=True,
            text=True,
            timeout=DOWNLOAD_TIMEOUT_MINUTES * 60,
        )
    except subprocess.CalledProcessError as error:
        lines = (error.stdout + error.stderr).strip().splitlines() or ["it did not say why"]
        raise DownloadFailed(f"Maven could not fetch: {lines[0]}") from error
    except subprocess.TimeoutExpired as error:
        raise DownloadFailed(
            f"Maven did not finish in {DOWNLOAD_TIMEOUT_MINUTES} minutes"
        ) from error


@contextmanager
def _exclusive_lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
