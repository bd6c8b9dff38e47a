"""Compose: its template's part for one service, once for each service."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

FOLDER = Path("deploy/compose")
BLOCK = re.compile(r"^[^\n]*#: for each area\n(.*?)^[^\n]*#: end\n", re.DOTALL | re.MULTILINE)
RENDERED = "# Rendered from {source} by `make render`; edit that, not this.\n"


def compose(root: Path, areas: Sequence[str]) -> Mapping[Path, str]:
    """Return what each file has to say, by its path below the project's root."""
    return {
        Path("docker-compose.yml"): _rendered(root, FOLDER / "docker-compose.template.yml", areas),
        FOLDER / "prometheus.yml": _rendered(root, FOLDER / "prometheus.template.yml", areas),
    }


def _rendered(root: Path, source: Path, areas: Sequence[str]) -> str:
    """Repeat what stands between `#: for each area` and `#: end`, with AREA as the area's name."""

    def repeated(block: re.Match[str]) -> str:
        return "".join(block[1].replace("AREA", area) for area in areas)

    text = (root / source).read_text("utf-8")
    return RENDERED.format(source=source) + BLOCK.sub(repeated, text)
