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

from deploy.render.__main__ import ROOT

K8S = ROOT / "deploy" / "k8s"
DEV, PRODUCTION, OBSERVED = "dev", "production", "production with observability"
OVERLAYS = (DEV, PRODUCTION, OBSERVED)
WORKLOADS = {"Deployment", "StatefulSet", "Job"}

Object = Mapping[str, Any]

needs_kubectl = pytest.mark.skipif(
    shutil.which("kubectl") is None, reason="no kubectl here to build the manifests with"
)


@cache
def objects(overlay: str) -> tuple[Object, ...]:
    """Return what an overlay applies, as `kubectl kustomize` prints it."""
    if overlay == OBSERVED:
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
            return built(whole)
    return built(K8S / "overlays" / overlay)


def built(folder: Path) -> tuple[Object, ...]:
    """Return what a kustomization makes; raises `AssertionError` with what kustomize says."""
    done = subprocess.run(
        ["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return tuple(yaml.load_all(done.stdout, yaml.CSafeLoader))


def of_kind(overlay: str, *kinds: str) -> Iterator[Object]:
    """Yield the objects of these kinds."""
    return (one for one in objects(overlay) if one["kind"] in kinds)


def name(one: Object) -> str:
    """Return what people call an object."""
    return f"{one['kind']} {one['metadata']['name']}"


def pod(workload: Object) -> Any:
    """Return the pod a workload makes: its labels in `metadata`, the rest in `spec`."""
    return workload["spec"]["template"]


def containers(workload: Object) -> list[Any]:
    """Return all containers of a workload's pod."""
    spec = pod(workload)["spec"]
    return [*spec.get("initContainers", ()), *spec["containers"]]


def ours(overlay: str) -> list[Object]:
    """Return the workloads that run Concord's own image."""
    return [
        one
        for one in of_kind(overlay, *WORKLOADS)
        if any(found["name"] == "concord" for found in containers(one))
    ]


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Return whether a label selector picks these labels."""
    return all(
        labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()
    ) and all(
        one["operator"] == "In" and labels.get(one["key"]) in one["values"]
        for one in selector.get("matchExpressions", ())
    )
