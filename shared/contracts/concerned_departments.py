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

FieldPath = tuple[str, ...]
"""Names of fields, from the outside in; lists on the way are gone through."""

_DEPARTMENT_MARKER = "a department's code"
DepartmentCode = Annotated[str, _DEPARTMENT_MARKER]
"""In the JSON Schema it is a string like any other."""

_VISIBLE_TO_EVERYBODY: set[type[BaseModel]] = set()

FactClass = TypeVar("FactClass", bound=type[BaseModel])


def visible_to_everybody(fact: FactClass) -> FactClass:
    """Declare that a fact names no department, so that every one may hear of it."""
    _VISIBLE_TO_EVERYBODY.add(fact)
    return fact


def is_visible_to_everybody(fact: type[BaseModel]) -> bool:
    """Tell whether a fact was declared so."""
    return fact in _VISIBLE_TO_EVERYBODY


def find_department_paths(type_hint: Any) -> Iterator[FieldPath]:
    """Yield where a value of this type names departments."""
    if get_origin(type_hint) is Annotated and _DEPARTMENT_MARKER in get_args(type_hint):
        yield ()
    elif isinstance(type_hint, type) and issubclass(type_hint, BaseModel):
        for field, inner in get_type_hints(type_hint, include_extras=True).items():
            for path in find_department_paths(inner):
                yield (field, *path)
    else:
        for inner in get_args(type_hint):
            yield from find_department_paths(inner)


def find_concerned_departments(fact_type: str, data: Any) -> frozenset[str] | None:
    """Return the departments that a fact's decoded JSON names; `None` where nobody says which."""
    paths = _paths_by_fact_type().get(fact_type)
    if paths is None:
        return None
    return frozenset(department for path in paths for department in _values_at(path, data))


def list_publishing_areas() -> Sequence[str]:
    """Return the areas that publish facts, by name."""
    return sorted({type_.split(".")[1] for type_ in _paths_by_fact_type()})


def _values_at(path: FieldPath, value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _values_at(path, one)
        case dict() if path:
            yield from _values_at(path[1:], value.get(path[0]))


@cache
def _paths_by_fact_type() -> Mapping[str, Sequence[FieldPath]]:
    """Return where each fact names departments; what declares nothing is left out."""
    found = {}
    for module in iter_modules(shared.contracts.__path__):
        for fact in vars(import_module(f"shared.contracts.{module.name}")).values():
            if isinstance(fact, type) and issubclass(fact, BaseModel):
                paths = list(find_department_paths(fact))
                if "type" in fact.model_fields and (paths or is_visible_to_everybody(fact)):
                    found[fact.model_fields["type"].default] = paths
    return found
