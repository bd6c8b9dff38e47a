"""`python -m deploy.render`: write every rendered file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import services
from deploy.render.compose import render_compose
from deploy.render.kubernetes import render_kubernetes
from shared.service_runtime.service_discovery import load_services

PROJECT_ROOT = Path(__file__).parents[2]


def render_all() -> Mapping[Path, str]:
    """Return the content of each rendered file, by its path below the project's root."""
    found = load_services(services)
    areas = [service.name for service in found]
    consumers = [service.name for service in found if service.subscribes_to]
    return {
        **render_compose(PROJECT_ROOT, areas),
        **render_kubernetes(PROJECT_ROOT, areas, consumers),
    }


def main() -> None:
    """Write the files whose content has changed, and print their paths."""
    for path, text in render_all().items():
        file = PROJECT_ROOT / path
        if not file.exists() or file.read_text("utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            print(path)  # noqa: T201


if __name__ == "__main__":
    main()
