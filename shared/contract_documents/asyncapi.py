"""Makes the AsyncAPI 3.0 document of the topics: a channel for each area, a message for each fact.

Operations are seen from Concord, which sends; whoever reads makes the other side of each. Schemas
stand once among the components, without the `$id` that they have alone: it would become the base
of their references.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.contract_documents.json_schemas import fact_json_schema
from shared.contract_documents.message_headers import COMMON_HEADERS, header_examples
from shared.contract_documents.published_facts import area_of_type, fact_models_by_type
from shared.contracts.schema_addresses import DEFAULT_PUBLIC_URL, schema_address

ASYNCAPI_VERSION = "3.0.0"
KAFKA_BINDING_VERSION = "0.5.0"
_HEADERS_NAME = "CloudEventHeaders"
_STANDS_ALONE = ("$schema", "$id", "$comment")
"""Keywords of a schema that stands alone."""
_DESCRIPTION = """\
Everything that happened in the company's collaboration programme, as CloudEvents 1.0 in Kafka's
binary mode: attributes are headers with the prefix `ce_`, the value is the fact's JSON. Topics keep
the full history, in the order of each key. A fact may come more than once: `ce_source` with `ce_id`
recognises it. Where the installation runs without Kafka there are no topics; the same facts come as
server-sent events from `/api/events/v1/stream`.
"""


@dataclass(frozen=True)
class TopicSettings:
    """What an installation decides about its topics."""

    public_url: str = DEFAULT_PUBLIC_URL
    """The address below which the schemas of facts are answered."""
    topic_prefix: str = "concord."
    partitions: int = 6
    servers: Mapping[str, Any] = field(default_factory=dict)
    """The brokers as AsyncAPI server objects, by name."""


def build_asyncapi_document(
    version: str,
    topics: TopicSettings = TopicSettings(),
) -> dict[str, Any]:
    """Return the document of all areas' topics; `version` is that of Concord."""
    types_by_area: dict[str, list[str]] = {}
    for fact_type in sorted(fact_models_by_type()):
        types_by_area.setdefault(area_of_type(fact_type), []).append(fact_type)
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "id": "urn:concord:asyncapi",
        "info": {
            "title": "Concord",
            "version": version,
            "description": _DESCRIPTION,
            "license": {
                "name": "Apache License 2.0",
                "url": "https://www.apache.org/licenses/LICENSE-2.0",
            },
            "tags": [{"name": area} for area in types_by_area],
        },
        "defaultContentType": "application/json",
        **({"servers": topics.servers} if topics.servers else {}),
        "channels": {area: _channel(area, types, topics) for area, types in types_by_area.items()},
        "operations": {
            f"send-{area}-facts": _operation(area, types) for area, types in types_by_area.items()
        },
        "components": {
            "messages": {
                fact_type: _message(fact_type, topics.public_url)
                for types in types_by_area.values()
                for fact_type in types
            },
            "schemas": {_HEADERS_NAME: COMMON_HEADERS, **dict(_schemas(types_by_area))},
        },
    }


def _channel(area: str, fact_types: Sequence[str], topics: TopicSettings) -> dict[str, Any]:
    return {
        "address": f"{topics.topic_prefix}{area}",
        "title": f"Facts of the area {area}",
        "messages": {one: _reference("messages", one) for one in fact_types},
        "bindings": {
            "kafka": {
                "topic": f"{topics.topic_prefix}{area}",
                "partitions": topics.partitions,
                "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": -1},
                "bindingVersion": KAFKA_BINDING_VERSION,
            }
        },
    }


def _operation(area: str, fact_types: Sequence[str]) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{area}"},
        "title": f"Publish what happened in {area}",
        "messages": [{"$ref": f"#/channels/{area}/messages/{one}"} for one in fact_types],
    }


def _message(fact_type: str, public_url: str) -> dict[str, Any]:
    model = fact_models_by_type()[fact_type]
    schema = fact_json_schema(fact_type)
    consts = {
        "ce_type": {"const": fact_type},
        "ce_source": {"const": f"/concord/{area_of_type(fact_type)}"},
        "ce_dataschema": {"examples": [schema_address(public_url, fact_type)]},
    }
    return {
        "name": fact_type,
        "title": model.__name__,
        "summary": schema["description"].partition("\n")[0],
        "contentType": "application/json",
        "headers": {"allOf": [_reference("schemas", _HEADERS_NAME), {"properties": consts}]},
        "payload": _reference("schemas", fact_type),
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "The aggregate's stream: `ce_subject`"},
                "bindingVersion": KAFKA_BINDING_VERSION,
            }
        },
        "examples": [
            {
                "headers": header_examples(fact_type, public_url, schema["examples"][0]["at"]),
                "payload": schema["examples"][0],
            }
        ],
    }


def _schemas(types_by_area: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Any]]:
    """Yield every fact's schema, and its parts as `<type>.<part>`."""
    for fact_types in types_by_area.values():
        for fact_type in fact_types:
            schema = fact_json_schema(fact_type)
            for name, part in schema.pop("$defs", {}).items():
                yield f"{fact_type}.{name}", _point_to_components(part, fact_type)
            for keyword in _STANDS_ALONE:
                schema.pop(keyword)
            yield fact_type, _point_to_components(schema, fact_type)


def _point_to_components(schema: Any, fact_type: str) -> Any:
    match schema:
        case {"$ref": str(reference), **others}:
            name = f"{fact_type}.{reference.rpartition('/')[2]}"
            # Draft 7 ignores what stands beside a reference.
            return (
                {"allOf": [_reference("schemas", name)], **others}
                if others
                else _reference("schemas", name)
            )
        case dict():
            return {key: _point_to_components(value, fact_type) for key, value in schema.items()}
        case list():
            return [_point_to_components(value, fact_type) for value in schema]
        case _:
            return schema


def _reference(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
