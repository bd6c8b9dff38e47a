"""Renders each area's Kubernetes files from templates, and the alerts; kustomize does the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import indent

KUBERNETES_DIR = Path("deploy/k8s")
ALERT_RULES_PATH = Path("deploy/observability/prometheus/alerts.yaml")
GENERATED_HEADER = "# Rendered from {source} by `make render`; edit that, not this.\n"
KUSTOMIZATION_HEADER = GENERATED_HEADER.format(source="the services there are")
BASE_KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
"""
AUTOSCALING_KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: {{kind: Deployment, name: ({names})-work}}
    patch: |-  # how many, KEDA says now
      - {{op: remove, path: /spec/replicas}}
"""
PROMETHEUS_RULE = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: concord}
spec:
"""


def render_kubernetes(
    root: Path, areas: Sequence[str], consumer_areas: Sequence[str]
) -> Mapping[Path, str]:
    """Return the content of each rendered file, by its path below the project's root.

    `consumer_areas` are those that consume other areas' facts and may lag behind.
    """
    templates, components = KUBERNETES_DIR / "templates", KUBERNETES_DIR / "components"
    base, lag = KUBERNETES_DIR / "base" / "areas", components / "keda" / "areas"
    by_area = _render_per_area(root, templates / "area.yaml", base, areas)
    scaled = _render_per_area(root, templates / "lag.yaml", lag, consumer_areas)
    return {
        **by_area,
        base / "kustomization.yaml": _render_kustomization(BASE_KUSTOMIZATION, by_area),
        **scaled,
        lag / "kustomization.yaml": _render_kustomization(AUTOSCALING_KUSTOMIZATION, scaled).format(
            names="|".join(consumer_areas)
        ),
        components / "observability" / "alerts.yaml": _render_alert_rules(root),
    }


def _render_per_area(
    root: Path, template: Path, folder: Path, areas: Sequence[str]
) -> dict[Path, str]:
    """Return a file for each area, with the area's name for AREA."""
    text = GENERATED_HEADER.format(source=template) + (root / template).read_text("utf-8")
    return {folder / f"{area}.yaml": text.replace("AREA", area) for area in areas}


def _render_kustomization(kustomization: str, files: Iterable[Path]) -> str:
    names = ", ".join(file.name for file in files)
    return f"{KUSTOMIZATION_HEADER}{kustomization}resources: [{names}]\n"


def _render_alert_rules(root: Path) -> str:
    alerts = (root / ALERT_RULES_PATH).read_text("utf-8")
    return GENERATED_HEADER.format(source=ALERT_RULES_PATH) + PROMETHEUS_RULE + indent(alerts, "  ")
