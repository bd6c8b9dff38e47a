"""One engine with the images, for all tests that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.docker_engine import DockerEngine, DockerEngineUnavailable, find_docker_engine
from tests.deploy.images import ROOT, build_images


@pytest.fixture(scope="session")
def docker() -> Iterator[DockerEngine]:
    """Give an engine with all images but Keycloak's; skips where none can be had."""
    try:
        with find_docker_engine(ROOT / ".docker") as found:
            build_images(found)
            yield found
    except DockerEngineUnavailable as missing:
        pytest.skip(f"no Docker engine: {missing}")
