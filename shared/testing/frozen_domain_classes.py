"""Finds the classes of a domain, and whether their instances are immutable."""

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
    names = [module.name for module in walk_packages(package.__path__, f"{package.__name__}.")]
    return [
        member
        for name in names
        for _, member in getmembers(import_module(name), isclass)
        if member.__module__ == name and (issubclass(member, BaseModel) or is_dataclass(member))
    ]


def is_frozen_model_class(model_class: type) -> bool:
    """Return whether the instances of a model or dataclass are immutable."""
    if issubclass(model_class, BaseModel):
        return model_class.model_config.get("frozen") is True
    return bool(vars(model_class)["__dataclass_params__"].frozen)
