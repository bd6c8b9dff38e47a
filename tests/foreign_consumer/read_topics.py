"""Reads all topics of a prefix to their ends, and validates each fact by the schema that it names.

It knows nothing of Concord: only its address, a token, and what the facts themselves say.

    python read_topics.py BOOTSTRAP PREFIX ORIGIN TOKEN
"""

from __future__ import annotations

import json
import sys
import urllib.request
from collections import Counter
from typing import Any

from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from confluent_kafka import Consumer, KafkaError, Message
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator

MAX_WAIT_SECONDS = 60


class Schemas:
    """The schemas of facts, each fetched once from the address that a fact names."""

    def __init__(self, origin: str, token: str) -> None:
        """Send the token to this origin, and to no other."""
        self._origin = origin
        self._token = token
        self._by_address: dict[str, Validator] = {}

    def validator(self, address: str) -> Validator:
        """Return what validates by the schema at an address."""
        if address not in self._by_address:
            assert address.startswith(f"{self._origin}/"), address
            headers = {"Authorization": f"Bearer {self._token}"}
            request = urllib.request.Request(address, headers=headers)
            with urllib.request.urlopen(request, timeout=10) as answer:
                schema = json.load(answer)
            Draft202012Validator.check_schema(schema)
            self._by_address[address] = Draft202012Validator(schema, format_checker=FormatChecker())
        return self._by_address[address]

    def __len__(self) -> int:
        """Return how many were fetched."""
        return len(self._by_address)


def read_topics(bootstrap: str, prefix: str, schemas: Schemas) -> dict[str, Any]:
    """Return what was read: how many facts of each type, and what was wrong with them."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"{prefix}stranger",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    found: Counter[str] = Counter()
    ids: set[tuple[str, str]] = set()
    last: dict[tuple[str, int], str] = {}
    wrong: list[str] = []
    ended: set[tuple[str, int]] = set()
    consumer.subscribe([f"^{prefix.replace('.', '[.]')}.*"])
    try:
        while not ended or len(ended) < len(consumer.assignment()):
            record = consumer.poll(MAX_WAIT_SECONDS)
            if record is None:
                wrong.append(f"nothing came for {MAX_WAIT_SECONDS} s")
                break
            place = (str(record.topic()), record.partition() or 0)
            error = record.error()
            if error is not None:
                if error.code() != KafkaError._PARTITION_EOF:
                    raise SystemExit(str(error))
                ended.add(place)
                continue
            event = _read_event(record)
            key = (event.get_source(), event.get_id())
            position = event.get_extension("outboxposition")
            if key in ids or position <= last.get(place, ""):
                wrong.append(f"{key} came again, or out of order")
            ids.add(key)
            last[place] = position
            found[event.get_type()] += 1
            validator = schemas.validator(event.get_dataschema())
            wrong += [
                f"{event.get_type()} {one.json_path}: {one.message}"
                for one in validator.iter_errors(event.get_data())
            ]
            if event.get_data()["type"] != event.get_type():
                wrong.append(f"{key} is of two types")
    finally:
        consumer.close()
    return {
        "facts": found,
        "schemas": len(schemas),
        "topics": len({t for t, _ in ended}),
        "wrong": wrong,
    }


def _read_event(record: Message) -> Any:
    headers = dict(record.headers() or ())
    message = KafkaMessage(headers=headers, key=record.key(), value=record.value() or b"")
    return from_binary(message, JSONFormat())


if __name__ == "__main__":
    bootstrap, prefix, origin, token = sys.argv[1:]
    print(json.dumps(read_topics(bootstrap, prefix, Schemas(origin, token))))  # noqa: T201
