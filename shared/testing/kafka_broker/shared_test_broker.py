"""The broker for a test run: an existing one, a container, or a process that this run starts.

That process is shared by all processes of the run. Each of them holds a shared lock while it needs
the broker; the broker's process ends by itself once it gets that lock exclusively. So no test
process has to know that it is the last, and a killed one leaves nothing behind.
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
    """Yield the addresses of a broker.

    `bootstrap_servers` is used as it is; else a container is run where a Docker engine answers;
    else the distribution in `cache_folder`. `run_folder` is a folder that all processes of this run
    share. Raises `KafkaUnavailable` where no broker is available.
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
        completed = subprocess.run(
            ["docker", "info"],  # noqa: S607  whichever engine the user's path names
            check=False,
            capture_output=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return completed.returncode == 0


def _start_or_join_broker(cache_folder: Path, run_folder: Path) -> str:
    """Return the addresses of this run's broker, starting it when no process has yet."""
    bootstrap_file = run_folder / "kafka.bootstrap"
    with (run_folder / "kafka.starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not bootstrap_file.exists():
            download_kafka(cache_folder)
            _start_broker_process(cache_folder, run_folder, bootstrap_file)
    return bootstrap_file.read_text("utf-8")


def _start_broker_process(cache_folder: Path, run_folder: Path, bootstrap_file: Path) -> None:
    module = [sys.executable, "-m", "shared.testing.kafka_broker"]
    options = [
        f"--cache={cache_folder}",
        f"--data={run_folder / 'kafka'}",
        f"--announce={bootstrap_file}",
    ]
    log = run_folder / "kafka.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*module, *options, f"--users={run_folder / 'kafka.users'}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not bootstrap_file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.terminate()
            raise KafkaUnavailable(f"the broker did not start: {log.read_text('utf-8').strip()}")
        time.sleep(0.1)
    # It outlives this process where others still need it, so this process does not wait for it.
    process.returncode = 0
