"""Whose connections are closed where too much waits to be read."""

from __future__ import annotations

from dataclasses import dataclass

from shared.processes.unread_answers import find_excess_unread


@dataclass(frozen=True, eq=False)
class FakeConnection:
    """A connection with an answer that is not read."""

    caller: str
    unread_bytes: int


def test_nothing_is_closed_as_long_as_all_fits() -> None:
    assert find_excess_unread([FakeConnection("ann", 60), FakeConnection("bo", 40)], 100) == []


def test_the_caller_with_the_most_loses_the_oldest_and_then_the_next_caller() -> None:
    ann = FakeConnection("ann", 50)
    hostile = [FakeConnection("mallory", size) for size in (30, 0, 30, 30)]
    connections = [ann, *hostile]
    assert find_excess_unread(connections, 100) == [hostile[0], hostile[2]]
    assert find_excess_unread(connections, 10) == [hostile[0], hostile[2], hostile[3], ann]
