"""What happened in a Jira without a webhook is read by itself, after a time without any."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from services.connectors.domain.system_conversation import SystemFailed
from tests.connectors.jira_client import FILLS, STARTED, JiraPastClient, clock

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def test_a_gap_is_filled_after_a_time_without_webhooks(past: JiraPastClient) -> None:
    await past.make_mapping_live(await past.publish_flow())
    assert await past.replica().poll()
    assert past.jira.pages == 0, "nobody has said where it would begin"
    await past.fill(clock(past))
    told_until = clock(past)
    past.installation.clock.advance(30 * MINUTE)
    past.jira.create("SALES-1", told_until - MINUTE)  # it was not indexed in time
    past.jira.create("SALES-2")  # its webhook is lost
    past.jira.create("OPS-1")  # no mapping has its project
    await past.replica().poll()
    assert await past.count("delivery") == 0, "it has not been quiet for long"
    past.installation.clock.advance(HOUR)
    await past.replica().poll()
    await past.work()
    assert await past.outcomes() == [("applied", STARTED)] * 2
    filled = (await past.get(FILLS)).json()["items"][0]
    assert (filled["fills_gap"], filled["status"], filled["projects"]) == (
        True,
        "completed",
        ["SALES"],
    )
    await past.replica().poll()
    assert (await past.get(FILLS, total=True)).json()["total"] == 2


async def test_a_gap_begins_where_the_settings_say_if_nothing_was_read(
    past: JiraPastClient,
) -> None:
    await past.make_mapping_live(await past.publish_flow())
    past.jira.create("SALES-1", clock(past) - 2 * DAY)
    past.jira.create("SALES-2", clock(past) - HOUR)
    await past.replica(begins_at=clock(past) - DAY).poll()
    assert await past.count("delivery") == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=5), -timedelta(hours=5)])
async def test_a_jira_whose_clock_is_hours_off_loses_nothing_between_readings(
    past: JiraPastClient, ahead: timedelta
) -> None:
    await past.make_mapping_live(await past.publish_flow())
    past.jira.ahead = ahead
    await past.fill(past.jira.now - HOUR)
    past.installation.clock.advance(MINUTE)
    past.jira.create("SALES-1")
    past.installation.clock.advance(HOUR)
    await past.replica().poll()
    await past.work()
    assert await past.outcomes() == [("applied", STARTED)]


async def test_a_jira_of_which_nothing_is_asked_is_asked_now_and_then_whether_it_answers(
    past: JiraPastClient,
) -> None:
    replica = past.replica()
    assert [await replica.poll() for _ in range(3)] == [True, False, False]
    assert past.jira.requests == [("GET", "/rest/api/3/myself")]
    past.installation.clock.advance(5 * MINUTE)
    past.jira.failures = [httpx.Response(401)]
    with pytest.raises(SystemFailed, match="access-refused"):
        await replica.poll()
    assert await replica.poll()
