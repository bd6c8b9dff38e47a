"""Adds the schemas of all published facts, and of the CloudEvents that the stream sends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.contract_documents.json_schemas import fact_json_schema
from shared.contract_documents.published_facts import fact_models
from shared.http_application.openapi.document_walk import SCHEMA_PREFIX, objects

EVENT_SCHEMA = "FactEvent"
"""The name of the schema of one event of the stream: any fact in its CloudEvents envelope."""
_ENVELOPE = {
    "specversion": ("The version of CloudEvents", {"type": "string", "const": "1.0"}),
    "id": ("The fact's id, also that of its event", {"type": "string", "format": "uuid"}),
    "source": ("The area that published it", {"type": "string"}),
    "time": ("When it happened", {"type": "string", "format": "date-time"}),
    "subject": ("What it is about: the aggregate's stream", {"type": "string"}),
    "dataschema": (
        "Where the JSON Schema of `data` is answered",
        {"type": "string", "format": "uri"},
    ),
    "datacontenttype": ("", {"type": "string", "const": "application/json"}),
    "partitionkey": ("Facts of one key arrive in their order", {"type": "string"}),
    "sequence": ("The aggregate's version", {"type": "string"}),
    "recordedtime": ("When it was recorded", {"type": "string", "format": "date-time"}),
    "outboxposition": ("Its place in the area's publication order", {"type": "string"}),
}
_ORIGIN = {
    "correlationid": ("What was done together has one", {"type": "string", "format": "uuid"}),
    "causationid": ("The event that caused it", {"type": "string", "format": "uuid"}),
    "traceparent": ("The trace (W3C Trace Context)", {"type": "string"}),
    "actor": ("Who did it: a caller's subject; left out for who is not told", {"type": "string"}),
}


def add_fact_schemas(document: dict[str, Any], areas: Collection[str]) -> set[str]:
    """Add the schema of each fact, and of the events that carry them.

    Return the names of those that say themselves which fields may be missing, as the published
    contracts do: a fact leaves out what it does not know, and pay for those who do not read it.
    """
    models = list(fact_models(areas))
    if not models:
        return set()
    schemas = document["components"]["schemas"]
    generated = _schemas_of_data(models, taken=set(schemas))
    schemas |= generated
    mapping = {}
    for model in models:
        fact_type = model.model_fields["type"].default
        schemas[f"{model.__name__}Event"] = _event_schema(model.__name__, fact_type)
        mapping[fact_type] = f"{SCHEMA_PREFIX}{model.__name__}Event"
    schemas[EVENT_SCHEMA] = {
        "title": EVENT_SCHEMA,
        "description": "A fact in its CloudEvents 1.0 envelope; `type` says which fact",
        "oneOf": [{"$ref": reference} for reference in mapping.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }
    return set(generated)


def _schemas_of_data(models: Sequence[type[BaseModel]], taken: set[str]) -> dict[str, Any]:
    """Return the schemas of facts and their parts by name; a part may share no answer's name."""
    _, generated = models_json_schema(
        [(model, "serialization") for model in models], ref_template=SCHEMA_PREFIX + "{model}"
    )
    parts: dict[str, Any] = generated["$defs"]
    for model in models:
        contract = fact_json_schema(model.model_fields["type"].default)
        for name, one in {**contract.get("$defs", {}), model.__name__: contract}.items():
            if "properties" in one:
                parts[name]["required"] = one.get("required", [])
    names = {name: f"Published{name}" if name in taken else name for name in parts}
    for one in objects(parts):
        if "$ref" in one:
            one["$ref"] = SCHEMA_PREFIX + names[one["$ref"].removeprefix(SCHEMA_PREFIX)]
    return {names[name]: {**one, "title": names[name]} for name, one in parts.items()}


def _event_schema(model_name: str, fact_type: str) -> dict[str, Any]:
    described = {
        name: {**schema, **({"description": text} if text else {})}
        for name, (text, schema) in {**_ENVELOPE, **_ORIGIN}.items()
    }
    return {
        "title": f"{model_name}Event",
        "type": "object",
        "properties": {
            **described,
            "type": {"type": "string", "const": fact_type},
            "data": {"$ref": SCHEMA_PREFIX + model_name},
        },
        "required": [*_ENVELOPE, "type", "data"],
    }
