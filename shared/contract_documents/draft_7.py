"""Restates a fact's JSON Schema in draft 7, the newest that every schema registry can compare.

The meaning is the same: facts need nothing that draft 7 has not. Beside a reference it knows no
other keyword, so a described reference stands in `allOf`.
"""

from __future__ import annotations

from typing import Any

DRAFT_7 = "http://json-schema.org/draft-07/schema#"
_OLD_START, _NEW_START = "#/$defs/", "#/definitions/"


def as_draft_7(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a fact in draft 7; its `$id` stays."""
    restated: dict[str, Any] = _restate(schema)
    if "$defs" in restated:
        restated["definitions"] = restated.pop("$defs")
    return {**restated, "$schema": DRAFT_7}


def _restate(schema: Any) -> Any:
    match schema:
        case {"$ref": str(reference), **others}:
            new = {"$ref": reference.replace(_OLD_START, _NEW_START)}
            return {"allOf": [new], **others} if others else new
        case dict():
            return {key: _restate(value) for key, value in schema.items()}
        case list():
            return [_restate(value) for value in schema]
        case _:
            return schema
