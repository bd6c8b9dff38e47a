"""Encodes a fact as a server-sent event, once for all clients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json, to_json

from shared.contracts.concerned_departments import find_concerned_departments
from shared.contracts.fact_read_classes import (
    OWN_DEPARTMENTS,
    data_for_department,
    find_read_class,
    own_departments,
    tells_actor,
)
from shared.contracts.read_classes import ReadClass
from shared.contracts.schema_addresses import DEFAULT_PUBLIC_URL
from shared.eventsourcing.catch_up_subscription import PartitionCursor, ReceivedFact
from shared.eventsourcing.published_fact import Fact
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
    read_class: ReadClass | None
    """The class of the fact; `None` if it has none here."""
    body: bytes
    """The lines of the event without its id."""
    body_without_pay: bytes
    """The same without pay figures, and without the actor of some facts, for those who do not read
    the pay of all departments; with no department where a reader is told his own alone."""

    def encode(
        self, event_id: str, *, with_pay: bool = True, department: str | None = None
    ) -> bytes:
        """Return the whole event with this id, for a reader of all pay or of one department."""
        body = self.body if with_pay else self._body_for(department)
        return b"id: %s\n%s" % (event_id.encode(), body)

    def _body_for(self, department: str | None) -> bytes:
        field = OWN_DEPARTMENTS.get(self.type)
        own = own_departments(self.departments or (), department)
        if field is None or not own:
            return self.body_without_pay
        # Encoded once for all readers; only this list differs between them.
        empty, filled = (b'"%s":%s' % (field.encode(), to_json(codes)) for codes in ([], own))
        return self.body_without_pay.replace(empty, filled)


def build_sse_message(received: ReceivedFact, public_url: str = DEFAULT_PUBLIC_URL) -> SseMessage:
    """Return the message of a fact from the bus; below `public_url` its schema is answered."""
    fact = received.fact
    data = from_json(fact.data)
    public = data_for_department(fact.type, data, None)
    with_actor = tells_actor(fact.type)
    body = _encode_body(fact, data, public_url)
    return SseMessage(
        partition=received.partition,
        next_cursor=received.next_cursor,
        area=fact.area,
        type=fact.type,
        departments=find_concerned_departments(fact.type, data),
        read_class=find_read_class(fact.type),
        body=body,
        body_without_pay=(
            body
            if public is data and with_actor
            else _encode_body(fact, public, public_url, with_actor=with_actor)
        ),
    )


def _encode_body(fact: Fact, data: Any, public_url: str, *, with_actor: bool = True) -> bytes:
    event = encode_cloudevent_json(fact, data, with_actor=with_actor, public_url=public_url)
    return b"event: %s\ndata: %s\n\n" % (fact.type.encode(), event)
