"""The schemas of published facts, and which changes of a schema break its readers."""

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
"""The keys of a schema that are for people only."""


@cache
def contract_modules() -> Sequence[ModuleType]:
    """Return the modules of `shared/contracts`."""
    names = [module.name for module in iter_modules(shared.contracts.__path__)]
    return [import_module(f"shared.contracts.{name}") for name in names]


def contract_models(module: ModuleType) -> list[type[BaseModel]]:
    """Return the models that a contract module defines: facts and their definitions."""
    return [
        member
        for member in vars(module).values()
        if isinstance(member, type)
        and issubclass(member, BaseModel)
        and member.__module__ == module.__name__
    ]


def fact_models() -> list[type[BaseModel]]:
    """Return every fact; a model without `type` is a part of one."""
    return [
        model
        for module in contract_modules()
        for model in contract_models(module)
        if "type" in model.model_fields
    ]


def fact_schema(fact: type[BaseModel]) -> dict[str, Any]:
    """Return a fact's JSON Schema with references resolved and without texts for people."""
    schema = fact.model_json_schema()
    bare: dict[str, Any] = _without_prose(schema, schema.get("$defs", {}))
    bare.pop("$defs", None)
    return bare


def _without_prose(schema: Any, definitions: dict[str, Any]) -> Any:
    match schema:
        case {"$ref": str(reference)}:
            return _without_prose(definitions[reference.rpartition("/")[2]], definitions)
        case {"properties": dict(properties), **others}:
            stripped = {
                key: _without_prose(value, definitions) for key, value in properties.items()
            }
            return {**_without_prose(others, definitions), "properties": stripped}
        case dict():
            return {
                k: _without_prose(value, definitions)
                for k, value in schema.items()
                if k not in PROSE_KEYS
            }
        case list():
            return [_without_prose(value, definitions) for value in schema]
        case _:
            return schema


def breaking_changes(before: Any, after: Any, location: str = "") -> Iterator[str]:
    """Yield the changes that break readers: all except an added field that may be missing."""
    match before, after:
        case {"properties": dict(old)}, {"properties": dict(new)}:
            for name in old.keys() - new.keys():
                yield f"{location}/{name} is gone"
            for name in old.keys() & new.keys():
                yield from breaking_changes(old[name], new[name], f"{location}/{name}")
            old_required, new_required = (
                set(before.get("required", ())),
                set(after.get("required", ())),
            )
            for name in new_required - old_required:
                yield f"{location}/{name} is required now"
            for name in old_required - new_required:
                yield f"{location}/{name} may be missing now"
            yield from _other_changes(before, after, {"properties", "required"}, location)
        case {"items": old_items}, {"items": new_items}:
            yield from breaking_changes(old_items, new_items, f"{location}/*")
            yield from _other_changes(before, after, {"items"}, location)
        case _ if before != after:
            yield f"{location or 'the fact'} was {before} and is {after}"
        case _:
            return


def _other_changes(
    before: dict[str, Any], after: dict[str, Any], compared: set[str], location: str
) -> Iterator[str]:
    for key in (before.keys() | after.keys()) - compared:
        if before.get(key) != after.get(key):
            yield f"{location}#{key} was {before.get(key)} and is {after.get(key)}"
