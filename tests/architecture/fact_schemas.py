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

PROSE_KEYS = {"description", "title", "examples"}
"""What a schema says to people only."""


@cache
def contract_modules() -> Sequence[ModuleType]:
    """Return the files of contracts, one for each area."""
    names = [module.name for module in iter_modules(shared.contracts.__path__)]
    return [import_module(f"shared.contracts.{name}") for name in names]


def contract_models(module: ModuleType) -> list[type[BaseModel]]:
    """Return the models a file of contracts defines: facts and their parts."""
    return [
        found
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, BaseModel)
        and found.__module__ == module.__name__
    ]


def fact_models() -> list[type[BaseModel]]:
    """Return every fact; what has no `type` is a part of one."""
    return [
        model
        for module in contract_modules()
        for model in contract_models(module)
        if "type" in model.model_fields
    ]


def fact_schema(fact: type[BaseModel]) -> dict[str, Any]:
    """Return a fact's JSON Schema as a reader meets it, without words for people."""
    schema = fact.model_json_schema()
    bare: dict[str, Any] = _without_prose(schema, schema.get("$defs", {}))
    bare.pop("$defs", None)
    return bare


def _without_prose(schema: Any, parts: dict[str, Any]) -> Any:
    match schema:
        case {"$ref": str(reference)}:
            return _without_prose(parts[reference.rpartition("/")[2]], parts)
        case {"properties": dict(properties), **others}:
            kept = {key: _without_prose(value, parts) for key, value in properties.items()}
            return {**_without_prose(others, parts), "properties": kept}
        case dict():
            return {
                k: _without_prose(value, parts)
                for k, value in schema.items()
                if k not in PROSE_KEYS
            }
        case list():
            return [_without_prose(value, parts) for value in schema]
        case _:
            return schema


def breaking_changes(before: Any, after: Any, location: str = "") -> Iterator[str]:
    """Yield what breaks readers: everything but an added field that may be missing."""
    match before, after:
        case {"properties": dict(had)}, {"properties": dict(has)}:
            for name in had.keys() - has.keys():
                yield f"{location}/{name} is gone"
            for name in had.keys() & has.keys():
                yield from breaking_changes(had[name], has[name], f"{location}/{name}")
            demanded, demands = set(before.get("required", ())), set(after.get("required", ()))
            for name in demands - demanded:
                yield f"{location}/{name} is required now"
            for name in demanded - demands:
                yield f"{location}/{name} may be missing now"
            yield from _other(before, after, {"properties", "required"}, location)
        case {"items": inside}, {"items": inside_now}:
            yield from breaking_changes(inside, inside_now, f"{location}/*")
            yield from _other(before, after, {"items"}, location)
        case _ if before != after:
            yield f"{location or 'the fact'} was {before} and is {after}"
        case _:
            return


def _other(
    before: dict[str, Any], now: dict[str, Any], seen: set[str], place: str
) -> Iterator[str]:
    for key in (before.keys() | now.keys()) - seen:
        if before.get(key) != now.get(key):
            yield f"{place}#{key} was {before.get(key)} and is {now.get(key)}"
