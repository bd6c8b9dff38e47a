"""Kubernetes: the templates of one area, once for each; kustomize does the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

FOLDER = Path("deploy/k8s")
RENDERED = "# Rendered from {source} by `make render`; edit that, not this.\n"
HEAD = RENDERED.format(source="the services there are")


def kubernetes(root: Path, areas: Sequence[str], consumers: Sequence[str]) -> Mapping[Path, str]:
    """Return what each file has to say, by its path below the project's root.

    `consumers` are the areas that hear others and may lag behind.
    """
    base, keda = FOLDER / "base" / "areas", FOLDER / "components" / "keda" / "areas"
    return {
        **_each(root, FOLDER / "templates" / "area.yaml", base, areas),
        **_each(root, FOLDER / "templates" / "lag.yaml", keda, consumers),
    }


def _each(root: Path, template: Path, folder: Path, areas: Sequence[str]) -> dict[Path, str]:
    """Return a file for each area, with AREA as its name, and what lists them for kustomize."""
    text = RENDERED.format(source=template) + (root / template).read_text("utf-8")
    files = {folder / f"{area}.yaml": text.replace("AREA", area) for area in areas}
    listed = f"resources: [{', '.join(path.name for path in files)}]\n"
    head = f"{HEAD}apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    return {**files, folder / "kustomization.yaml": head + listed}
