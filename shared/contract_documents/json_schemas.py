"""Makes the JSON Schema (2020-12) of a published fact, complete enough for a stranger.

It says what the fact's data look like on the bus: decimals and ids are text. Objects are open:
a later version may add fields that may be missing, so readers ignore what they do not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from shared.contract_documents.attribute_docs import field_docstrings
from shared.contract_documents.common_fields import common_description
from shared.contract_documents.examples import example_of
from shared.contract_documents.fact_fields import UNITS, fact_field_description
from shared.contract_documents.published_facts import area_of_type, fact_models_by_type
from shared.contracts.fact_read_classes import PAY_FIELDS, find_read_class
from shared.contracts.read_classes import ReadClass
from shared.contracts.schema_addresses import schema_urn

DIALECT = "https://json-schema.org/draft/2020-12/schema"
UNIT_KEYWORD = "x-unit"
"""Says in which unit a number is."""
READ_CLASS_KEYWORD = "x-read-class"
"""Says of which class of data a fact, or one of its fields, is: who reads it in the stream."""


_DECIMAL = r"^-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$"
_LEFT_OUT = "left out of the event stream for those who do not read the pay of all departments"


class _PublishedForm(GenerateJsonSchema):
    """Schemas of what is published, not of what would be accepted."""

    def decimal_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ARG002  the overridden one's
        """Return the schema of a decimal number, which is published as text."""
        return {"type": "string", "pattern": _DECIMAL}


def fact_json_schema(fact_type: str) -> dict[str, Any]:
    """Return the JSON Schema of a fact's data; raises `KeyError` for an unknown type."""
    return deepcopy(_schemas()[fact_type])


def fact_json_schemas() -> Mapping[str, dict[str, Any]]:
    """Return the JSON Schema of every published fact, by its type in alphabetical order."""
    return {fact_type: fact_json_schema(fact_type) for fact_type in sorted(_schemas())}


@cache
def _schemas() -> Mapping[str, dict[str, Any]]:
    return {
        fact_type: _complete_schema(fact_type, model)
        for fact_type, model in fact_models_by_type().items()
    }


def _complete_schema(fact_type: str, model: type[BaseModel]) -> dict[str, Any]:
    generated = model.model_json_schema(mode="serialization", schema_generator=_PublishedForm)
    parts = {one.__name__: one for one in _models_within(model)}
    for name, part in generated.get("$defs", {}).items():
        _describe(part, parts[name])
    _describe(generated, model)
    generated["required"] = ["type", *generated.get("required", [])]
    for path in PAY_FIELDS.get(fact_type, ()):
        _mark_as_pay(generated, generated.get("$defs", {}), path)
    return {
        "$schema": DIALECT,
        "$id": schema_urn(fact_type),
        **generated,
        READ_CLASS_KEYWORD: str(find_read_class(fact_type)),
        "examples": [example_of(model)],
        "$comment": f"The data of facts on the topic of the area {area_of_type(fact_type)}.",
    }


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    texts = field_docstrings(model)
    for field, value in schema.get("properties", {}).items():
        text = texts.get(field) or fact_field_description(field) or common_description(field)
        value.pop("title", None)
        if text is not None:
            value["description"] = text
        # Facts about links and transfers name texts and ids like the numbers of others.
        if field in UNITS and is_number(value):
            value[UNIT_KEYWORD] = UNITS[field]


def is_number(schema: Mapping[str, Any]) -> bool:
    """Tell whether a field is a number, which a decimal is, although it is published as text."""
    every = [schema, *schema.get("anyOf", ())]
    return any(one.get("type") == "integer" or one.get("pattern") == _DECIMAL for one in every)


def _mark_as_pay(schema: dict[str, Any], parts: dict[str, Any], path: Sequence[str]) -> None:
    """Say that a field is left out for those who do not read pay, so that it may be missing."""
    field = schema["properties"][path[0]]
    if len(path) > 1:
        part = field["items"]["$ref"].rpartition("/")[2]
        _mark_as_pay(parts[part], parts, path[1:])
        return
    schema["required"] = [name for name in schema["required"] if name != path[0]]
    field[READ_CLASS_KEYWORD] = str(ReadClass.PAY)
    field["description"] = f"{field['description']} ({_LEFT_OUT})"


def _models_within(type_hint: Any) -> Iterator[type[BaseModel]]:
    if isinstance(type_hint, type) and issubclass(type_hint, BaseModel):
        yield type_hint
        for field in type_hint.model_fields.values():
            yield from _models_within(field.annotation)
    for inner in get_args(type_hint):
        yield from _models_within(inner)
