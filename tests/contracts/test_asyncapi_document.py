"""The AsyncAPI document: a channel for each topic, and a message for each fact that it carries."""

from __future__ import annotations

import re
from typing import Any

from jsonschema import Draft7Validator

from shared.contract_documents.asyncapi import TopicSettings, build_asyncapi_document
from shared.contracts.concerned_departments import list_fact_types, list_publishing_areas
from shared.kafka.settings import KafkaSettings
from shared.kafka.topic_admin import FULL_RETENTION_CONFIG
from shared.kafka.topic_description import describe_topics

DOCUMENT = build_asyncapi_document("0.0.1", TopicSettings("https://concord.firm.example"))
ACCEPTED = "concord.duties.handoff-accepted.v1"


def resolve(reference: str) -> Any:
    """Return what a reference within the document points to; raises `KeyError`."""
    found: Any = DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_every_area_has_a_channel_with_the_messages_of_its_facts() -> None:
    channels = DOCUMENT["channels"]
    assert list(channels) == list_publishing_areas()
    for area, channel in channels.items():
        assert channel["address"] == channel["bindings"]["kafka"]["topic"] == f"concord.{area}"
        types = [one for one in list_fact_types() if one.split(".")[1] == area]
        assert list(channel["messages"]) == types
        operation = DOCUMENT["operations"][f"send-{area}-facts"]
        assert operation["action"] == "send"
        assert [resolve(one["$ref"]) for one in operation["messages"]] == [
            channel["messages"][one] for one in types
        ]


def test_every_reference_leads_somewhere() -> None:
    references = set(re.findall(r"'\$ref': '([^']+)'", str(DOCUMENT)))
    assert len(references) > 2 * len(list_fact_types())
    assert all(resolve(reference) for reference in references)


def test_every_example_fits_its_message() -> None:
    for message in DOCUMENT["components"]["messages"].values():
        for part in ("headers", "payload"):
            schema = {**message[part], "components": DOCUMENT["components"]}
            if "$ref" in schema:  # beside which draft 7 knows nothing
                schema = {"allOf": [message[part]], "components": DOCUMENT["components"]}
            (example,) = message["examples"]
            Draft7Validator(schema).validate(example[part])


def test_a_message_names_its_type_and_the_address_of_its_schema() -> None:
    message = DOCUMENT["components"]["messages"][ACCEPTED]
    headers = message["examples"][0]["headers"]
    assert headers["ce_type"] == message["name"] == ACCEPTED
    assert headers["ce_dataschema"] == (
        f"https://concord.firm.example/api/contracts/v1/schemas/{ACCEPTED}"
    )
    schema = {**message["headers"], "components": DOCUMENT["components"]}
    assert not Draft7Validator(schema).is_valid(headers | {"ce_type": "concord.duties.other.v1"})
    assert not Draft7Validator(schema).is_valid(
        {name: value for name, value in headers.items() if name != "ce_id"}
    )


def test_topics_are_described_as_they_are_made() -> None:
    topics = describe_topics(
        KafkaSettings(
            "one:9092,two:9092",
            security_protocol="SASL_SSL",
            user="concord",
            password="secret",
            partitions=12,
            prefix="north.",
        ),
        "https://concord.firm.example",
    )
    document = build_asyncapi_document("0.0.1", topics)
    kafka = document["channels"]["duties"]["bindings"]["kafka"]
    assert (kafka["topic"], kafka["partitions"]) == ("north.duties", 12)
    config = kafka["topicConfiguration"]
    assert config["cleanup.policy"] == [FULL_RETENTION_CONFIG["cleanup.policy"]]
    assert str(config["retention.ms"]) == FULL_RETENTION_CONFIG["retention.ms"]
    assert document["servers"] == {
        f"broker-{number}": {
            "host": host,
            "protocol": "kafka-secure",
            "security": [{"type": "scramSha512"}],
        }
        for number, host in ((1, "one:9092"), (2, "two:9092"))
    }
    assert "servers" not in build_asyncapi_document("0.0.1", describe_topics(None, "https://c"))
