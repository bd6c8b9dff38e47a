"""The board as of a past time is the board that was shown then."""

import random
from datetime import datetime
from typing import Any

import pytest

from tests.goals.area_client import GoalsClient
from tests.goals.random_scenario import RandomGoalScenario


async def both_views(
    area_client: GoalsClient, cycle: str, as_of: datetime | None = None
) -> list[Any]:
    """Return the table and the tree view of the board, now or as of a time."""
    moment = as_of.isoformat() if as_of else None
    query = {"cycle": cycle, "known_at": moment, "limit": 500}
    return [
        (await area_client.get("/board", view=view, **query)).json() for view in ("table", "tree")
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_board_that_was_shown_can_be_read_again(
    area_client: GoalsClient, seed: int
) -> None:
    cycle = await area_client.create_cycle()
    scenario = RandomGoalScenario(area_client, cycle, random.Random(seed))
    shown: list[tuple[datetime, list[Any]]] = []
    for _ in range(25):
        await scenario.run_step()
        shown.append((area_client.installation.clock(), await both_views(area_client, cycle)))
    assert len({str(board) for _, board in shown}) > 20, "the scenario changes the board"
    states = {item["state"] for _, (table, _) in shown for item in table["items"]}
    assert states >= {"lagging", "on-track"}
    for moment, board in shown:
        assert await both_views(area_client, cycle, moment) == board, moment


async def test_before_anything_was_set_the_board_is_empty(area_client: GoalsClient) -> None:
    before = area_client.installation.clock()
    area_client.installation.clock.advance(datetime.resolution)
    cycle = await area_client.create_cycle()
    await area_client.set_goal(cycle, "Revenue")
    assert await area_client.board_by_title(cycle, known_at=before.isoformat()) == {}
    now = area_client.installation.clock().isoformat()
    assert list(await area_client.board_by_title(cycle, known_at=now)) == ["Revenue"]


async def test_a_late_reading_does_not_change_what_was_shown(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    regions = await area_client.set_goal(cycle, "Regions", "sales")
    before = area_client.installation.clock()
    shown = await area_client.board_by_title(cycle)
    await area_client.installation.advance_time(10 * datetime.resolution)
    await area_client.enter_reading(
        regions, 5, measured_at=before.isoformat(), at=before.isoformat()
    )
    assert (await area_client.board_by_title(cycle))["Regions"]["completion"] == "0.5000"
    assert await area_client.board_by_title(cycle, known_at=before.isoformat()) == shown
