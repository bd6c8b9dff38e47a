"""Adds the schemas of all published facts, and of the CloudEvents that the stream sends."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.contract_documents.published_facts import fact_models
from shared.http_application.openapi.document_walk import SCHEMA_PREFIX

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


def add_fact_schemas(document: dict[str, Any], areas: Collection[str]) -> None:
    """Add the schema of each fact, and of the events that carry them."""
    models = list(fact_models(areas))
    if not models:
        return
    _, generated = models_json_schema(
        [(model, "serialization") for model in models], ref_template=SCHEMA_PREFIX + "{model}"
    )
    schemas = document["components"]["schemas"]
    for name, schema in generated["$defs"].items():
        schemas.setdefault(name, schema)
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
