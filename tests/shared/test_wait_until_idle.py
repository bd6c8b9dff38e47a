"""An installation is not idle while a deadline is due, or while a consumer lags."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from shared.eventsourcing.command_handler import execute_command
from shared.http.auth import Role
from shared.terminal.idle_waiting import wait_until_idle
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_area import BELL_DECIDER, RingBell, command_context
from tests.shared.sample_areas.publisher_service import publisher_service

if TYPE_CHECKING:
    from shared.terminal.api_client import ApiClient


async def overdue_deadlines(installation: TestInstallation) -> int:
    answer = await installation.http_client.get(
        "/api/operations/v1/progress", headers=installation.authorization_headers(Role.AUDITOR)
    )
    found: int = answer.json()["overdue"]
    return found


async def test_progress_counts_deadlines_that_have_not_fired(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([publisher_service], background=False) as installation:
        noon = installation.clock() + timedelta(hours=3)
        for bell in ("tom", "ben"):
            await execute_command(
                installation.area("bell").event_store,
                BELL_DECIDER,
                RingBell(bell, again_at=noon),
                command_context(),
            )
        assert await overdue_deadlines(installation) == 0
        installation.clock.set_time(noon)
        assert await overdue_deadlines(installation) == 2
        await installation.fire_due_deadlines()
        assert await overdue_deadlines(installation) == 0


class ScriptedProgressClient:
    """A client that returns given answers to requests for the progress."""

    def __init__(self, *answers: tuple[int, int, int]) -> None:
        self.remaining = list(answers)

    def get(self, _path: str) -> dict[str, Any]:
        position, head, overdue = self.remaining.pop(0)
        standing = {"consumer": "ear", "partition": "bell", "position": position, "head": head}
        return {"standings": [standing], "overdue": overdue}


def count_unused(*answers: tuple[int, int, int]) -> int:
    """Wait until idle, and return how many of the answers were not requested."""
    client = ScriptedProgressClient(*answers)
    wait_until_idle(cast("ApiClient", client))
    return len(client.remaining)


def test_idle_is_confirmed_by_a_second_look() -> None:
    assert count_unused((5, 5, 0), (5, 5, 0), (5, 5, 0)) == 1


def test_a_lagging_consumer_is_waited_for() -> None:
    assert count_unused((4, 5, 0), (4, 5, 0), (5, 5, 0), (5, 5, 0)) == 0


def test_a_due_deadline_is_waited_for() -> None:
    assert count_unused((5, 5, 1), (5, 5, 1), (6, 6, 0), (6, 6, 0)) == 0
