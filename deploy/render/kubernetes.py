"""Kubernetes: the templates of one area, once for each, and the alerts; kustomize does the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import indent

FOLDER = Path("deploy/k8s")
ALERTS = Path("deploy/observability/prometheus/alerts.yaml")
RENDERED = "# Rendered from {source} by `make render`; edit that, not this.\n"
HEAD = RENDERED.format(source="the services there are")
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
    return {
        **_each(root, templates / "area.yaml", FOLDER / "base" / "areas", areas),
        **_each(root, templates / "lag.yaml", components / "keda" / "areas", consumers),
        components / "observability" / "alerts.yaml": _rule(root),
    }


def _each(root: Path, template: Path, folder: Path, areas: Sequence[str]) -> dict[Path, str]:
    """Return a file for each area, with its name for AREA, and one that lists them."""
    text = RENDERED.format(source=template) + (root / template).read_text("utf-8")
    files = {folder / f"{area}.yaml": text.replace("AREA", area) for area in areas}
    listed = f"resources: [{', '.join(path.name for path in files)}]\n"
    head = f"{HEAD}apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    return {**files, folder / "kustomization.yaml": head + listed}


def _rule(root: Path) -> str:
    alerts = (root / ALERTS).read_text("utf-8")
    return RENDERED.format(source=ALERTS) + RULE + indent(alerts, "  ")
