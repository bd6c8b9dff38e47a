"""The whole system run by Compose, in a project of its own that is removed afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.deploy import images
from tests.deploy.deployed_http_client import is_ready
from tests.deploy.docker_engine import DockerEngine
from tests.faults.kafka_installation import find_free_port
from tests.system.cli_process import poll_until_true

PROJECT_NAME = "concord-test"
START_TIMEOUT_SECONDS = 180
DOWN_ARGUMENTS = (
    *("--profile=identity", "--profile=observability", "--profile=sample", "--profile=tools"),
    *("down", "-v", "--remove-orphans"),
)
"""Compose 2 leaves the volumes of profiles that are not named."""
COUNT_KEYS_SQL = " + ".join(  # the scenario's are old, and deleted when a service starts
    f"(SELECT count(*) FROM {area}.idempotency WHERE kept_since > now() - interval '1 day')"
    for area in ("directory", "duties")
)


@dataclass(frozen=True)
class ComposeInstallation:
    """Running containers of the whole system."""

    engine: DockerEngine
    folder: Path
    environ: Mapping[str, str]
    base_url: str

    def run_compose(self, *line: str) -> str:
        """Run Compose and return its standard output."""
        completed = subprocess.run(
            [
                *(*_compose_command(), "-p", PROJECT_NAME, "--project-directory", str(self.folder)),
                *("-f", str(images.ROOT / "docker-compose.yml"), *line),
            ],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert completed.returncode == 0, f"{line}: {completed.stdout}{completed.stderr}"
        return completed.stdout

    def run_cli(self, *line: str) -> str:
        """Run a terminal command in a container of its own, which has the signing key."""
        return self.run_compose("--profile", "tools", "run", "--rm", "-T", "terminal", *line)

    def kill_container(self, service: str) -> None:
        """Kill a container's first process from outside; the restart policy starts it again.

        After `docker kill`, an operator's command, the policy would not.
        """
        container = self.run_compose("ps", "-q", service).strip()
        pid = int(self.engine.run_docker("inspect", "-f", "{{.State.Pid}}", container))
        os.kill(pid, signal.SIGKILL)
        poll_until_true(lambda: self._pid(container) not in {0, pid}, f"{service} starts again")

    def is_healthy(self, service: str) -> bool:
        """Return whether a container's health check succeeds."""
        container = self.run_compose("ps", "-q", service).strip()
        status = self.engine.run_docker("inspect", "-f", "{{.State.Health.Status}}", container)
        return status.strip() == "healthy"

    def count_idempotency_keys(self) -> int:
        """Count the committed commands, one for each idempotency key."""
        line = ("psql", "-U", "concord", "-d", "concord", "-h", "/var/run/postgresql", "-Atc")
        return int(self.run_compose("exec", "-T", "postgres", *line, f"SELECT {COUNT_KEYS_SQL}"))

    def read_secret(self, name: str) -> str:
        """Return a secret that was generated for this run."""
        file = self.folder / "deploy" / "compose" / "secrets" / name
        return file.read_text("utf-8")

    def remaining_resources(self) -> str:
        """Return the containers, networks and volumes of the project that still exist."""
        project_label = f"label=com.docker.compose.project={PROJECT_NAME}"
        return "".join(
            self.engine.run_docker(*kind, "-q", "--filter", project_label)
            for kind in (("ps", "-a"), ("network", "ls"), ("volume", "ls"))
        )

    def _pid(self, container: str) -> int:
        return int(self.engine.run_docker("inspect", "-f", "{{.State.Pid}}", container))


@contextmanager
def install_with_compose(
    engine: DockerEngine, folder: Path, environ: Mapping[str, str], *profiles: str
) -> Iterator[ComposeInstallation]:
    """Start everything with generated secrets and these settings; remove it afterwards."""
    deploy = folder / "deploy"
    shutil.copytree(images.ROOT / "deploy", deploy, ignore=shutil.ignore_patterns("secrets"))
    shutil.copy(images.ROOT / "docker-compose.yml", folder)
    script = deploy / "compose" / "secrets.sh"
    subprocess.run(["sh", str(script)], check=True, capture_output=True)
    port = find_free_port()
    compose_environ = {
        **engine.environ,
        "CONCORD_IMAGE": images.CONCORD,
        "CONCORD_POSTGRES_IMAGE": images.POSTGRES,
        "CONCORD_KAFKA_IMAGE": images.KAFKA,
        "CONCORD_KEYCLOAK_IMAGE": images.KEYCLOAK,
        "CONCORD_PUBLISH": f"127.0.0.1:{port}",
        **environ,
    }
    installation = ComposeInstallation(engine, folder, compose_environ, f"http://127.0.0.1:{port}")
    installation.run_compose(*DOWN_ARGUMENTS)  # leftovers of a killed run
    try:
        installation.run_compose(*(f"--profile={profile}" for profile in profiles), "up", "-d")
        poll_until_true(
            lambda: is_ready(installation.base_url),
            "everything serves",
            within=START_TIMEOUT_SECONDS,
            pause=0.5,
        )
        yield installation
    finally:
        installation.run_compose(*DOWN_ARGUMENTS)


def _compose_command() -> list[str]:
    """Return the command of the Compose that is installed: the plug-in, or its predecessor."""
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    if plugin.returncode == 0:
        return ["docker", "compose"]
    assert shutil.which("docker-compose"), "no Compose (on Debian: apt install docker-compose)"
    return ["docker-compose"]
