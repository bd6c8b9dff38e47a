"""A client that applies the rows it is told has the board, from whatever position it starts."""

from __future__ import annotations

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest

from services.goals.projections.board_feed import BoardChanges, BoardFeed
from tests.goals.area_client import SOME_ID, GoalsClient
from tests.goals.random_scenario import RandomGoalScenario

Board = dict[str, dict[str, Any]]
STEPS = 10


def apply(board: Board, changes: BoardChanges) -> Board:
    """Return what a client has of the board behind changes."""
    kept = {} if changes.is_whole else dict(board)
    for goal_id in changes.removed:
        kept.pop(str(goal_id), None)
    for row in changes.rows:
        kept[str(row.goal_id)] = row.model_dump(mode="json")
    return kept


def at_any_time(board: Board) -> Board:
    """Return the board without what a client works out for its own time."""
    return {
        id_: {name: value for name, value in row.items() if name != "expected"}
        for id_, row in board.items()
    }


async def read_board(area_client: GoalsClient, cycle: str) -> Board:
    """Return the board as it is read, by the ids of its goals."""
    answer = await area_client.get("/board", cycle=cycle, limit=500)
    return at_any_time({row["goal_id"]: row for row in answer.json()["items"]})


async def follow(
    feed: BoardFeed, cycle: str, board: Board, after: int | None, readings: int = 60
) -> tuple[Board, int]:
    """Apply changes until there are none, and return the board and its position."""
    while True:
        changes = await feed.read_changes(UUID(cycle), after, readings)
        if changes.position == after:
            return board, after
        board, after = apply(board, changes), changes.position


@pytest.mark.parametrize("seed", range(3))
async def test_a_client_that_applies_rows_has_the_board_from_any_position_on(
    area_client: GoalsClient, seed: int
) -> None:
    feed = BoardFeed(area_client.area, shared_seconds=0)
    rng = random.Random(seed)
    cycle = await area_client.create_cycle(active=seed % 2 == 0)
    scenario = RandomGoalScenario(area_client, cycle, rng)
    board, position = await follow(feed, cycle, {}, None)
    starts: list[tuple[Board, int]] = [(board, position)]
    for step in range(STEPS):
        if step == STEPS // 2 and seed % 2:
            await area_client.create_resource(f"/cycles/{cycle}/activate", {})
        await scenario.run_step()
        board, position = await follow(feed, cycle, board, position)
        starts.append((board, position))
        assert at_any_time(board) == await read_board(area_client, cycle)
    assert len(board) > 1
    for started, after in starts:
        ended, reached = await follow(feed, cycle, started, after)
        assert (at_any_time(ended), reached) == (at_any_time(board), position)


async def test_a_reading_changes_the_rows_above_it_and_no_others(
    area_client: GoalsClient,
) -> None:
    feed = BoardFeed(area_client.area, shared_seconds=0)
    cycle = await area_client.create_cycle()
    revenue = await area_client.set_goal(cycle, "Revenue")
    regions = await area_client.set_goal(cycle, "Regions", "sales", parent_id=revenue)
    await area_client.set_goal(cycle, "Features", "product", parent_id=revenue)
    other = await area_client.create_cycle(name="other", first_day="2026-11-02")
    await area_client.set_goal(other, "Elsewhere", "sales")
    _, position = await follow(feed, cycle, {}, None)
    await area_client.enter_reading(regions, 3)
    changes = await feed.read_changes(UUID(cycle), position, 0)
    assert [row.title for row in changes.rows] == ["Revenue", "Regions"]
    assert (changes.removed, changes.is_whole) == ([], False)
    assert changes.rows[1].series == []
    elsewhere = await feed.read_changes(UUID(other), position, 60)
    assert (elsewhere.rows, elsewhere.position) == ((), changes.position)


async def test_a_position_of_another_log_gets_the_whole_board(area_client: GoalsClient) -> None:
    feed = BoardFeed(area_client.area, shared_seconds=0)
    cycle = await area_client.create_cycle()
    await area_client.set_goal(cycle, "Revenue")
    changes = await feed.read_changes(UUID(cycle), 1_000_000_000, 60)
    assert (changes.is_whole, [row.title for row in changes.rows]) == (True, ["Revenue"])
    assert (await feed.read_changes(UUID(cycle), changes.position, 60)).rows == ()
    assert (await feed.read_changes(UUID(SOME_ID), None, 60)).rows == ()


async def test_many_events_at_once_are_told_as_the_whole_board(
    area_client: GoalsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.goals.projections.board_feed.MAX_EVENTS", 2)
    feed = BoardFeed(area_client.area, shared_seconds=0)
    cycle = await area_client.create_cycle()
    _, position = await follow(feed, cycle, {}, None)
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    await area_client.enter_reading(goal, 1)
    changes = await feed.read_changes(UUID(cycle), position, 60)
    assert (changes.is_whole, [str(row.value) for row in changes.rows]) == (True, ["1"])


async def test_clients_who_ask_the_same_at_the_same_time_share_one_answer(
    area_client: GoalsClient,
) -> None:
    feed = BoardFeed(area_client.area, shared_seconds=60)
    cycle = UUID(await area_client.create_cycle())
    answers = await asyncio.gather(*(feed.read_changes(cycle, None, 60) for _ in range(5)))
    assert len({id(one) for one in answers}) == 1
    assert await feed.read_changes(cycle, None, 0) is not answers[0]
