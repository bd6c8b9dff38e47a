"""The board as of a past moment is the board that was shown then."""

import random
from datetime import datetime
from typing import Any

import pytest

from tests.goals.at_work import Company
from tests.goals.story import Story


async def boards(company: Company, cycle: str, as_of: datetime | None = None) -> list[Any]:
    """Return both views of the board, now or as of a moment."""
    moment = as_of.isoformat() if as_of else None
    query = {"cycle": cycle, "as_of": moment, "limit": 500}
    return [(await company.get("/board", view=view, **query)).json() for view in ("table", "tree")]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_board_that_was_shown_can_be_read_again(company: Company, seed: int) -> None:
    cycle = await company.cycle()
    story = Story(company, cycle, random.Random(seed))
    shown: list[tuple[datetime, list[Any]]] = []
    for _ in range(25):
        await story.go_on()
        shown.append((company.house.clock(), await boards(company, cycle)))
    assert len({str(board) for _, board in shown}) > 20, "the story shows something"
    titles = {one["state"] for _, (table, _) in shown for one in table["items"]}
    assert titles >= {"lagging", "on-track"}
    for moment, board in shown:
        assert await boards(company, cycle, moment) == board, moment


async def test_before_anything_was_set_the_board_is_empty(company: Company) -> None:
    before = company.house.clock()
    company.house.clock.pass_by(datetime.resolution)
    cycle = await company.cycle()
    await company.goal(cycle, "Revenue")
    assert await company.board(cycle, as_of=before.isoformat()) == {}
    now = company.house.clock().isoformat()
    assert list(await company.board(cycle, as_of=now)) == ["Revenue"]


async def test_a_late_reading_does_not_change_what_was_shown(company: Company) -> None:
    cycle = await company.cycle()
    regions = await company.goal(cycle, "Regions", "sales")
    before = company.house.clock()
    shown = await company.board(cycle)
    await company.house.pass_by(10 * datetime.resolution)
    await company.read(regions, 5, measured_at=before.isoformat(), at=before.isoformat())
    assert (await company.board(cycle))["Regions"]["completion"] == "0.5000"
    assert await company.board(cycle, as_of=before.isoformat()) == shown
