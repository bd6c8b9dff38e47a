"""The objects that kustomize builds from deploy/k8s."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from deploy.render.__main__ import PROJECT_ROOT

K8S = PROJECT_ROOT / "deploy" / "k8s"
DEV, PRODUCTION = "dev", "production"
PRODUCTION_OBSERVABILITY = "production with observability"
PRODUCTION_CONNECTORS = "production with connectors"
OVERLAYS = (DEV, PRODUCTION, PRODUCTION_OBSERVABILITY, PRODUCTION_CONNECTORS)
_OBSERVABILITY = "components: [../../components/observability]\n"
_CONNECTORS = """components: [../../components/connectors]
configMapGenerator:
  - {name: concord-connectors, files: [connectors.json]}
"""
CONNECTORS_FILE = """{"api": "http://gateway:8420", "connectors": {"jira": {
  "system": "jira",
  "secrets": ["file:/run/secrets/connectors/webhooks/jira"],
  "token": "file:/run/secrets/connectors/accounts/jira-token"}}}
"""
"""As deploy/k8s/README.md has it."""
WORKLOAD_KINDS = {"Deployment", "StatefulSet", "Job"}

KubernetesObject = Mapping[str, Any]

needs_kubectl = pytest.mark.skipif(
    shutil.which("kubectl") is None, reason="no kubectl here to build the manifests with"
)


@cache
def overlay_objects(overlay: str) -> tuple[KubernetesObject, ...]:
    """Return what an overlay applies, as `kubectl kustomize` prints it."""
    if overlay in {PRODUCTION_OBSERVABILITY, PRODUCTION_CONNECTORS}:
        return build_on_production(
            _OBSERVABILITY if overlay == PRODUCTION_OBSERVABILITY else _CONNECTORS
        )
    return build_kustomization(K8S / "overlays" / overlay)


def build_on_production(more: str) -> tuple[KubernetesObject, ...]:
    """Return the objects of an overlay beside that of production, which adds to it."""
    with TemporaryDirectory() as folder:
        shutil.copytree(K8S, Path(folder) / "k8s")
        overlay = Path(folder) / "k8s" / "overlays" / "more"
        overlay.mkdir()
        (overlay / "connectors.json").write_text(CONNECTORS_FILE)
        (overlay / "kustomization.yaml").write_text(
            "apiVersion: kustomize.config.k8s.io/v1beta1\n"
            "kind: Kustomization\n"
            "namespace: concord\n"
            "resources: [../production]\n" + more
        )
        return build_kustomization(overlay)


def build_kustomization(folder: Path) -> tuple[KubernetesObject, ...]:
    """Return a kustomization's objects; raises `AssertionError` with kustomize's error output."""
    completed = subprocess.run(
        ["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False
    )
    assert completed.returncode == 0, completed.stderr
    return tuple(yaml.load_all(completed.stdout, yaml.CSafeLoader))


def objects_of_kind(overlay: str, *kinds: str) -> Iterator[KubernetesObject]:
    """Yield the objects of these kinds."""
    return (one for one in overlay_objects(overlay) if one["kind"] in kinds)


def object_name(one: KubernetesObject) -> str:
    """Return an object's kind and name, for messages."""
    return f"{one['kind']} {one['metadata']['name']}"


def pod_template(workload: KubernetesObject) -> Any:
    """Return a workload's pod template: labels in `metadata`, the rest in `spec`."""
    return workload["spec"]["template"]


def containers(workload: KubernetesObject) -> list[Any]:
    """Return all containers of a workload's pods, init containers first."""
    spec = pod_template(workload)["spec"]
    return [*spec.get("initContainers", ()), *spec["containers"]]


def concord_workloads(overlay: str) -> list[KubernetesObject]:
    """Return the workloads that run Concord's image."""
    return [
        one
        for one in objects_of_kind(overlay, *WORKLOAD_KINDS)
        if any(container["name"] == "concord" for container in containers(one))
    ]


def selector_matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Return whether a label selector matches these labels."""
    return all(
        labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()
    ) and all(
        one["operator"] == "In" and labels.get(one["key"]) in one["values"]
        for one in selector.get("matchExpressions", ())
    )
