"""The whole system on a real Kubernetes, by the dev overlay; it is removed afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from shared.testing.plain_http import EMPTY_TLS_CONTEXT
from tests.deploy import images
from tests.deploy.compose_installation import COUNT_KEYS_SQL
from tests.deploy.docker_engine import DockerEngine
from tests.deploy.kustomize_manifests import K8S
from tests.faults.command_load import CommandLoad

NAMESPACE = "concord"
TOOLS_FOLDER = images.ROOT.parent / "shared" / "tools" / "kubernetes"
START_TIMEOUT_SECONDS = 600


class ClusterUnavailable(Exception):
    """No cluster is available here; the message says what is missing."""


@dataclass(frozen=True)
class KubernetesCluster:
    """A cluster that answers, and the scripts that load images into it."""

    tools: Path
    environ: Mapping[str, str]

    def kubectl(self, *line: str, stdin: str | None = None, check: bool = True) -> str:
        """Run kubectl and return its output; raises `AssertionError` with the error output."""
        completed = subprocess.run(
            ["kubectl", *line],
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if check:
            assert completed.returncode == 0, (
                f"kubectl {' '.join(line)}: {completed.stdout}{completed.stderr}"
            )
        return completed.stdout

    def load_images(self, engine: DockerEngine, *names: str) -> None:
        """Copy images from a Docker engine."""
        environ = {**engine.environ, **self.environ}
        subprocess.run(
            [str(self.tools / "load.sh"), *names], env=environ, check=True, capture_output=True
        )


@contextmanager
def find_kubernetes_cluster() -> Iterator[KubernetesCluster]:
    """Yield the cluster of CONCORD_K8S_TOOLS; one that was down is stopped again.

    Raises `ClusterUnavailable`.
    """
    tools = Path(os.environ.get("CONCORD_K8S_TOOLS", TOOLS_FOLDER))
    if not (tools / "up.sh").exists():
        raise ClusterUnavailable(f"no scripts in {tools}; CONCORD_K8S_TOOLS names their folder")
    cache = Path(os.environ.get("CONCORD_K8S_CACHE", Path.home() / ".cache" / "concord-k8s"))
    was_up = "concord-k8s" in os.listdir("/sys/class/net")
    completed = subprocess.run([str(tools / "up.sh")], capture_output=True, text=True, check=False)
    if completed.returncode:
        raise ClusterUnavailable(completed.stderr.strip())
    path = f"{cache / 'bin'}:{os.environ['PATH']}"
    config = completed.stdout.strip().splitlines()[-1]
    try:
        yield KubernetesCluster(tools, {**os.environ, "PATH": path, "KUBECONFIG": config})
    finally:
        if not was_up:
            subprocess.run([str(tools / "down.sh")], check=True, capture_output=True)


@dataclass
class KubernetesInstallation:
    """A running installation of the dev overlay, with images built here."""

    cluster: KubernetesCluster
    folder: Path
    """A copy of deploy/k8s, whose dev overlay is edited as an operator would edit it."""
    base_url: str = ""
    tag: str = field(default=images.CONCORD.rpartition(":")[2])

    def kubectl(self, *line: str, stdin: str | None = None, check: bool = True) -> str:
        """Run kubectl in the installation's namespace."""
        return self.cluster.kubectl("-n", NAMESPACE, *line, stdin=stdin, check=check)

    def apply_overlay(self, *, replicas: int, tag: str, label_selector: str = "") -> None:
        """Apply the overlay with so many replicas of every part of Concord, of this version.

        `label_selector` restricts what is applied now.
        """
        self.tag = tag
        overlay = self.folder / "overlays" / "dev"
        image_names = {"concord": images.CONCORD.rpartition(":")[0] + f":{tag}"}
        image_names |= {"postgres": images.POSTGRES, "apache/kafka": images.KAFKA}
        _edit(
            overlay / "kustomization.yaml", images=[_image(*pair) for pair in image_names.items()]
        )
        patch = yaml.safe_load((overlay / "one.yaml").read_text("utf-8"))
        _edit(overlay / "one.yaml", spec={**patch["spec"], "replicas": replicas})
        self.cluster.kubectl(
            "apply", "-k", str(overlay), *(["-l", label_selector] if label_selector else [])
        )

    def wait_until_rolled_out(self, seconds: int = START_TIMEOUT_SECONDS) -> None:
        """Wait until all replicas of all workloads are those last applied, and ready."""
        for kind in ("deployment", "statefulset"):
            for one in self.kubectl("get", kind, "-o", "name").split():
                self.kubectl("rollout", "status", one, f"--timeout={seconds}s")

    def wait_until_sample_finished(self) -> None:
        """Wait until the sample company's scenario is finished."""
        job = f"job/sample-{self.tag}"
        self.kubectl("wait", "--for=condition=complete", job, f"--timeout={START_TIMEOUT_SECONDS}s")

    def run_cli(self, *line: str) -> str:
        """Run a terminal command in the pod that has the signing key."""
        return self.kubectl("exec", "deploy/terminal", "--", "concord", *line)

    def issue_token(self, role: str) -> str:
        """Return a token with a role."""
        return self.run_cli("token", "--role", role).strip()

    def list_pods(self, component: str, name: str) -> list[str]:
        """Return the pods of one workload that are not being deleted."""
        labels = f"app.kubernetes.io/component={component},app.kubernetes.io/name={name}"
        found: Any = yaml.safe_load(self.kubectl("get", "pods", "-l", labels, "-o", "json"))
        return [
            one["metadata"]["name"]
            for one in found["items"]
            if "deletionTimestamp" not in one["metadata"]
        ]

    def count_idempotency_keys(self) -> int:
        """Count the committed commands, one for each idempotency key."""
        line = ("psql", "-U", "concord", "-d", "concord", "-h", "/var/run/postgresql", "-Atc")
        return int(self.kubectl("exec", "postgres-0", "--", *line, f"SELECT {COUNT_KEYS_SQL}"))


