"""Many events are written in parts, so that other work of the process goes on in between."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest, IdempotencyKey
from shared.postgres.unit_of_work import EVENTS_PER_PART, divide_into_parts


class Noted(BaseModel, frozen=True):
    number: int


CONTEXT = EventContext(correlation=UUID(int=1), actor="tester")


def append(stream: str, count: int, version: int = 0) -> AppendRequest:
    """Return an append of so many events, with an idempotency key."""
    key = IdempotencyKey("caller", stream, "fingerprint")
    events = [Noted(number=number) for number in range(count)]
    return AppendRequest(stream, version, events, CONTEXT, idempotency_key=key, response="{}")


def test_small_appends_are_one_part() -> None:
    appends = [append("a", 3), append("b", 0), append("c", 2)]
    assert list(divide_into_parts(appends)) == [appends]
    assert list(divide_into_parts([])) == []


def test_a_large_append_is_divided_and_its_key_is_stored_once_at_its_beginning() -> None:
    whole = append("a", 2 * EVENTS_PER_PART + 7, version=5)
    parts = [one for part in divide_into_parts([whole]) for one in part]
    assert [len(one.events) for one in parts] == [EVENTS_PER_PART, EVENTS_PER_PART, 7]
    assert [one.expected_version - 5 for one in parts] == [0, EVENTS_PER_PART, 2 * EVENTS_PER_PART]
    assert [event for one in parts for event in one.events] == whole.events
    assert [one.idempotency_key is not None for one in parts] == [True, False, False]
    assert [one.response for one in parts] == ["{}", None, None]


def test_many_appends_are_several_parts_in_their_order() -> None:
    appends = [append(f"s{n}", 100) for n in range(3 * EVENTS_PER_PART // 100)]
    parts = list(divide_into_parts(appends))
    assert len(parts) == 3
    assert [one for part in parts for one in part] == appends
