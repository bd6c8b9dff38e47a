"""Gives every set of words a named schema, by the name that it has in the code."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from shared.http_application.openapi.document_walk import SCHEMA_PREFIX, objects, operations

_OWN_PACKAGES = ("services.", "shared.")


def name_enums(document: dict[str, Any], declared: Mapping[str, Iterable[str]]) -> None:
    """Replace each enumeration within a schema or parameter by a reference to a named schema.

    Its name is that which `declared` has for these words, else that of the only `Literal` in the
    code with them, else the name of the schema or operation with that of the field.
    """
    aliases = _literal_names() | {tuple(words): name for name, words in declared.items()}
    schemas: dict[str, Any] = document["components"]["schemas"]
    for owner, field, enum in list(_inline_enums(document)):
        words = tuple(enum["enum"])
        name = aliases.get(words) or owner + _camel(field)
        known = schemas.get(name)
        if known is not None and known.get("enum") != list(words):
            name = owner + _camel(field)
        schemas[name] = {"type": "string", "enum": list(words), "title": name}
        del enum["enum"]
        enum.pop("type", None)
        enum["$ref"] = SCHEMA_PREFIX + name


def _inline_enums(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the enumerations that have no name, with the names of their owner and field."""
    for owner, schema in document["components"]["schemas"].items():
        for field, value in schema.get("properties", {}).items():
            for one in objects(value):
                if "enum" in one:
                    yield owner, field, one
    for _, _, operation in operations(document):
        for parameter in operation.get("parameters", []):
            for one in objects(parameter["schema"]):
                if "enum" in one:
                    yield _camel(operation["operationId"]), parameter["name"], one


def _literal_names() -> dict[tuple[str, ...], str]:
    """Return the names of module-level `Literal` types by their words, where only one has them."""
    names: dict[tuple[str, ...], set[str]] = {}
    for module_name, module in sorted(sys.modules.items()):
        if module_name.startswith(_OWN_PACKAGES):
            for name, value in vars(module).items():
                if get_origin(value) is Literal and name[0].isupper():
                    names.setdefault(get_args(value), set()).add(name)
    return {words: min(found) for words, found in names.items() if len(found) == 1}


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))
