"""A fact as it is told to everybody who may hear it: worked out once, whoever follows."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import from_json

from shared.contracts.concerned_departments import find_concerned_departments
from shared.eventsourcing.catch_up_subscription import PartitionCursor, ReceivedFact
from shared.http.sse.cloudevent_json import encode_cloudevent_json


@dataclass(frozen=True, slots=True)
class SseMessage:
    """A fact of one partition, ready to be sent."""

    partition: str
    next_cursor: PartitionCursor
    area: str
    type: str
    departments: frozenset[str] | None
    """Which it concerns; `None` where its contract is not known here."""
    body: bytes
    """The lines of the event but its id."""

    def encode(self, event_id: str) -> bytes:
        """Return the whole event."""
        return b"id: %s\n%s" % (event_id.encode(), self.body)


def build_sse_message(received: ReceivedFact) -> SseMessage:
    """Put a fact into words."""
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
