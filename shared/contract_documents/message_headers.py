"""The Kafka headers of a fact: the CloudEvents attributes and Concord's extensions."""

from __future__ import annotations

from typing import Any

from shared.contract_documents.published_facts import area_of_type
from shared.contracts.schema_addresses import schema_address

_TEXT = {"type": "string"}
_ID = {"type": "string", "format": "uuid"}
_TIME = {"type": "string", "format": "date-time"}
_NUMBER = {"type": "string", "pattern": "^[0-9]{20}$"}
_REQUIRED: dict[str, tuple[str, dict[str, Any]]] = {
    "ce_specversion": ("The version of CloudEvents.", {"type": "string", "const": "1.0"}),
    "ce_id": ("The fact's id; together with `ce_source` it recognises a repetition.", _ID),
    "ce_source": ("The area that published it, such as `/concord/duties`.", _TEXT),
    "ce_type": ("The type of the fact, with its version.", _TEXT),
    "ce_time": ("When it happened.", _TIME),
    "ce_subject": ("What it is about: the aggregate's stream.", _TEXT),
    "ce_dataschema": (
        "Where the JSON Schema of the value is answered; that of earlier facts is its `$id`.",
        {"type": "string", "format": "uri"},
    ),
    "content-type": ("The type of the value.", {"type": "string", "const": "application/json"}),
    "ce_partitionkey": ("The record's key: facts of one key arrive in their order.", _TEXT),
    "ce_sequence": ("The aggregate's version, zero-padded: compare it as text.", _NUMBER),
    "ce_recordedtime": ("When it was recorded.", _TIME),
    "ce_outboxposition": ("Its place in the area's order of publication, zero-padded.", _NUMBER),
    "ce_correlationid": ("What one request caused has the same.", _ID),
    "ce_actor": ("Who did it: a subject, `consumer:<area>` or `deadline:<area>`.", _TEXT),
}
_OPTIONAL: dict[str, tuple[str, dict[str, Any]]] = {
    "ce_causationid": ("The id of the fact that caused it; left out where a person did.", _ID),
    "ce_traceparent": ("The trace (W3C Trace Context), where one was recorded.", _TEXT),
}
COMMON_HEADERS: dict[str, Any] = {
    "type": "object",
    "title": "Headers of a fact",
    "description": "CloudEvents 1.0 in Kafka's binary mode; all values are UTF-8 text.",
    "properties": {
        name: {**schema, "description": text}
        for name, (text, schema) in {**_REQUIRED, **_OPTIONAL}.items()
    },
    "required": list(_REQUIRED),
}


def header_examples(fact_type: str, public_url: str, at: str) -> dict[str, str]:
    """Return the headers of an example of a fact that happened at a time (RFC 3339)."""
    area = area_of_type(fact_type)
    subject = f"{fact_type.split('.')[2].partition('-')[0]}-0199a3c4-7e5d-7b2c-9f00-a1b2c3d4e502"
    return {
        "ce_specversion": "1.0",
        "ce_id": "0199a3c5-1b2c-7d3e-8f4a-5b6c7d8e9f00",
        "ce_source": f"/concord/{area}",
        "ce_type": fact_type,
        "ce_time": at,
        "ce_subject": subject,
        "ce_dataschema": schema_address(public_url, fact_type),
        "content-type": "application/json",
        "ce_partitionkey": subject,
        "ce_sequence": "00000000000000000003",
        "ce_recordedtime": "2026-10-15T02:31:00.123456+00:00",
        "ce_outboxposition": "00000000000000000042",
        "ce_correlationid": "0199a3c5-1b2c-7d3e-8f4a-5b6c7d8e9eff",
        "ce_actor": "li.na",
    }
