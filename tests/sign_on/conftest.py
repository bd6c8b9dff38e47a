"""A small provider with one key."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sign_on.small_provider import SmallProvider


@pytest.fixture
async def small() -> AsyncIterator[SmallProvider]:
    """Give a provider that is there."""
    provider = SmallProvider()
    provider.add("first")
    await provider.begin()
    yield provider
    await provider.end()
