"""The broker for a run of tests: one that is there, a container, or one of our own.

Our own is shared by all processes of the run. Each of them shares a lock while it needs the broker;
the broker's process ends by itself once it can have that lock alone. So nobody has to be the last,
and a test process that is killed leaves nothing behind.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.testing.kafka_broker.kafka_download import KafkaUnavailable, download_kafka

START_TIMEOUT_SECONDS = 90


@contextmanager
def broker_for_test_run(
    bootstrap_servers: str | None, cache_folder: Path, run_folder: Path
) -> Iterator[str]:
    """Give the addresses of a broker.

    `given` is used as it is; else a container is run where a Docker engine answers; else the
    distribution in `cache`. `shared` is a folder that all processes of this run know. Raises
    `KafkaMissing` where none can be had.
    """
    if bootstrap_servers:
        yield bootstrap_servers
    elif _is_docker_available():
        from testcontainers.kafka import KafkaContainer  # noqa: PLC0415  a test's dependency only

        with KafkaContainer().with_kraft() as container:
            yield container.get_bootstrap_server()
    else:
        with (run_folder / "kafka.users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            yield _start_or_join_broker(cache_folder, run_folder)


def _is_docker_available() -> bool:
    try:
        answer = subprocess.run(
            ["docker", "info"],  # noqa: S607  whichever engine the user's path names
            check=False,
            capture_output=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _start_or_join_broker(cache: Path, shared: Path) -> str:
    """Return the addresses of this run's broker, starting it where nobody has yet."""
    announced = shared / "kafka.bootstrap"
    with (shared / "kafka.starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not announced.exists():
            download_kafka(cache)
            _start_broker_process(cache, shared, announced)
    return announced.read_text("utf-8")


def _start_broker_process(cache: Path, shared: Path, announced: Path) -> None:
    module = [sys.executable, "-m", "shared.testing.kafka_broker"]
    places = [f"--cache={cache}", f"--data={shared / 'kafka'}", f"--announce={announced}"]
    log = shared / "kafka.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*module, *places, f"--users={shared / 'kafka.users'}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
    while not announced.exists():
        if process.poll() is not None or time.monotonic() > give_up_at:
            process.terminate()
            raise KafkaUnavailable(f"the broker did not start: {log.read_text('utf-8').strip()}")
        time.sleep(0.1)
    # It outlives this process where others still need it: nobody waits for it.
    process.returncode = 0
