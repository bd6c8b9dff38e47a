"""A cluster of brokers: one for most tests, three for tests in which a broker fails."""

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
    """A running cluster."""

    brokers: Sequence[BrokerProcess]

    @property
    def bootstrap_servers(self) -> str:
        """The addresses that a client connects to first, separated by commas."""
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
    """Run brokers on a data folder; without `first_port` they use free ports.

    Brokers that are `short_lived` start sooner, but never become as fast as the others.
    Raises `KafkaUnavailable` where a broker does not start.
    """
    free_ports = _free_ports(2 * broker_count)
    ports = (
        free_ports[:broker_count]
        if first_port is None
        else range(first_port, first_port + broker_count)
    )
    controller_ports = dict(enumerate(free_ports[broker_count:], 1))
    folder = data_folder.absolute()
    brokers = [
        BrokerProcess(
            node,
            jars,
            folder / f"broker-{node}",
            port,
            controller_ports,
            extra_properties or {},
            short_lived,
        )
        for node, port in enumerate(ports, 1)
    ]
    with ThreadPoolExecutor(broker_count) as threads:
        list(threads.map(BrokerProcess.format_storage, brokers))
        try:
            for broker in brokers:
                broker.start()
            for broker in brokers:
                broker.wait_until_ready()
            yield BrokerCluster(brokers)
        finally:
            list(threads.map(BrokerProcess.stop, brokers))


def _free_ports(count: int) -> list[int]:
    """Return different ports that are free now; all are bound at once so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
