"""What happened, what is asked, and where that leaves things never changes in anybody's hands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import iter_modules

import pytest
from pydantic import BaseModel

from services.comms import domain


def shapes() -> Iterator[type]:
    """Yield the models and dataclasses of the domain."""
    for module in iter_modules(domain.__path__, f"{domain.__name__}."):
        for _, shape in getmembers(import_module(module.name), isclass):
            if shape.__module__ == module.name and (
                issubclass(shape, BaseModel) or is_dataclass(shape)
            ):
                yield shape


@pytest.mark.parametrize("shape", [*shapes()], ids=lambda shape: shape.__name__)
def test_it_is_frozen(shape: type) -> None:
    if issubclass(shape, BaseModel):
        assert shape.model_config.get("frozen") is True
    else:
        assert shape.__dataclass_params__.frozen is True  # type: ignore[attr-defined]
