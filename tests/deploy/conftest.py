"""One engine with the images, for all tests that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.engine import Engine, EngineMissing, engine
from tests.deploy.images import ROOT, build


@pytest.fixture(scope="session")
def docker() -> Iterator[Engine]:
    """Give an engine with all images but Keycloak's; skips where none can be had."""
    try:
        with engine(ROOT / ".docker") as found:
            build(found)
            yield found
    except EngineMissing as missing:
        pytest.skip(f"no Docker engine: {missing}")
