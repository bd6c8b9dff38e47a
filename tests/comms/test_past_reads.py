"""What was true at a time, and what was known at it, of requests and matters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient

HOUR = timedelta(hours=1)


async def test_an_answer_entered_late_was_true_before_it_was_known(
    area_client: CommsClient,
) -> None:
    clock, requests = area_client.installation.clock, RequestClient(area_client)
    path = await requests.open_request()
    answered = clock() + HOUR
    clock.advance(3 * HOUR)
    await requests.resolve_request(path, at=answered.isoformat())
    clock.advance(HOUR)

    async def status(**moment: datetime) -> Any:
        texts = {name: time.isoformat() for name, time in moment.items()}
        found = (await area_client.get(path, **texts)).json()
        (row,) = (await area_client.get("/requests", **texts)).json()["items"]
        assert row["status"] == found["status"]
        assert ("resolution" in [one["kind"] for one in found["entries"]]) is (
            found["status"] == "resolved"
        )
        return found["status"]

    between = answered + HOUR
    assert await status() == await status(as_of=between) == "resolved"
    assert await status(known_at=between) == await status(as_of=answered - HOUR / 2) == "open"
    assert await status(known_at=clock()) == "resolved"


async def test_a_correction_holds_for_all_of_a_requests_past(area_client: CommsClient) -> None:
    clock, requests = area_client.installation.clock, RequestClient(area_client)
    path = await requests.open_request()
    clock.advance(HOUR)
    await requests.report_progress(path)
    said = clock()
    clock.advance(HOUR)
    entry = await requests.last_entry_id(path, "progress")
    voided = await requests.correct_entry(path, entry, "strike-out")
    assert voided.status_code == 200, voided.text

    async def struck_out(**moment: str) -> list[bool]:
        found = (await area_client.get(path, **moment)).json()
        return [one["voided"] for one in found["entries"]]

    assert await struck_out() == await struck_out(as_of=said.isoformat()) == [True]
    assert await struck_out(known_at=said.isoformat()) == [False]
