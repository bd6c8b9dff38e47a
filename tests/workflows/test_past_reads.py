"""What was true at a time, and what was known at it, of cases and their steps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.workflows.area_client import WorkflowsClient

HOUR = timedelta(hours=1)


async def test_a_step_entered_late_was_done_before_it_was_known(
    area_client: WorkflowsClient,
) -> None:
    clock = area_client.installation.clock
    case = await area_client.start_case(await area_client.publish_flow())
    done = clock() + HOUR
    clock.advance(3 * HOUR)
    completed = await area_client.complete_step(case, 1, "sales", at=done.isoformat())
    assert completed.status_code == 200, completed.text
    clock.advance(HOUR)

    async def holder(**moment: datetime) -> Any:
        texts = {name: time.isoformat() for name, time in moment.items()}
        found = (await area_client.get(case, **texts)).json()
        (row,) = (await area_client.get("/cases", **texts)).json()["items"]
        open_steps = [one["department"] for one in found["steps"] if one["done_at"] is None]
        assert [one["department"] for one in row["open_steps"]] == open_steps
        return open_steps

    between = done + HOUR
    assert await holder() == ["finance"]
    assert await holder(as_of=between) == [], "the next step opened when this one was entered"
    assert await holder(known_at=between) == await holder(as_of=done - HOUR / 2) == ["sales"]
    assert await holder(known_at=clock()) == ["finance"]
    before = (done - 2 * HOUR).isoformat()
    assert (await area_client.get(case, as_of=before)).status_code == 404