class FreshConnectionLoad(CommandLoad):
    """Callers that connect for each request, as a load balancer before several gateways does.

    On a kept-alive connection, a caller could not tell whether a gateway that ends has received the
    request.
    """

    def open_http_client(self) -> httpx.Client:
        """Return an HTTP client that keeps no connection; close it."""
        return httpx.Client(
            headers={"Authorization": f"Bearer {self.token}"},
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=60,
            verify=EMPTY_TLS_CONTEXT,
            trust_env=False,
        )


@contextmanager
def install_on_kubernetes(
    cluster: KubernetesCluster, folder: Path
) -> Iterator[KubernetesInstallation]:
    """Start everything with generated secrets; remove it afterwards."""
    shutil.copytree(K8S, folder / "k8s")
    installation = KubernetesInstallation(cluster, folder / "k8s")
    delete_namespace = ("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=180s")
    cluster.kubectl(*delete_namespace)  # leftovers of a killed run
    try:
        cluster.kubectl("apply", "-f", str(installation.folder / "base" / "namespace.yaml"))
        script = installation.folder / "overlays" / "dev" / "secrets.sh"
        secrets = subprocess.run(["sh", str(script)], check=True, capture_output=True, text=True)
        cluster.kubectl("apply", "-f", "-", stdin=secrets.stdout)
        installation.apply_overlay(replicas=1, tag=installation.tag)
        address = installation.kubectl(
            "get", "service", "gateway", "-o", "jsonpath={.spec.clusterIP}"
        )
        installation.base_url = f"http://{address}:8420"
        installation.wait_until_rolled_out()
        yield installation
    finally:
        cluster.kubectl(*delete_namespace)


def _image(name: str, image: str) -> dict[str, str]:
    new_name, _, tag = image.rpartition(":")
    return {"name": name, "newName": new_name, "newTag": tag}


def _edit(file: Path, **changes: Any) -> None:
    document = yaml.safe_load(file.read_text("utf-8"))
    file.write_text(yaml.safe_dump({**document, **changes}), "utf-8")
