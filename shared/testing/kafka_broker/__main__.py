"""Runs brokers until Ctrl-C (`make kafka`), or the broker that a test run's processes share."""

from __future__ import annotations

import argparse
import fcntl
import signal
import sys
import threading
from pathlib import Path

from shared.testing.kafka_broker.broker_cluster import run_broker_cluster
from shared.testing.kafka_broker.kafka_download import KafkaUnavailable, download_kafka

POLL_INTERVAL_SECONDS = 0.5


def main() -> int:
    """Run brokers until a signal arrives; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m shared.testing.kafka_broker")
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    parser.add_argument("--cache", type=Path, default=Path(".kafka"))
    parser.add_argument("--data", type=Path, help="data folder (default: below the cache)")
    parser.add_argument("--port", type=int, help="first broker's port (default: a free one)")
    parser.add_argument("--announce", type=Path, help="file to write the addresses to")
    parser.add_argument("--users", type=Path, help="stop when nobody shares this file's lock")
    arguments = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    data = arguments.data or arguments.cache / f"data-{arguments.brokers}"
    try:
        jars = download_kafka(arguments.cache)
        with run_broker_cluster(
            jars,
            data,
            broker_count=arguments.brokers,
            first_port=arguments.port,
            short_lived=arguments.users is not None,
        ) as running:
            if arguments.announce:
                _write_bootstrap_file(arguments.announce, running.bootstrap_servers)
            message = f"Apache Kafka serves {running.bootstrap_servers}; its data is in {data}"
            print(message, flush=True)  # noqa: T201
            _until_stopped(stop, arguments.users, arguments.announce)
    except KafkaUnavailable as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _write_bootstrap_file(file: Path, bootstrap: str) -> None:
    partial = file.with_suffix(".partial")
    partial.write_text(bootstrap, "utf-8")
    partial.rename(file)


def _until_stopped(stop: threading.Event, users: Path | None, announced: Path | None) -> None:
    """Wait for a signal or, where `users` is given, until no process shares that file's lock."""
    if users is None:
        stop.wait()
        return
    with users.open("a") as lock:
        while not stop.wait(POLL_INTERVAL_SECONDS):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            break
        if announced:  # under the lock: a process that comes now finds no broker and starts one
            announced.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
