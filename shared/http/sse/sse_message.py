"""Encodes a fact as a server-sent event, once for all clients."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import from_json

from shared.contracts.concerned_departments import find_concerned_departments
from shared.eventsourcing.catch_up_subscription import PartitionCursor, ReceivedFact
from shared.http.sse.cloudevent_json import encode_cloudevent_json


@dataclass(frozen=True, slots=True)
class SseMessage:
    """A fact of one partition as an encoded event without its id."""

    partition: str
    next_cursor: PartitionCursor
    area: str
    type: str
    departments: frozenset[str] | None
    """The departments that the fact concerns; `None` if its contract is not known here."""
    body: bytes
    """The lines of the event without its id."""

    def encode(self, event_id: str) -> bytes:
        """Return the whole event with this id."""
        return b"id: %s\n%s" % (event_id.encode(), self.body)


def build_sse_message(received: ReceivedFact) -> SseMessage:
    """Return the message of a fact that was read from the bus."""
    fact = received.fact
    data = from_json(fact.data)
    return SseMessage(
        partition=received.partition,
        next_cursor=received.next_cursor,
        area=fact.area,
        type=fact.type,
        departments=find_concerned_departments(fact.type, data),
        body=b"event: %s\ndata: %s\n\n" % (fact.type.encode(), encode_cloudevent_json(fact, data)),
    )
