"""Kubernetes: the templates of one area, once for each, and the alerts; kustomize does the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import indent

FOLDER = Path("deploy/k8s")
ALERTS = Path("deploy/observability/prometheus/alerts.yaml")
RENDERED = "# Rendered from {source} by `make render`; edit that, not this.\n"
HEAD = RENDERED.format(source="the services there are")
BASE = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
"""
LAG = """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: {{kind: Deployment, name: ({names})-work}}
    patch: |-  # how many, KEDA says now
      - {{op: remove, path: /spec/replicas}}
"""
RULE = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: concord}
spec:
"""


def kubernetes(root: Path, areas: Sequence[str], consumers: Sequence[str]) -> Mapping[Path, str]:
    """Return what each file has to say, by its path below the project's root.

    `consumers` are the areas that hear others and may lag behind.
    """
    templates, components = FOLDER / "templates", FOLDER / "components"
    base, lag = FOLDER / "base" / "areas", components / "keda" / "areas"
    by_area = _each(root, templates / "area.yaml", base, areas)
    scaled = _each(root, templates / "lag.yaml", lag, consumers)
    return {
        **by_area,
        base / "kustomization.yaml": _listed(BASE, by_area),
        **scaled,
        lag / "kustomization.yaml": _listed(LAG, scaled).format(names="|".join(consumers)),
        components / "observability" / "alerts.yaml": _rule(root),
    }


def _each(root: Path, template: Path, folder: Path, areas: Sequence[str]) -> dict[Path, str]:
    """Return a file for each area, with its name for AREA."""
    text = RENDERED.format(source=template) + (root / template).read_text("utf-8")
    return {folder / f"{area}.yaml": text.replace("AREA", area) for area in areas}


def _listed(kustomization: str, files: Iterable[Path]) -> str:
    return f"{HEAD}{kustomization}resources: [{', '.join(file.name for file in files)}]\n"


def _rule(root: Path) -> str:
    alerts = (root / ALERTS).read_text("utf-8")
    return RENDERED.format(source=ALERTS) + RULE + indent(alerts, "  ")
