"""The whole system on a real Kubernetes, by the dev overlay; nothing of it is left in the end."""

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

from shared.terminal.api_client import NO_CA_CERTIFICATES
from tests.deploy import images
from tests.deploy.compose_installation import COUNT_KEYS_SQL
from tests.deploy.docker_engine import DockerEngine
from tests.deploy.kustomize_manifests import K8S
from tests.faults.command_load import CommandLoad

NAMESPACE = "concord"
TOOLS_FOLDER = images.ROOT.parent / "shared" / "tools" / "kubernetes"
START_TIMEOUT_SECONDS = 600


class ClusterUnavailable(Exception):
    """There is no cluster to be had here; the message says what is missing."""


@dataclass(frozen=True)
class KubernetesCluster:
    """A cluster that answers, and how images get into it."""

    tools: Path
    environ: Mapping[str, str]

    def kubectl(self, *line: str, stdin: str | None = None, check: bool = True) -> str:
        """Run kubectl and return what it prints; raises `AssertionError` with what it says."""
        done = subprocess.run(
            ["kubectl", *line],
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"kubectl {' '.join(line)}: {done.stdout}{done.stderr}"
        return done.stdout

    def load_images(self, engine: DockerEngine, *names: str) -> None:
        """Copy images from a Docker engine."""
        environ = {**engine.environ, **self.environ}
        subprocess.run(
            [str(self.tools / "load.sh"), *names], env=environ, check=True, capture_output=True
        )


@contextmanager
def find_kubernetes_cluster() -> Iterator[KubernetesCluster]:
    """Give the cluster of CONCORD_K8S_TOOLS; one that was down goes down again.

    Raises `ClusterUnavailable`.
    """
    tools = Path(os.environ.get("CONCORD_K8S_TOOLS", TOOLS_FOLDER))
    if not (tools / "up.sh").exists():
        raise ClusterUnavailable(f"no scripts in {tools}; CONCORD_K8S_TOOLS names their folder")
    cache = Path(os.environ.get("CONCORD_K8S_CACHE", Path.home() / ".cache" / "concord-k8s"))
    was_up = "concord-k8s" in os.listdir("/sys/class/net")
    done = subprocess.run([str(tools / "up.sh")], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ClusterUnavailable(done.stderr.strip())
    path = f"{cache / 'bin'}:{os.environ['PATH']}"
    config = done.stdout.strip().splitlines()[-1]
    try:
        yield KubernetesCluster(tools, {**os.environ, "PATH": path, "KUBECONFIG": config})
    finally:
        if not was_up:
            subprocess.run([str(tools / "down.sh")], check=True, capture_output=True)


@dataclass
class KubernetesInstallation:
    """The dev overlay at work, with images of ours."""

    cluster: KubernetesCluster
    folder: Path
    """A copy of deploy/k8s, whose dev overlay is edited as an operator would."""
    base_url: str = ""
    tag: str = field(default=images.CONCORD.rpartition(":")[2])

    def kubectl(self, *line: str, stdin: str | None = None, check: bool = True) -> str:
        """Run kubectl in our namespace."""
        return self.cluster.kubectl("-n", NAMESPACE, *line, stdin=stdin, check=check)

    def apply_overlay(self, *, replicas: int, tag: str, label_selector: str = "") -> None:
        """Apply the overlay with so many replicas of every part of Concord, of this version.

        `only` is a label selector: what is to be applied now.
        """
        self.tag = tag
        overlay = self.folder / "overlays" / "dev"
        wanted = {"concord": images.CONCORD.rpartition(":")[0] + f":{tag}"}
        wanted |= {"postgres": images.POSTGRES, "apache/kafka": images.KAFKA}
        _edit(overlay / "kustomization.yaml", images=[_image(*one) for one in wanted.items()])
        one = yaml.safe_load((overlay / "one.yaml").read_text("utf-8"))
        _edit(overlay / "one.yaml", spec={**one["spec"], "replicas": replicas})
        self.cluster.kubectl(
            "apply", "-k", str(overlay), *(["-l", label_selector] if label_selector else [])
        )

    def wait_until_rolled_out(self, seconds: int = START_TIMEOUT_SECONDS) -> None:
        """Return once all replicas of all workloads are those last asked for, and ready."""
        for kind in ("deployment", "statefulset"):
            for one in self.kubectl("get", kind, "-o", "name").split():
                self.kubectl("rollout", "status", one, f"--timeout={seconds}s")

    def wait_until_sample_finished(self) -> None:
        """Return once the sample company is told."""
        job = f"job/sample-{self.tag}"
        self.kubectl("wait", "--for=condition=complete", job, f"--timeout={START_TIMEOUT_SECONDS}s")

    def run_cli(self, *line: str) -> str:
        """Run a terminal command in a gateway's pod."""
        return self.kubectl("exec", "deploy/gateway", "--", "concord", *line)

    def issue_token(self, role: str) -> str:
        """Return a token of a role."""
        return self.run_cli("token", "--role", role).strip()

    def list_pods(self, component: str, name: str) -> list[str]:
        """Return the pods of one workload that are not on their way out."""
        labels = f"app.kubernetes.io/component={component},app.kubernetes.io/name={name}"
        found: Any = yaml.safe_load(self.kubectl("get", "pods", "-l", labels, "-o", "json"))
        return [
            one["metadata"]["name"]
            for one in found["items"]
            if "deletionTimestamp" not in one["metadata"]
        ]

    def count_idempotency_keys(self) -> int:
        """Count the commands that were carried out for good, one for each key."""
        line = ("psql", "-U", "concord", "-d", "concord", "-h", "/var/run/postgresql", "-Atc")
        return int(self.kubectl("exec", "postgres-0", "--", *line, f"SELECT {COUNT_KEYS_SQL}"))


class FreshConnectionLoad(CommandLoad):
    """Callers that connect for each request, as who balances the load among doors does.

    On a connection that is kept, a door that leaves could not be told from one that has heard.
    """

    def open_http_client(self) -> httpx.Client:
        """Return a caller; close it."""
        return httpx.Client(
            headers={"Authorization": f"Bearer {self.token}"},
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=60,
            verify=NO_CA_CERTIFICATES,
            trust_env=False,
        )


@contextmanager
def install_on_kubernetes(
    cluster: KubernetesCluster, folder: Path
) -> Iterator[KubernetesInstallation]:
    """Bring everything up, with secrets of its own, and remove it again."""
    shutil.copytree(K8S, folder / "k8s")
    site = KubernetesInstallation(cluster, folder / "k8s")
    gone = ("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=180s")
    cluster.kubectl(*gone)  # of a run that was killed
    try:
        cluster.kubectl("apply", "-f", str(site.folder / "base" / "namespace.yaml"))
        script = site.folder / "overlays" / "dev" / "secrets.sh"
        secrets = subprocess.run(["sh", str(script)], check=True, capture_output=True, text=True)
        cluster.kubectl("apply", "-f", "-", stdin=secrets.stdout)
        site.apply_overlay(replicas=1, tag=site.tag)
        address = site.kubectl("get", "service", "gateway", "-o", "jsonpath={.spec.clusterIP}")
        site.base_url = f"http://{address}:8420"
        site.wait_until_rolled_out()
        yield site
    finally:
        cluster.kubectl(*gone)


def _image(name: str, wanted: str) -> dict[str, str]:
    new, _, tag = wanted.rpartition(":")
    return {"name": name, "newName": new, "newTag": tag}


def _edit(file: Path, **changes: Any) -> None:
    found = yaml.safe_load(file.read_text("utf-8"))
    file.write_text(yaml.safe_dump({**found, **changes}), "utf-8")
