"""One Docker engine with the images, for all tests that need it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.docker_engine import DockerEngine, DockerEngineUnavailable, find_docker_engine
from tests.deploy.images import ROOT, build_images


@pytest.fixture(scope="session")
def docker() -> Iterator[DockerEngine]:
    """Yield an engine with all images except Keycloak's; skips where no engine is available."""
    try:
        with find_docker_engine(ROOT / ".docker") as engine:
            build_images(engine)
            yield engine
    except DockerEngineUnavailable as missing:
        pytest.skip(f"no Docker engine: {missing}")
