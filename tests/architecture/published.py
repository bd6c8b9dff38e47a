"""The published facts: their schemas, and which changes readers of a fact do not notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from pydantic import BaseModel

import shared.contracts

PROSE = {"description", "title", "examples"}
"""What a schema says to people only."""


@cache
def modules() -> Sequence[ModuleType]:
    """Return the files of contracts, one for each area."""
    names = [module.name for module in iter_modules(shared.contracts.__path__)]
    return [import_module(f"shared.contracts.{name}") for name in names]


def models(module: ModuleType) -> list[type[BaseModel]]:
    """Return the models a file of contracts defines: facts and their parts."""
    return [
        found
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, BaseModel)
        and found.__module__ == module.__name__
    ]


def facts() -> list[type[BaseModel]]:
    """Return every fact; what has no `type` is a part of one."""
    return [
        model for module in modules() for model in models(module) if "type" in model.model_fields
    ]


def schema_of(fact: type[BaseModel]) -> dict[str, Any]:
    """Return a fact's JSON Schema as a reader meets it, without words for people."""
    schema = fact.model_json_schema()
    bare: dict[str, Any] = _bare(schema, schema.get("$defs", {}))
    bare.pop("$defs", None)
    return bare


def _bare(schema: Any, parts: dict[str, Any]) -> Any:
    match schema:
        case {"$ref": str(reference)}:
            return _bare(parts[reference.rpartition("/")[2]], parts)
        case {"properties": dict(properties), **others}:
            kept = {key: _bare(value, parts) for key, value in properties.items()}
            return {**_bare(others, parts), "properties": kept}
        case dict():
            return {k: _bare(value, parts) for k, value in schema.items() if k not in PROSE}
        case list():
            return [_bare(value, parts) for value in schema]
        case _:
            return schema


def changes(before: Any, now: Any, place: str = "") -> Iterator[str]:
    """Yield what breaks readers: everything but an added field that may be missing."""
    match before, now:
        case {"properties": dict(had)}, {"properties": dict(has)}:
            for name in had.keys() - has.keys():
                yield f"{place}/{name} is gone"
            for name in had.keys() & has.keys():
                yield from changes(had[name], has[name], f"{place}/{name}")
            demanded, demands = set(before.get("required", ())), set(now.get("required", ()))
            for name in demands - demanded:
                yield f"{place}/{name} is required now"
            for name in demanded - demands:
                yield f"{place}/{name} may be missing now"
            yield from _other(before, now, {"properties", "required"}, place)
        case {"items": inside}, {"items": inside_now}:
            yield from changes(inside, inside_now, f"{place}/*")
            yield from _other(before, now, {"items"}, place)
        case _ if before != now:
            yield f"{place or 'the fact'} was {before} and is {now}"
        case _:
            return


def _other(
    before: dict[str, Any], now: dict[str, Any], seen: set[str], place: str
) -> Iterator[str]:
    for key in (before.keys() | now.keys()) - seen:
        if before.get(key) != now.get(key):
            yield f"{place}#{key} was {before.get(key)} and is {now.get(key)}"
