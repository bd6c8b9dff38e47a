"""Compose: its template's part for one service, once for each service."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

COMPOSE_DIR = Path("deploy/compose")
PER_AREA_BLOCK = re.compile(
    r"^[^\n]*#: for each area\n(.*?)^[^\n]*#: end\n", re.DOTALL | re.MULTILINE
)
GENERATED_HEADER = "# Rendered from {source} by `make render`; edit that, not this.\n"


def render_compose(root: Path, areas: Sequence[str]) -> Mapping[Path, str]:
    """Return what each file has to say, by its path below the project's root."""
    return {
        Path("docker-compose.yml"): _render_template(
            root, COMPOSE_DIR / "docker-compose.template.yml", areas
        ),
        COMPOSE_DIR / "prometheus.yml": _render_template(
            root, COMPOSE_DIR / "prometheus.template.yml", areas
        ),
    }


def _render_template(root: Path, source: Path, areas: Sequence[str]) -> str:
    """Repeat what stands between `#: for each area` and `#: end`, with AREA as the area's name."""

    def repeated(block: re.Match[str]) -> str:
        return "".join(block[1].replace("AREA", area) for area in areas)

    text = (root / source).read_text("utf-8")
    return GENERATED_HEADER.format(source=source) + PER_AREA_BLOCK.sub(repeated, text)
