"""Nothing is at rest while a deadline is due: its fact belongs to the moment that it fires in."""

from datetime import timedelta
from typing import Any, cast

from shared.eventsourcing.handler import execute
from shared.http.callers import Role
from shared.runtime.client import Client
from shared.runtime.settle import come_to_rest
from shared.testing.house import House, OpenHouse
from tests.shared.toys.bell import BELL, Ring, somebody
from tests.shared.toys.tower import bell_service


async def overdue(house: House) -> int:
    answer = await house.client.get(
        "/api/operations/v1/progress", headers=house.caller(Role.AUDITOR)
    )
    found: int = answer.json()["overdue"]
    return found


async def test_progress_tells_of_deadlines_that_have_not_fired(house: OpenHouse) -> None:
    async with house([bell_service], background=False) as h:
        noon = h.clock() + timedelta(hours=3)
        for bell in ("tom", "ben"):
            await execute(h.area("bell").store, BELL, Ring(bell, again_at=noon), somebody())
        assert await overdue(h) == 0
        h.clock.move_to(noon)
        assert await overdue(h) == 2
        await h.fire()
        assert await overdue(h) == 0


class Told:
    """A client that is told how things stand."""

    def __init__(self, *answers: tuple[int, int, int]) -> None:
        self.left = list(answers)

    def get(self, _path: str) -> dict[str, Any]:
        position, head, overdue = self.left.pop(0)
        standing = {"consumer": "ear", "partition": "bell", "position": position, "head": head}
        return {"standings": [standing], "overdue": overdue}


def left_of(*answers: tuple[int, int, int]) -> int:
    """Come to rest, and return how many of the answers were not asked for."""
    told = Told(*answers)
    come_to_rest(cast("Client", told))
    return len(told.left)


def test_what_stands_still_is_asked_twice() -> None:
    assert left_of((5, 5, 0), (5, 5, 0), (5, 5, 0)) == 1


def test_who_is_behind_is_waited_for() -> None:
    assert left_of((4, 5, 0), (4, 5, 0), (5, 5, 0), (5, 5, 0)) == 0


def test_a_deadline_that_is_due_is_waited_for() -> None:
    assert left_of((5, 5, 1), (5, 5, 1), (6, 6, 0), (6, 6, 0)) == 0
