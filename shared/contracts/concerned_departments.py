"""Which departments a fact concerns: its contract says where its JSON names them.

A field that names a department is a `DepartmentCode`, alone, in a tuple or in a nested model. A
fact without such a field is declared `@declare_visible_to_everybody`, or for company-wide readers
alone; where a contract declares neither, no department may see the fact. What class of data a fact
is of stands in `fact_read_classes`.
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
"""The names of nested fields, from the outside in; every item of a list on the way is visited."""

_DEPARTMENT_MARKER = "a department's code"
DepartmentCode = Annotated[str, _DEPARTMENT_MARKER]
"""A department's code; in the JSON Schema it is a string like any other."""

_VISIBLE_TO_EVERYBODY: set[type[BaseModel]] = set()

_FOR_COMPANY_WIDE_READERS: set[type[BaseModel]] = set()

FactClass = TypeVar("FactClass", bound=type[BaseModel])


def declare_visible_to_everybody(fact: FactClass) -> FactClass:
    """Declare that a fact names no department and every department may see it."""
    _VISIBLE_TO_EVERYBODY.add(fact)
    return fact


def declare_for_company_wide_readers(fact: FactClass) -> FactClass:
    """Declare that a fact concerns a department that it does not name: no department may see it."""
    _FOR_COMPANY_WIDE_READERS.add(fact)
    return fact


def is_for_company_wide_readers(fact: type[BaseModel]) -> bool:
    """Tell whether a fact was declared with `@declare_for_company_wide_readers`."""
    return fact in _FOR_COMPANY_WIDE_READERS


def is_visible_to_everybody(fact: type[BaseModel]) -> bool:
    """Tell whether a fact was declared with `@declare_visible_to_everybody`."""
    return fact in _VISIBLE_TO_EVERYBODY


def find_department_field_paths(type_hint: Any) -> Iterator[FieldPath]:
    """Yield the paths of the fields in which a value of this type names departments."""
    if get_origin(type_hint) is Annotated and _DEPARTMENT_MARKER in get_args(type_hint):
        yield ()
    elif isinstance(type_hint, type) and issubclass(type_hint, BaseModel):
        for field, inner in get_type_hints(type_hint, include_extras=True).items():
            for path in find_department_field_paths(inner):
                yield (field, *path)
    else:
        for inner in get_args(type_hint):
            yield from find_department_field_paths(inner)


def find_concerned_departments(fact_type: str, data: Any) -> frozenset[str] | None:
    """Return the departments that a fact's decoded JSON names.

    `None` for an undeclared fact, and for one that company-wide readers alone may see.
    """
    paths = _paths_by_fact_type().get(fact_type)
    if paths is None:
        return None
    return frozenset(department for path in paths for department in _values_at(path, data))


def list_publishing_areas() -> Sequence[str]:
    """Return the areas that publish facts, by name."""
    return sorted({type_.split(".")[1] for type_ in _paths_by_fact_type()})


def list_fact_types() -> Sequence[str]:
    """Return the types of all published facts, such as `concord.duties.handoff-offered.v1`."""
    return sorted(_paths_by_fact_type())


def _values_at(path: FieldPath, value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _values_at(path, item)
        case dict() if path:
            yield from _values_at(path[1:], value.get(path[0]))


@cache
def _paths_by_fact_type() -> Mapping[str, Sequence[FieldPath] | None]:
    """Return the paths to departments of each fact; an undeclared fact is left out.

    `None` stands for a fact that no department may see.
    """
    found: dict[str, Sequence[FieldPath] | None] = {}
    for module in iter_modules(shared.contracts.__path__):
        for fact in vars(import_module(f"shared.contracts.{module.name}")).values():
            if isinstance(fact, type) and issubclass(fact, BaseModel):
                paths = list(find_department_field_paths(fact))
                if "type" not in fact.model_fields:
                    continue
                if is_for_company_wide_readers(fact):
                    found[fact.model_fields["type"].default] = None
                elif paths or is_visible_to_everybody(fact):
                    found[fact.model_fields["type"].default] = paths
    return found
