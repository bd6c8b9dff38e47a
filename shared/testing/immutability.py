"""What a domain keeps and passes on, and whether it can be written over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import is_dataclass
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import walk_packages
from types import ModuleType

from pydantic import BaseModel


def domain_classes(package: ModuleType) -> Sequence[type]:
    """Return the models and dataclasses that a package defines."""
    names = [one.name for one in walk_packages(package.__path__, f"{package.__name__}.")]
    return [
        shape
        for name in names
        for _, shape in getmembers(import_module(name), isclass)
        if shape.__module__ == name and (issubclass(shape, BaseModel) or is_dataclass(shape))
    ]


def is_frozen(model_class: type) -> bool:
    """Say whether an instance keeps the values it was made with."""
    if issubclass(model_class, BaseModel):
        return model_class.model_config.get("frozen") is True
    return bool(vars(model_class)["__dataclass_params__"].frozen)
