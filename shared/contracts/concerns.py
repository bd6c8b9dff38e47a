"""Which departments a fact concerns: said by its contract, read from its JSON.

A field that names a department is a `Department`, wherever it stands: alone, in a tuple, in a part.
A fact that names none says so by `@for_everybody`; one that says neither is shown to no department.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel

import shared.contracts

Path = tuple[str, ...]
"""Names of fields, from the outside in; lists on the way are gone through."""

_MARK = "a department's code"
Department = Annotated[str, _MARK]
"""In the JSON Schema it is a string like any other."""

_EVERYBODY: set[type[BaseModel]] = set()

Fact = TypeVar("Fact", bound=type[BaseModel])


def for_everybody(fact: Fact) -> Fact:
    """Declare that a fact names no department, so that every one may hear of it."""
    _EVERYBODY.add(fact)
    return fact


def is_for_everybody(fact: type[BaseModel]) -> bool:
    """Tell whether a fact was declared so."""
    return fact in _EVERYBODY


def names(kind: Any) -> Iterator[Path]:
    """Yield where a value of this type names departments."""
    if get_origin(kind) is Annotated and _MARK in get_args(kind):
        yield ()
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for field, inner in get_type_hints(kind, include_extras=True).items():
            for path in names(inner):
                yield (field, *path)
    else:
        for inner in get_args(kind):
            yield from names(inner)


def concerned(type_: str, data: Any) -> frozenset[str] | None:
    """Return the departments that a fact's decoded JSON names; `None` where nobody says which."""
    paths = _declared().get(type_)
    if paths is None:
        return None
    return frozenset(department for path in paths for department in _at(path, data))


def areas() -> Sequence[str]:
    """Return the areas that publish facts, by name."""
    return sorted({type_.split(".")[1] for type_ in _declared()})


def _at(path: Path, value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _at(path, one)
        case dict() if path:
            yield from _at(path[1:], value.get(path[0]))


@cache
def _declared() -> Mapping[str, Sequence[Path]]:
    """Return where each fact names departments; what declares nothing is left out."""
    found = {}
    for module in iter_modules(shared.contracts.__path__):
        for fact in vars(import_module(f"shared.contracts.{module.name}")).values():
            if isinstance(fact, type) and issubclass(fact, BaseModel):
                paths = list(names(fact))
                if "type" in fact.model_fields and (paths or is_for_everybody(fact)):
                    found[fact.model_fields["type"].default] = paths
    return found
