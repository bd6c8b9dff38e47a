"""Who makes room when a server has as many connections as it takes."""

from __future__ import annotations

from dataclasses import dataclass

from shared.processes.connection_places import ConnectionPlaces


@dataclass(eq=False)
class FakeConnection:
    """A connection that remembers whether it was closed."""

    address: str = "10.0.0.1"
    is_at_work: bool = False
    awaits_caller: bool = False
    caller: str = ""
    is_closed: bool = False

    def abort(self) -> None:
        self.is_closed = True


def places_with(*connections: FakeConnection, proven: bool = False) -> ConnectionPlaces:
    places = ConnectionPlaces(len(connections))
    for connection in connections:
        places.add(connection)
        if proven:
            places.prove(connection)
    return places


def closed(*connections: FakeConnection) -> list[bool]:
    return [one.is_closed for one in connections]


def test_there_is_room_as_long_as_places_are_free() -> None:
    connection = FakeConnection()
    places = places_with(connection)
    places.discard(connection)
    assert places.make_room()
    assert not connection.is_closed
    assert not places.make_room(2)


def test_the_oldest_unproven_one_makes_room_first() -> None:
    crowd = [FakeConnection() for _ in range(3)]
    places = places_with(*crowd)
    places.prove(crowd[0])
    assert places.make_room()
    assert closed(*crowd) == [False, True, False]


def test_the_address_with_the_most_unproven_ones_makes_room() -> None:
    alone = FakeConnection("10.0.0.2")
    crowd = [FakeConnection() for _ in range(9)]
    places = places_with(alone, *crowd)
    for newest in (FakeConnection() for _ in range(50)):
        assert places.make_room()
        places.add(newest)
    assert not alone.is_closed
    assert all(closed(*crowd))
    assert len(places) == 10


def test_then_an_idle_one_makes_room_and_never_one_at_work() -> None:
    busy, idle = FakeConnection(is_at_work=True), FakeConnection()
    places = places_with(busy, idle, proven=True)
    assert places.make_room()
    assert closed(busy, idle) == [False, True]
    places.add(other := FakeConnection(is_at_work=True))
    places.prove(other)
    assert not places.make_room()
    assert closed(busy, other) == [False, False]


def test_a_newcomer_is_not_displaced_by_a_caller_who_keeps_connections() -> None:
    honest = FakeConnection(caller="ann")
    hoard = [FakeConnection(caller="mallory") for _ in range(9)]
    places = places_with(honest, *hoard, proven=True)
    assert places.make_room()
    places.add(newcomer := FakeConnection())
    for _ in range(5):
        assert places.make_room()
        places.add(another := FakeConnection(caller="mallory"))
        places.prove(another)
    assert closed(honest, newcomer) == [False, False]
    assert sum(closed(*hoard)) == 6


def test_room_is_made_for_all_who_come_at_once() -> None:
    places = places_with(*(FakeConnection() for _ in range(40)))
    assert places.make_room(10)
    assert len(places) == 30


def test_a_place_is_given_back_once() -> None:
    first, second = FakeConnection(), FakeConnection()
    places = places_with(first, second)
    places.discard(first)
    places.prove(first)  # its answer came after it was closed
    places.discard(first)
    assert (len(places), list(places)) == (1, [second])


def test_many_places_are_freed_at_once_where_there_are_many() -> None:
    places = places_with(*(FakeConnection() for _ in range(1000)))
    assert places.free_some() == 10
    assert len(places) == 990


def test_where_all_are_at_work_the_caller_with_the_most_half_bodies_makes_room() -> None:
    def sending(caller: str) -> FakeConnection:
        return FakeConnection(is_at_work=True, awaits_caller=True, caller=caller)

    busy, honest = FakeConnection(is_at_work=True, caller="bo"), sending("ann")
    hostile = [sending("mallory") for _ in range(3)]
    places = places_with(busy, honest, *hostile, proven=True)
    assert places.make_room()
    assert closed(busy, honest, *hostile) == [False, False, True, False, False]


def test_a_system_without_files_leaves_fewer_places() -> None:
    places = places_with(*(FakeConnection() for _ in range(50)))
    places.max_connections = 500
    places.shrink(reserve=10)
    assert places.max_connections == 40
    assert places.make_room()
    assert len(places) == 39
