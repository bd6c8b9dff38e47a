"""Apache Kafka's jars in a cache folder, fetched once by their Maven coordinates."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
POM = HERE / "pom.xml"

MINUTES_TO_FETCH = 5


class KafkaMissing(Exception):
    """There is no broker to be had here; the message says what is missing."""


def fetched(cache: Path) -> Path:
    """Return the folder of the jars below `cache`, fetching them where they are not there yet.

    Raises `KafkaMissing` where Java or Maven is missing, or Maven cannot fetch.
    """
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            message = f"no {program} (on Debian: apt install openjdk-17-jre-headless maven)"
            raise KafkaMissing(message)
    wanted = cache.absolute() / f"jars-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache / "fetching.lock"):
        if not wanted.exists():
            _fetch(wanted)
    return wanted


def _fetch(wanted: Path) -> None:
    partial = wanted.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
    try:
        subprocess.run(
            [*command, f"-DoutputDirectory={partial}"],
            check=True,
            capture_output=True,
            text=True,
            timeout=MINUTES_TO_FETCH * 60,
        )
    except subprocess.CalledProcessError as error:
        lines = (error.stdout + error.stderr).strip().splitlines() or ["it did not say why"]
        raise KafkaMissing(f"Maven could not fetch Apache Kafka: {lines[0]}") from error
    except subprocess.TimeoutExpired as error:
        raise KafkaMissing(f"Maven fetched for {MINUTES_TO_FETCH} minutes in vain") from error
    partial.rename(wanted)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
