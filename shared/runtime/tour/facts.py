"""All facts there are, from the stream that tells them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.eventsourcing.listening import BEGINNING, Places
from shared.http.stream.event_id import places_of
from shared.runtime.client import Client

STREAM = "/api/events/v1/stream"
QUIET_SECONDS = 5.0
"""After which nothing more is waited for, whatever the place says."""


@dataclass(frozen=True)
class Fact:
    """Something that an area has told."""

    id: UUID
    type: str
    """Without version and company: `duties.handoff-overdue`."""
    at: datetime
    """When it happened."""
    recorded_at: datetime
    data: Mapping[str, Any]


def all_facts(client: Client) -> list[Fact]:
    """Return every fact told so far, in the order in which they were recorded.

    The stream has no end; it is read up to the place behind which it would begin now.
    """
    with client.lines(STREAM, QUIET_SECONDS, **{"from": "now"}) as lines:
        place = next((text for field, text in _fields(lines) if field == "id"), "")
    head = places_of(place)
    found: list[Fact] = []
    with client.lines(STREAM, QUIET_SECONDS, **{"from": "beginning"}) as lines:
        for field, text in _fields(lines):
            if field == "data":
                found.append(_fact(json.loads(text)))
            elif field == "id":
                place = text
            elif not field and _reaches(places_of(place), head):
                break
    return sorted(found, key=lambda fact: (fact.recorded_at, fact.id))


def _fields(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield field and value of each line; an empty field ends an event."""
    for line in lines:
        field, _, value = line.partition(":")
        yield field, value.removeprefix(" ")


def _reaches(places: Places, head: Places) -> bool:
    return all(
        places.get(partition, BEGINNING).position >= mark.position
        for partition, mark in head.items()
    )


def _fact(event: Mapping[str, Any]) -> Fact:
    _, area, name, _ = event["type"].split(".")
    return Fact(
        id=UUID(event["id"]),
        type=f"{area}.{name}",
        at=datetime.fromisoformat(event["time"]),
        recorded_at=datetime.fromisoformat(event["recordedtime"]),
        data=event["data"],
    )
