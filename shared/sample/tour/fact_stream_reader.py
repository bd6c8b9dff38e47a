"""All facts there are, from the stream that tells them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.eventsourcing.catch_up_subscription import START_CURSOR, CursorsByPartition
from shared.http.sse.event_id_codec import decode_event_id
from shared.terminal.api_client import ApiClient

STREAM_PATH = "/api/events/v1/stream"
STREAM_IDLE_SECONDS = 5.0
"""After which nothing more is waited for, whatever the place says."""


@dataclass(frozen=True)
class StreamedFact:
    """Something that an area has told."""

    id: UUID
    type: str
    """Without version and company: `duties.handoff-overdue`."""
    occurred_at: datetime
    """When it happened."""
    recorded_at: datetime
    data: Mapping[str, Any]


def read_all_facts(client: ApiClient) -> list[StreamedFact]:
    """Return every fact told so far, in the order in which they were recorded.

    The stream has no end; it is read up to the place behind which it would begin now.
    """
    with client.stream_lines(STREAM_PATH, STREAM_IDLE_SECONDS, **{"from": "now"}) as lines:
        place = next((text for field, text in _parse_sse_lines(lines) if field == "id"), "")
    head = decode_event_id(place)
    found: list[StreamedFact] = []
    with client.stream_lines(STREAM_PATH, STREAM_IDLE_SECONDS, **{"from": "beginning"}) as lines:
        for field, text in _parse_sse_lines(lines):
            if field == "data":
                found.append(_parse_fact(json.loads(text)))
            elif field == "id":
                place = text
            elif not field and _has_reached(decode_event_id(place), head):
                break
    return sorted(found, key=lambda fact: (fact.recorded_at, fact.id))


def _parse_sse_lines(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield field and value of each line; an empty field ends an event."""
    for line in lines:
        field, _, value = line.partition(":")
        yield field, value.removeprefix(" ")


def _has_reached(places: CursorsByPartition, head: CursorsByPartition) -> bool:
    return all(
        places.get(partition, START_CURSOR).position >= mark.position
        for partition, mark in head.items()
    )


def _parse_fact(event: Mapping[str, Any]) -> StreamedFact:
    _, area, name, _ = event["type"].split(".")
    return StreamedFact(
        id=UUID(event["id"]),
        type=f"{area}.{name}",
        occurred_at=datetime.fromisoformat(event["time"]),
        recorded_at=datetime.fromisoformat(event["recordedtime"]),
        data=event["data"],
    )
