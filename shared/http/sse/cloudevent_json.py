"""Encodes a fact as CloudEvents 1.0 in structured mode, with the contract's JSON as its data.

Attributes and extensions equal those of the binary mode on Kafka (`shared/kafka/cloudevents.py`).
"""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json

from shared.contracts.schema_addresses import DEFAULT_PUBLIC_URL, schema_address
from shared.eventsourcing.published_fact import Fact
from shared.kafka.cloudevents import SOURCE_PREFIX


def encode_cloudevent_json(
    fact: Fact, data: Any, *, with_actor: bool = True, public_url: str = DEFAULT_PUBLIC_URL
) -> bytes:
    """Return the JSON of a fact on one line; `data` is the fact's decoded data.

    Below `public_url` its schema is answered. Without its actor it is for readers who are not told
    who did it.
    """
    recorded_at = fact.recorded_at.isoformat()
    occurred_at = data.get("at") if isinstance(data, dict) else None
    context = fact.context
    origin = {
        "correlationid": str(context.correlation),
        "causationid": None if context.causation is None else str(context.causation),
        "traceparent": context.traceparent,
        "actor": context.actor if with_actor else None,
    }
    envelope = {
        "specversion": "1.0",
        "id": str(fact.id),
        "source": f"{SOURCE_PREFIX}{fact.area}",
        "type": fact.type,
        "time": occurred_at if isinstance(occurred_at, str) else recorded_at,
        "subject": fact.key,
        "dataschema": schema_address(public_url, fact.type),
        "datacontenttype": "application/json",
        "partitionkey": fact.key,
        "sequence": f"{fact.sequence:020}",
        "recordedtime": recorded_at,
        "outboxposition": f"{fact.position:020}",
        **{name: value for name, value in origin.items() if value is not None},
        "data": data,
    }
    return to_json(envelope)
