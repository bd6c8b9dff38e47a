"""Brokers that work together: one for every day, three to see one of them fall."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.testing.kafka_broker.broker_process import BrokerProcess


@dataclass(frozen=True)
class BrokerCluster:
    """Brokers at work."""

    brokers: Sequence[BrokerProcess]

    @property
    def bootstrap_servers(self) -> str:
        """Return the addresses a client begins with."""
        return ",".join(broker.address for broker in self.brokers)


@contextmanager
def run_broker_cluster(
    jars: Path,
    data_folder: Path,
    *,
    broker_count: int = 1,
    first_port: int | None = None,
    extra_properties: Mapping[str, str] | None = None,
    short_lived: bool = False,
) -> Iterator[BrokerCluster]:
    """Run brokers on a data folder; without `first_port` they take free ones.

    Those that are `short_lived` start sooner, and never become as fast as the others.
    Raises `KafkaMissing` where one does not start.
    """
    free = _free_ports(2 * broker_count)
    ports = (
        free[:broker_count] if first_port is None else range(first_port, first_port + broker_count)
    )
    voters = dict(enumerate(free[broker_count:], 1))
    place = data_folder.absolute()
    made = [
        BrokerProcess(
            node, jars, place / f"broker-{node}", port, voters, extra_properties or {}, short_lived
        )
        for node, port in enumerate(ports, 1)
    ]
    with ThreadPoolExecutor(broker_count) as each:
        list(each.map(BrokerProcess.format_storage, made))
        try:
            for broker in made:
                broker.start()
            for broker in made:
                broker.wait_until_ready()
            yield BrokerCluster(made)
        finally:
            list(each.map(BrokerProcess.stop, made))


def _free_ports(count: int) -> list[int]:
    """Return ports that are free now; all are held at once so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
