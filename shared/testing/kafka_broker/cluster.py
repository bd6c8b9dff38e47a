"""Brokers that work together: one for every day, three to see one of them fall."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.testing.kafka_broker.broker import Broker


@dataclass(frozen=True)
class Cluster:
    """Brokers at work."""

    brokers: Sequence[Broker]

    @property
    def bootstrap(self) -> str:
        """Return the addresses a client begins with."""
        return ",".join(broker.address for broker in self.brokers)


@contextmanager
def cluster(
    jars: Path,
    folder: Path,
    *,
    brokers: int = 1,
    first_port: int | None = None,
    extra: Mapping[str, str] | None = None,
    short_lived: bool = False,
) -> Iterator[Cluster]:
    """Run brokers on a data folder; without `first_port` they take free ones.

    Those that are `short_lived` start sooner, and never become as fast as the others.
    Raises `KafkaMissing` where one does not start.
    """
    free = _free_ports(2 * brokers)
    ports = free[:brokers] if first_port is None else range(first_port, first_port + brokers)
    voters = dict(enumerate(free[brokers:], 1))
    place = folder.absolute()
    made = [
        Broker(node, jars, place / f"broker-{node}", port, voters, extra or {}, short_lived)
        for node, port in enumerate(ports, 1)
    ]
    with ThreadPoolExecutor(brokers) as each:
        list(each.map(Broker.format, made))
        try:
            for broker in made:
                broker.launch()
            for broker in made:
                broker.wait()
            yield Cluster(made)
        finally:
            list(each.map(Broker.stop, made))


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
