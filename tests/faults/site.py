"""An installation over Kafka, one process per service: what the tests break, by name."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from shared.runtime.client import NO_CERTIFICATES
from shared.testing.kafka_broker import Cluster
from shared.testing.kafka_broker.broker import Broker
from tests.faults.proxy import Network, network
from tests.system.installation import Installation, up
from tests.system.terminal import CONCORD, ENVIRON, alive, eventually, family

PREFIX = "faults."


@dataclass(frozen=True)
class Site:
    """A broker, the network before it, and the installation."""

    cluster: Cluster
    network: Network | None
    house: Installation
    environ: Mapping[str, str]

    @property
    def broker(self) -> Broker:
        """The only broker, or the first."""
        return self.cluster.brokers[0]

    def process(self, area: str) -> int:
        """Return the process that serves an area now; waits while it is being started again."""

        def found() -> int | None:
            for pid in family(self.house.process.pid):
                with suppress(OSError):  # it ended meanwhile
                    line = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                    if b"serve" in line and area.encode() in line:
                        return pid
            return None

        pid: int = eventually(found, f"{area} has a process")
        return pid

    def send(self, area: str, number: signal.Signals) -> int:
        """Send a signal to an area's process and return which that was."""
        pid = self.process(area)
        os.kill(pid, number)
        return pid

    def until_ended(self, pid: int, within: float) -> None:
        """Wait for the end of a process."""
        eventually(lambda: not alive(pid), f"process {pid} ends", within=within, pause=0.02)

    @contextmanager
    def replica(self, area: str, *options: str) -> Iterator[str]:
        """Run one more process of an area; gives its address."""
        port = free_port()
        line = [*CONCORD, "serve", area, "--port", str(port), *options]
        said = self.house.data.with_name(f"replica-{area}-{port}.err")
        with (
            said.open("w") as err,
            subprocess.Popen(
                [*line, "--data-dir", str(self.house.data)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=err,
                env={**ENVIRON, **self.environ, "CONCORD_DATABASE_URL": database_url(self.house)},
            ) as process,
        ):
            try:
                address = f"http://127.0.0.1:{port}"

                def answers() -> bool:
                    assert process.poll() is None, said.read_text()
                    with suppress(httpx.TransportError):
                        found = httpx.get(f"{address}/health/ready", verify=NO_CERTIFICATES)
                        return found.is_success
                    return False

                eventually(answers, f"a second {area} serves", pause=0.2)
                yield address
            finally:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                process.wait(15)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def database_url(house: Installation) -> str:
    """Return where the installation's PostgreSQL is reached."""
    password = (house.data / "postgres.password").read_text()
    host = (house.data / "postgres.socket").readlink()
    return f"postgresql://concord:{password}@/concord?host={host}&port=5432&sslmode=disable"


@contextmanager
def site(
    folder: Path, own_cluster: Callable[..., AbstractContextManager[Cluster]]
) -> Iterator[Site]:
    """Run everything; every byte between services and broker passes the network."""
    with network() as between:
        extra = {"advertised.listeners": f"PLAINTEXT://127.0.0.1:{between.port}"}
        with own_cluster(extra=extra) as cluster:
            between.target = cluster.brokers[0].port
            environ = over_kafka(f"127.0.0.1:{between.port}", PREFIX)
            with up(folder / "data", "--bus=kafka", environ=environ) as house:
                yield Site(cluster, between, house, environ)


@contextmanager
def site_of_three(
    folder: Path, own_cluster: Callable[..., AbstractContextManager[Cluster]]
) -> Iterator[Site]:
    """Run everything on three brokers that each keep every fact."""
    with own_cluster(brokers=3) as cluster:
        environ = over_kafka(cluster.bootstrap, PREFIX) | {"CONCORD_KAFKA_REPLICATION": "3"}
        with up(folder / "data", "--bus=kafka", environ=environ) as house:
            yield Site(cluster, None, house, environ)


def over_kafka(bootstrap: str, prefix: str) -> dict[str, str]:
    """Return the environment of an installation over Kafka."""
    return {
        "CONCORD_BUS": "kafka",
        "CONCORD_KAFKA_BOOTSTRAP": bootstrap,
        "CONCORD_KAFKA_PREFIX": prefix,
    }
