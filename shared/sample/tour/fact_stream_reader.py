"""Reads every published fact from the event stream."""

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
"""After so long without a line the reader stops, whether it has reached the end or not."""


@dataclass(frozen=True)
class StreamedFact:
    """A fact as the event stream shows it."""

    id: UUID
    type: str
    """The fact's type without `concord.` and version, such as `duties.handoff-overdue`."""
    occurred_at: datetime
    """When the event happened, which may be before it was recorded."""
    recorded_at: datetime
    data: Mapping[str, Any]


def read_all_facts(client: ApiClient) -> list[StreamedFact]:
    """Return every fact published so far, in the order in which they were recorded.

    Timers of several areas record at one moment of the simulated clock, in any order: there the
    order is that of what happened.

    The stream has no end; it is read up to the event id at which a new stream would begin now.
    """
    with client.stream_lines(STREAM_PATH, STREAM_IDLE_SECONDS, **{"from": "now"}) as lines:
        event_id = next((text for field, text in _parse_sse_lines(lines) if field == "id"), "")
    end_cursors = decode_event_id(event_id)
    facts: list[StreamedFact] = []
    with client.stream_lines(STREAM_PATH, STREAM_IDLE_SECONDS, **{"from": "beginning"}) as lines:
        for field, text in _parse_sse_lines(lines):
            if field == "data":
                facts.append(_parse_fact(json.loads(text)))
            elif field == "id":
                event_id = text
            elif not field and _has_reached(decode_event_id(event_id), end_cursors):
                break
    return sorted(facts, key=lambda fact: (fact.recorded_at, fact.occurred_at, fact.id))


def _parse_sse_lines(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield field and value of each line; an empty field ends an event."""
    for line in lines:
        field, _, value = line.partition(":")
        yield field, value.removeprefix(" ")


def _has_reached(cursors: CursorsByPartition, end_cursors: CursorsByPartition) -> bool:
    return all(
        cursors.get(partition, START_CURSOR).position >= end.position
        for partition, end in end_cursors.items()
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
