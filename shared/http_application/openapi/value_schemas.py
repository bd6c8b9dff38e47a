"""Makes the schemas of values plain: decimals, titles, and which fields an answer always has."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from shared.http_application.openapi.document_walk import (
    names_within,
    objects,
    operations,
    referenced_names,
)

DECIMAL: Mapping[str, str] = {"type": "string", "format": "decimal"}
"""The schema of a decimal: a string, so that it keeps every digit."""
_DECIMAL_PATTERN_START = "^(?!^[-+.]*$)"
_OPTIONAL_IN_ANSWERS = frozenset({"ProblemDetails", "FieldError"})
"""The schemas of which an answer leaves out what is empty."""


def simplify_values(document: dict[str, Any]) -> None:
    """Give decimals a format instead of a regular expression; drop titles that repeat names.

    A union has no default in the document: there are client generators that do not know such.
    """
    for one in objects(document):
        pattern = one.get("pattern")
        if isinstance(pattern, str) and pattern.startswith(_DECIMAL_PATTERN_START):
            del one["pattern"]
            one.update(DECIMAL)
        if "discriminator" in one and isinstance(one.get("default"), dict):
            del one["default"]
    for schema in document["components"]["schemas"].values():
        for field in schema.get("properties", {}).values():
            _drop_title(field)
    for _, _, operation in operations(document):
        for parameter in operation.get("parameters", []):
            _drop_title(parameter["schema"])


def require_what_answers_always_have(
    document: dict[str, Any], other_than: AbstractSet[str]
) -> None:
    """Make every field required in the schemas that only answers use: answers leave none out.

    `other_than` are schemas that say themselves what may be missing.
    """
    schemas = document["components"]["schemas"]
    asked: set[str] = set()
    answered: set[str] = set()
    for _, _, operation in operations(document):
        asked |= referenced_names(operation.get("requestBody", {}))
        answered |= referenced_names(operation["responses"])
    only_answered = names_within(schemas, answered) - names_within(schemas, asked)
    for name in only_answered - _OPTIONAL_IN_ANSWERS - other_than:
        if "properties" in schemas[name]:
            schemas[name]["required"] = list(schemas[name]["properties"])


def _drop_title(field: Any) -> None:
    if isinstance(field, dict) and isinstance(field.get("title"), str):
        del field["title"]
