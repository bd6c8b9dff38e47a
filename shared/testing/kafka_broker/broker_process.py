"""One broker: its settings, its data folder, its process."""

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
"""For a process that is over soon: starting a broker takes 6 s of processor instead of 10."""


@dataclass
class BrokerProcess:
    """A broker that is also a controller; `voters` are all controllers of its cluster."""

    node_id: int
    jars: Path
    folder: Path
    port: int
    controller_ports: Mapping[int, int]
    extra_properties: Mapping[str, str] = field(default_factory=dict)
    short_lived: bool = False
    """Whether it need not become as fast as a broker can."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Return where clients reach it."""
        return f"127.0.0.1:{self.port}"

    def server_properties(self) -> dict[str, str]:
        """Return its `server.properties`."""
        most = min(len(self.controller_ports), 3)
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
            # A broker that dies is noticed in seconds, not in nine.
            "broker.heartbeat.interval.ms": "500",
            "broker.session.timeout.ms": "3000",
            "offsets.topic.num.partitions": "5",
            "offsets.topic.replication.factor": str(most),
            "transaction.state.log.num.partitions": "5",
            "transaction.state.log.replication.factor": str(most),
            "transaction.state.log.min.isr": str(max(1, most - 1)),
            "share.coordinator.state.topic.replication.factor": str(most),
            "share.coordinator.state.topic.min.isr": str(max(1, most - 1)),
            **self.extra_properties,
        }

    def format_storage(self) -> None:
        """Prepare the data folder; once prepared it stays as it is."""
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
        """Start the process; `wait` tells when it serves."""
        options = ("-Xmx512m", *(FAST_START_JVM_OPTIONS if self.short_lived else ()))
        properties = str(self.folder / "server.properties")
        with (self.folder / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._java(*options, "kafka.Kafka", properties),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for whoever started us
            )

    def wait_until_ready(self) -> None:
        """Wait until it accepts connections; raises `KafkaMissing` where it gives up."""
        give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
        while not self._accepts():
            dead = self.process is None or self.process.poll() is not None
            if dead or time.monotonic() > give_up_at:
                raise KafkaUnavailable(
                    f"broker {self.node_id} did not start; see {self.folder}/broker.log"
                )
            time.sleep(0.1)

    def stop(self) -> None:
        """Have it end in good order, and see that it does."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_TIMEOUT_SECONDS)
            self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def suspend(self) -> None:
        """Have it stand still, without anybody being told."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Have it go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def _accepts(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def _java(self, *arguments: str) -> Sequence[str]:
        log = f"-Dlog4j2.configurationFile={POM_FOLDER / 'log4j2.properties'}"
        return ["java", log, "-cp", f"{self.jars}/*", *arguments]
