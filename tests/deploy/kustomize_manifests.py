"""What kustomize makes of deploy/k8s: objects to look at."""

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
DEV, PRODUCTION, PRODUCTION_OBSERVABILITY = "dev", "production", "production with observability"
OVERLAYS = (DEV, PRODUCTION, PRODUCTION_OBSERVABILITY)
WORKLOAD_KINDS = {"Deployment", "StatefulSet", "Job"}

KubernetesObject = Mapping[str, Any]

needs_kubectl = pytest.mark.skipif(
    shutil.which("kubectl") is None, reason="no kubectl here to build the manifests with"
)


@cache
def overlay_objects(overlay: str) -> tuple[KubernetesObject, ...]:
    """Return what an overlay applies, as `kubectl kustomize` prints it."""
    if overlay == PRODUCTION_OBSERVABILITY:
        with TemporaryDirectory() as folder:
            shutil.copytree(K8S, Path(folder) / "k8s")
            whole = Path(folder) / "k8s" / "overlays" / "observed"
            whole.mkdir()
            (whole / "kustomization.yaml").write_text(
                "apiVersion: kustomize.config.k8s.io/v1beta1\n"
                "kind: Kustomization\n"
                "namespace: concord\n"
                "resources: [../production]\n"
                "components: [../../components/observability]\n"
            )
            return build_kustomization(whole)
    return build_kustomization(K8S / "overlays" / overlay)


def build_kustomization(folder: Path) -> tuple[KubernetesObject, ...]:
    """Return what a kustomization makes; raises `AssertionError` with what kustomize says."""
    done = subprocess.run(
        ["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return tuple(yaml.load_all(done.stdout, yaml.CSafeLoader))


def objects_of_kind(overlay: str, *kinds: str) -> Iterator[KubernetesObject]:
    """Yield the objects of these kinds."""
    return (one for one in overlay_objects(overlay) if one["kind"] in kinds)


def object_name(one: KubernetesObject) -> str:
    """Return what people call an object."""
    return f"{one['kind']} {one['metadata']['name']}"


def pod_template(workload: KubernetesObject) -> Any:
    """Return the pod a workload makes: its labels in `metadata`, the rest in `spec`."""
    return workload["spec"]["template"]


def containers(workload: KubernetesObject) -> list[Any]:
    """Return all containers of a workload's pod."""
    spec = pod_template(workload)["spec"]
    return [*spec.get("initContainers", ()), *spec["containers"]]


def concord_workloads(overlay: str) -> list[KubernetesObject]:
    """Return the workloads that run Concord's own image."""
    return [
        one
        for one in objects_of_kind(overlay, *WORKLOAD_KINDS)
        if any(found["name"] == "concord" for found in containers(one))
    ]


def selector_matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Return whether a label selector picks these labels."""
    return all(
        labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()
    ) and all(
        one["operator"] == "In" and labels.get(one["key"]) in one["values"]
        for one in selector.get("matchExpressions", ())
    )
