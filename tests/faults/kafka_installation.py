"""An installation over Kafka, one process per service, whose parts the tests break by name."""

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

from shared.installation.area_role_passwords import password_file
from shared.testing.kafka_broker import BrokerCluster
from shared.testing.kafka_broker.broker_process import BrokerProcess
from shared.testing.plain_http import EMPTY_TLS_CONTEXT
from tests.faults.network_proxy import NetworkProxy, run_network_proxy
from tests.system.cli_process import (
    CLI_ENVIRONMENT,
    CONCORD_COMMAND,
    is_alive,
    poll_until_true,
    process_tree,
)
from tests.system.concord_process import ConcordProcess, run_concord

TOPIC_PREFIX = "faults."


@dataclass(frozen=True)
class KafkaInstallation:
    """A broker cluster, the network proxy before it, and `concord up` over both."""

    cluster: BrokerCluster
    network_proxy: NetworkProxy | None
    concord_process: ConcordProcess
    environ: Mapping[str, str]

    @property
    def first_broker(self) -> BrokerProcess:
        """The only broker, or the first of three."""
        return self.cluster.brokers[0]

    def area_process_id(self, area: str) -> int:
        """Return the process id of an area's service; waits while it is being started again."""

        def find_process() -> int | None:
            for pid in process_tree(self.concord_process.process.pid):
                with suppress(OSError):  # it ended meanwhile
                    line = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                    if b"serve" in line and area.encode() in line:
                        return pid
            return None

        pid: int = poll_until_true(find_process, f"{area} has a process")
        return pid

    def send_signal(self, area: str, number: signal.Signals) -> int:
        """Send a signal to an area's process and return its process id."""
        pid = self.area_process_id(area)
        os.kill(pid, number)
        return pid

    def wait_until_ended(self, pid: int, within: float) -> None:
        """Wait until a process has ended."""
        poll_until_true(lambda: not is_alive(pid), f"process {pid} ends", within=within, pause=0.02)

    @contextmanager
    def run_replica(self, area: str, *options: str) -> Iterator[str]:
        """Run one more process of an area; yields its address."""
        port = find_free_port()
        line = [*CONCORD_COMMAND, "serve", area, "--port", str(port), *options]
        stderr_file = self.concord_process.data_folder.with_name(f"replica-{area}-{port}.err")
        with (
            stderr_file.open("w") as err,
            subprocess.Popen(
                [*line, "--data-dir", str(self.concord_process.data_folder)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=err,
                env={
                    **CLI_ENVIRONMENT,
                    **self.environ,
                    "CONCORD_DATABASE_URL": database_url(self.concord_process, area),
                },
            ) as process,
        ):
            try:
                address = f"http://127.0.0.1:{port}"

                def is_ready() -> bool:
                    assert process.poll() is None, stderr_file.read_text()
                    with suppress(httpx.TransportError):
                        response = httpx.get(f"{address}/health/ready", verify=EMPTY_TLS_CONTEXT)
                        return response.is_success
                    return False

                poll_until_true(is_ready, f"a second {area} serves", pause=0.2)
                yield address
            finally:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                process.wait(15)


def find_free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def database_url(installation: ConcordProcess, area: str) -> str:
    """Return the address of the installation's PostgreSQL, with the role of an area."""
    password = password_file(installation.data_folder, area).read_text()
    host = (installation.data_folder / "postgres.socket").readlink()
    return f"postgresql://concord_{area}:{password}@/concord?host={host}&port=5432&sslmode=disable"


@contextmanager
def run_kafka_installation(
    folder: Path, start_cluster: Callable[..., AbstractContextManager[BrokerCluster]]
) -> Iterator[KafkaInstallation]:
    """Run everything; all traffic between services and broker passes a proxy."""
    with run_network_proxy() as proxy:
        extra = {"advertised.listeners": f"PLAINTEXT://127.0.0.1:{proxy.listen_port}"}
        with start_cluster(extra_properties=extra) as cluster:
            proxy.target_port = cluster.brokers[0].port
            environ = kafka_environment(f"127.0.0.1:{proxy.listen_port}", TOPIC_PREFIX)
            with run_concord(folder / "data", "--bus=kafka", environ=environ) as process:
                yield KafkaInstallation(cluster, proxy, process, environ)


@contextmanager
def run_three_broker_installation(
    folder: Path, start_cluster: Callable[..., AbstractContextManager[BrokerCluster]]
) -> Iterator[KafkaInstallation]:
    """Run everything on three brokers that each store every fact."""
    with start_cluster(broker_count=3) as cluster:
        environ = kafka_environment(cluster.bootstrap_servers, TOPIC_PREFIX) | {
            "CONCORD_KAFKA_REPLICATION": "3"
        }
        with run_concord(folder / "data", "--bus=kafka", environ=environ) as process:
            yield KafkaInstallation(cluster, None, process, environ)


def kafka_environment(bootstrap: str, prefix: str) -> dict[str, str]:
    """Return the environment of an installation over Kafka."""
    return {
        "CONCORD_BUS": "kafka",
        "CONCORD_KAFKA_BOOTSTRAP": bootstrap,
        "CONCORD_KAFKA_PREFIX": prefix,
    }
