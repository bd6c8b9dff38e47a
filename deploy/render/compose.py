"""Renders Compose's files: a block of the template is repeated for each service."""

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
    """Return the content of each rendered file, by its path below the project's root."""
    return {
        Path("docker-compose.yml"): _render_template(
            root, COMPOSE_DIR / "docker-compose.template.yml", areas
        ),
        COMPOSE_DIR / "prometheus.yml": _render_template(
            root, COMPOSE_DIR / "prometheus.template.yml", areas
        ),
    }


def _render_template(root: Path, source: Path, areas: Sequence[str]) -> str:
    """Repeat each block from `#: for each area` to `#: end`, with the area's name for AREA."""

    def repeat_block(block: re.Match[str]) -> str:
        return "".join(block[1].replace("AREA", area) for area in areas)

    text = (root / source).read_text("utf-8")
    return GENERATED_HEADER.format(source=source) + PER_AREA_BLOCK.sub(repeat_block, text)
