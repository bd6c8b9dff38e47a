"""Facts name their schemas below the address at which callers reach the installation."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

import pytest

from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.sse.cloudevent_json import encode_cloudevent_json
from shared.installation.settings import Settings
from shared.installation.terminal_settings import InvalidSettings
from shared.kafka.cloudevents import encode_record

if TYPE_CHECKING:
    from asyncpg import Record

PUBLIC_URL = "https://concord.firm.example/base"
LOCKED = "concord.incentives.period-locked.v1"
ADDRESS = f"{PUBLIC_URL}/api/contracts/v1/schemas/{LOCKED}"
ID = UUID("0199a3c5-1b2c-7d3e-8f4a-5b6c7d8e9f00")
TIME = datetime(2026, 11, 5, 9, tzinfo=UTC)


def test_the_address_is_the_public_one_or_that_which_is_served_at() -> None:
    assert Settings(public_url=f"{PUBLIC_URL}/").api_url(1) == PUBLIC_URL
    assert Settings(host="0.0.0.0", port=9000).api_url() == "http://127.0.0.1:9000"
    assert Settings(host="::1", port=0).api_url(8421) == "http://[::1]:8421"
    on_kafka = Settings(bus="kafka", public_url=PUBLIC_URL).kafka_settings()
    assert on_kafka is not None
    assert on_kafka.public_url == PUBLIC_URL


@pytest.mark.parametrize(
    "url", ["concord.firm.example", "ftp://a", "https://user:secret@a", "https://a?b=c", ""]
)
def test_what_is_no_address_of_an_api_or_has_a_secret_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CONCORD_PUBLIC_URL", url)
    with pytest.raises(InvalidSettings, match="CONCORD_PUBLIC_URL"):
        Settings.from_environment()


def test_a_record_on_kafka_names_the_address() -> None:
    context = json.dumps(
        {"correlation": str(ID), "causation": None, "actor": "li.na", "traceparent": None}
    )
    row = (7, "07", str(ID), LOCKED, "period-2026-10", "03", TIME.isoformat(), context, "{}")
    _, _, headers = encode_record("incentives", cast("Record", row), PUBLIC_URL)
    assert dict(headers)["ce_dataschema"] == ADDRESS.encode()


def test_an_event_of_the_stream_names_the_same_address() -> None:
    context = EventContext(correlation=ID, causation=None, actor="li.na", traceparent=None)
    fact = Fact(7, ID, "incentives", LOCKED, "period-2026-10", 3, TIME, context, "{}")
    assert json.loads(encode_cloudevent_json(fact, {}, public_url=PUBLIC_URL))["dataschema"] == (
        ADDRESS
    )
