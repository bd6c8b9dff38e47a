"""`python -m deploy.render`: write every rendered file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import services
from deploy.render.compose import compose
from deploy.render.kubernetes import kubernetes
from shared.runtime.areas import find_services

ROOT = Path(__file__).parents[2]


def rendered() -> Mapping[Path, str]:
    """Return what each file has to say, by its path below the project's root."""
    found = find_services(services)
    areas = [service.name for service in found]
    consumers = [service.name for service in found if service.listens_to]
    return {**compose(ROOT, areas), **kubernetes(ROOT, areas, consumers)}


def main() -> None:
    """Write what has changed."""
    for path, text in rendered().items():
        file = ROOT / path
        if not file.exists() or file.read_text("utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            print(path)  # noqa: T201


if __name__ == "__main__":
    main()
