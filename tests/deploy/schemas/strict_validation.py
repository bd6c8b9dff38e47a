"""Validates custom resources strictly against their definitions: unknown fields are errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from tests.deploy.schemas.crd_definitions import custom_resource_schemas

METADATA_SCHEMA = {"type": "object"}
"""The schema of `metadata`, which the API server validates itself."""


def validation_errors(custom_resource: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a custom resource; an unknown field is wrong, too."""
    schema = custom_resource_schemas().get((custom_resource["apiVersion"], custom_resource["kind"]))
    if schema is None:
        return [f"no definition of {custom_resource['apiVersion']} {custom_resource['kind']}"]
    closed_schema = _closed_schema(schema) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema"
    }
    closed_schema["properties"] = {
        **closed_schema["properties"],
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": METADATA_SCHEMA,
    }
    errors = Draft202012Validator(closed_schema).iter_errors(custom_resource)
    return [f"{error.json_path}: {error.message[:300]}" for error in errors]


def _closed_schema(schema: Any) -> Any:
    """Return the schema with `additionalProperties` closed where the API server would prune."""
    match schema:
        case {"x-kubernetes-int-or-string": True}:
            return {"type": ["integer", "string"]}
        case dict():
            closed = {key: _closed_schema(value) for key, value in schema.items()}
            if "properties" in schema and isinstance(schema["properties"], dict):
                closed["properties"] = {
                    k: _closed_schema(v) for k, v in schema["properties"].items()
                }
                if schema.get("type") == "object" and "additionalProperties" not in schema:
                    preserved = schema.get("x-kubernetes-preserve-unknown-fields", False)
                    closed["additionalProperties"] = preserved
            if schema.get("nullable") and isinstance(schema.get("type"), str):
                closed["type"] = [schema["type"], "null"]
            return closed
        case list():
            return [_closed_schema(one) for one in schema]
        case _:
            return schema
