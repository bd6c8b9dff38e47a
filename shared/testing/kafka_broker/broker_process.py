"""A single broker: its properties, its data folder, its process."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from shared.testing.kafka_broker.kafka_download import POM_FOLDER, KafkaUnavailable

CLUSTER_ID = "Y29uY29yZC1sb29wYmFja0"
START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 8
FAST_START_JVM_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Options for a short-lived process: starting a broker takes 6 s of CPU time instead of 10."""


@dataclass
class BrokerProcess:
    """A broker that is also a controller; `controller_ports` are those of its whole cluster."""

    node_id: int
    jars: Path
    folder: Path
    port: int
    controller_ports: Mapping[int, int]
    extra_properties: Mapping[str, str] = field(default_factory=dict)
    short_lived: bool = False
    """Whether a fast start matters more than throughput."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """The address that clients connect to."""
        return f"127.0.0.1:{self.port}"

    def server_properties(self) -> dict[str, str]:
        """Return the content of the broker's `server.properties`."""
        replication = min(len(self.controller_ports), 3)
        controller = self.controller_ports[self.node_id]
        voters = (f"{node}@127.0.0.1:{port}" for node, port in self.controller_ports.items())
        return {
            "process.roles": "broker,controller",
            "node.id": str(self.node_id),
            "controller.quorum.voters": ",".join(voters),
            "listeners": f"PLAINTEXT://{self.address},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": f"PLAINTEXT://{self.address}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": str(self.folder / "log"),
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": "0",
            # A broker that dies is noticed after 3 seconds, not after 9.
            "broker.heartbeat.interval.ms": "500",
            "broker.session.timeout.ms": "3000",
            "offsets.topic.num.partitions": "5",
            "offsets.topic.replication.factor": str(replication),
            "transaction.state.log.num.partitions": "5",
            "transaction.state.log.replication.factor": str(replication),
            "transaction.state.log.min.isr": str(max(1, replication - 1)),
            "share.coordinator.state.topic.replication.factor": str(replication),
            "share.coordinator.state.topic.min.isr": str(max(1, replication - 1)),
            **self.extra_properties,
        }

    def format_storage(self) -> None:
        """Write the properties, and format the data folder unless it is formatted."""
        self.folder.mkdir(parents=True, exist_ok=True)
        properties = self.folder / "server.properties"
        lines = [f"{key}={value}\n" for key, value in self.server_properties().items()]
        properties.write_text("".join(lines), "utf-8")
        if not (self.folder / "log" / "meta.properties").exists():
            arguments = ["kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c"]
            subprocess.run(
                self._java(*FAST_START_JVM_OPTIONS, *arguments, str(properties)),
                check=True,
                stdout=subprocess.DEVNULL,
            )

    def start(self) -> None:
        """Start the process; `wait_until_ready` returns when it serves."""
        options = ("-Xmx512m", *(FAST_START_JVM_OPTIONS if self.short_lived else ()))
        properties = str(self.folder / "server.properties")
        with (self.folder / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._java(*options, "kafka.Kafka", properties),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is not for the broker
            )

    def wait_until_ready(self) -> None:
        """Wait until it accepts connections; raises `KafkaUnavailable` after a timeout."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self._accepts():
            dead = self.process is None or self.process.poll() is not None
            if dead or time.monotonic() > deadline:
                raise KafkaUnavailable(
                    f"broker {self.node_id} did not start; see {self.folder}/broker.log"
                )
            time.sleep(0.1)

    def stop(self) -> None:
        """Shut the broker down in order; kill it where that takes too long."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_TIMEOUT_SECONDS)
            self.kill()

    def kill(self) -> None:
        """Kill the broker at once, as a power failure would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def suspend(self) -> None:
        """Suspend the process; its connections stay open."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Resume the process."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def _accepts(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def _java(self, *arguments: str) -> Sequence[str]:
        log = f"-Dlog4j2.configurationFile={POM_FOLDER / 'log4j2.properties'}"
        return ["java", log, "-cp", f"{self.jars}/*", *arguments]
