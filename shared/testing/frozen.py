"""What a domain keeps and passes on, and whether it can be written over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import is_dataclass
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import walk_packages
from types import ModuleType

from pydantic import BaseModel


def shapes_of(domain: ModuleType) -> Sequence[type]:
    """Return the models and dataclasses that a package defines."""
    names = [one.name for one in walk_packages(domain.__path__, f"{domain.__name__}.")]
    return [
        shape
        for name in names
        for _, shape in getmembers(import_module(name), isclass)
        if shape.__module__ == name and (issubclass(shape, BaseModel) or is_dataclass(shape))
    ]


def is_frozen(shape: type) -> bool:
    """Say whether an instance keeps the values it was made with."""
    if issubclass(shape, BaseModel):
        return shape.model_config.get("frozen") is True
    return bool(vars(shape)["__dataclass_params__"].frozen)
