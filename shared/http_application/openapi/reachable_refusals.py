"""Finds the refusals that an operation may answer with, by what its code refers to.

It follows functions, deciders and methods by name from the operation's function on. It may find a
refusal too many, where a name has several meanings, but it is not to miss any: the tests compare
every answer with the document.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from fastapi.dependencies.models import Dependant

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.refusal import Refusal
from shared.http_application.openapi.problem_codes import states_a_reason

_OWN_PACKAGES = (
    "services.",
    "shared.reference_data",
    "shared.http",
    "shared.operations",
    "shared.postgres.job",
    "shared.table_documents",
    "shared.service_runtime.late_entry",
    "shared.uploads",
)
_AREA_LAYERS = ("domain", "application", "api")
_COMMON_METHODS = (
    "shared.http.auth",
    "shared.reference_data",
    "shared.table_documents",
    "shared.uploads",
)
"""The common modules whose methods routes call on objects that they are given."""


def reachable_refusals(dependant: Dependant) -> set[type[Refusal]]:
    """Return the refusals that the functions of an operation refer to, directly or not."""
    found: set[type[Refusal]] = set()
    seen: set[CodeType] = set()
    pending = list(_dependency_functions(dependant))
    while pending:
        function = pending.pop()
        if function.__code__ in seen:
            continue
        seen.add(function.__code__)
        refusals, functions = _references(function)
        found |= refusals
        pending += functions
    return found


@cache
def _references(
    function: FunctionType,
) -> tuple[frozenset[type[Refusal]], tuple[FunctionType, ...]]:
    """Return the refusals and the functions that a function refers to."""
    values = list(_referenced_values(function))
    classes = (one for one in values if isinstance(one, type) and issubclass(one, Refusal))
    refusals = frozenset(one for one in classes if states_a_reason(one))
    return refusals, tuple(one for value in values for one in _functions_of(value))


def _dependency_functions(dependant: Dependant) -> Iterator[FunctionType]:
    yield from _functions_of(dependant.call)
    for one in dependant.dependencies:
        yield from _dependency_functions(one)


def _functions_of(value: Any) -> Iterator[FunctionType]:
    """Yield the functions that run when a value is used, if they are our own."""
    match value:
        case Decider():
            yield from _functions_of(value.decide)
        case type() if _is_own(value):
            for name in ("__init__", "__post_init__", "__call__"):
                yield from _functions_of(vars(value).get(name))
        case FunctionType():
            plain = inspect.unwrap(value)
            if isinstance(plain, FunctionType) and _is_own(plain):
                yield plain
        case classmethod() | staticmethod():
            yield from _functions_of(value.__func__)
        case property():
            yield from _functions_of(value.fget)
        case _ if _is_own(type(value)):
            for name in ("__call__", "refuse"):  # a dependency, a uniqueness check
                yield from _functions_of(vars(type(value)).get(name))
        case _:
            return


def _referenced_values(function: FunctionType) -> Iterator[Any]:
    """Yield what the names in a function stand for: globals, closures, attributes, methods."""
    names = set(_names(function.__code__))
    modules = [function.__globals__.get(name) for name in names]
    for cell in function.__closure__ or ():
        yield _content(cell)
    for name in names:
        value = function.__globals__.get(name)
        yield from value if isinstance(value, tuple) else (value,)
        yield from (getattr(one, name, None) for one in modules if isinstance(one, ModuleType))
        yield from _methods(_area_of(function)).get(name, ())


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # it has no value yet
        return None


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _area_of(function: Callable[..., Any]) -> str:
    package, _, rest = function.__module__.partition(".")
    return f"{package}.{rest.partition('.')[0]}"


@cache
def _methods(area: str) -> dict[str, list[Any]]:
    """Return the methods of an area's classes by name."""
    found: dict[str, list[Any]] = {}
    for name, module in list(sys.modules.items()):
        layers = tuple(f"{area}.{layer}" for layer in _AREA_LAYERS)
        if not name.startswith((*layers, *_COMMON_METHODS)):
            continue
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == name:
                for method, member in vars(value).items():
                    if not method.startswith("__"):
                        found.setdefault(method, []).append(member)
    return found


def _is_own(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).startswith(_OWN_PACKAGES)
