"""Builds all images and prints their names and sizes: `python -m tests.deploy.images`."""

from __future__ import annotations

import sys

from tests.deploy.docker_engine import DockerEngineUnavailable, find_docker_engine
from tests.deploy.images import ROOT, build_images, build_keycloak_image


def main() -> int:
    """Build the images; return the exit code."""
    try:
        with find_docker_engine(ROOT / ".docker") as engine:
            build_images(engine)
            build_keycloak_image(engine)
            print(engine.run_docker("images"))  # noqa: T201
    except DockerEngineUnavailable as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
