"""What was true at a time, and what was known at it, of goals and blockers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.goals.area_client import GoalsClient

HOUR = timedelta(hours=1)


async def test_a_reading_entered_late_was_true_before_it_was_known(
    area_client: GoalsClient,
) -> None:
    clock = area_client.installation.clock
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    measured = clock() + HOUR
    clock.advance(4 * HOUR)
    await area_client.enter_reading(goal, 5, measured_at=measured.isoformat())
    clock.advance(HOUR)

    async def completion(**moment: datetime) -> Any:
        texts = {name: time.isoformat() for name, time in moment.items()}
        card = (await area_client.board_by_title(cycle, **texts))["Regions"]
        history = (await area_client.get(f"/goals/{goal}/history", **texts)).json()
        assert (card["completion"] == "0.5000") is ("reading-entered" in str(history))
        return card["completion"]

    between, after = measured + HOUR, measured + 4 * HOUR
    assert await completion() == "0.5000"
    assert await completion(as_of=between) == "0.5000"
    assert await completion(known_at=between) != "0.5000"
    assert await completion(as_of=measured - HOUR / 2) != "0.5000"
    assert await completion(known_at=after) == "0.5000"
    assert await completion(as_of=between, known_at=between) != "0.5000"


async def test_a_reading_entered_after_a_later_one_was_true_until_that(
    area_client: GoalsClient,
) -> None:
    clock = area_client.installation.clock
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    first, second = clock() + HOUR, clock() + 3 * HOUR
    clock.advance(4 * HOUR)
    later = await area_client.enter_reading(goal, 8, measured_at=second.isoformat())
    clock.advance(HOUR)
    await area_client.enter_reading(goal, 2, measured_at=first.isoformat())
    clock.advance(HOUR)
    corrected = await area_client.correct_reading(goal, later, 6)
    assert corrected.is_success, corrected.text
    clock.advance(HOUR)

    async def completion(as_of: datetime) -> Any:
        card = (await area_client.board_by_title(cycle, as_of=as_of.isoformat()))["Regions"]
        return card["completion"]

    assert await completion(first - HOUR / 2) == "0.0000"
    assert await completion(first + HOUR) == "0.2000"
    assert await completion(second + HOUR / 2) == "0.6000"
    assert await completion(clock()) == "0.6000"
