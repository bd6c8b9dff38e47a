"""Walks through a JSON document: its references, its schemas, and what operations use of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

SCHEMA_PREFIX = "#/components/schemas/"
"""How a reference to a named schema begins."""


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every JSON object within a node, the outer ones first."""
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            yield one
            pending += reversed(one.values())
        elif isinstance(one, list):
            pending += reversed(one)


def referenced_names(node: Any) -> set[str]:
    """Return the names of the schemas that a node refers to directly."""
    targets = [
        target
        for one in objects(node)
        for target in (one.get("$ref"), *one.get("mapping", {}).values())
    ]
    return {
        target.removeprefix(SCHEMA_PREFIX)
        for target in targets
        if isinstance(target, str) and target.startswith(SCHEMA_PREFIX)
    }


def names_within(schemas: Mapping[str, Any], roots: set[str]) -> set[str]:
    """Return the names of the schemas that these ones need, themselves included."""
    found: set[str] = set()
    pending = sorted(roots)
    while pending:
        name = pending.pop()
        if name not in found and name in schemas:
            found.add(name)
            pending += sorted(referenced_names(schemas[name]))
    return found


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each operation with its path and its method."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation
