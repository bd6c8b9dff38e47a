"""Finds the contracts of the published facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from pydantic import BaseModel

import shared.contracts


def fact_models(areas: Collection[str]) -> Iterator[type[BaseModel]]:
    """Yield the contracts of the facts that these areas publish."""
    for fact_type, model in fact_models_by_type().items():
        if area_of_type(fact_type) in areas:
            yield model


@cache
def fact_models_by_type() -> Mapping[str, type[BaseModel]]:
    """Return the contract of every published fact, by its type, in the order of the modules."""
    found: dict[str, type[BaseModel]] = {}
    for module in iter_modules(shared.contracts.__path__):
        for value in vars(import_module(f"shared.contracts.{module.name}")).values():
            is_model = isinstance(value, type) and issubclass(value, BaseModel)
            if is_model and "type" in value.model_fields:
                found[value.model_fields["type"].default] = value
    return found


def area_of_type(fact_type: str) -> str:
    """Return the area that publishes facts of a type."""
    return fact_type.split(".")[1]
