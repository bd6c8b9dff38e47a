"""Requests whose history was corrected are in BI as the area itself tells of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.insights.domain.questions.catalogue import QUESTIONS_BY_NAME
from services.insights.projections.question_answers import question_sql
from shared.testing.installation import TestInstallation
from tests.comms.area_client import CommsClient, add_references
from tests.comms.request_client import RequestClient
from tests.insights.area_client import InsightsClient

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_corrected_request_is_in_bi_as_its_area_tells_of_it(
    area_client: InsightsClient, manual_installation: TestInstallation
) -> None:
    comms = CommsClient(manual_installation)
    await add_references(manual_installation)
    client = RequestClient(comms)
    manual_installation.clock.advance(timedelta(days=9))
    retimed, struck_out, resolved = [await client.open_request() for _ in range(3)]
    await client.report_progress(retimed)
    at = "2026-11-30T15:59:59Z"  # in the month before, in the company's zone
    answer = await client.correct_entry(retimed, retimed.rpartition("/")[2], "retime", at=at)
    assert answer.status_code == 200, answer.text
    for path in (struck_out, resolved):
        await client.resolve_request(path)
    entry = await client.last_entry_id(struck_out, "resolution")
    assert (await client.correct_entry(struck_out, entry, "strike-out")).status_code == 200
    await area_client.fold()

    async with area_client.area.pool.acquire() as db:
        rows = {str(row["request_id"]): row for row in await db.fetch("SELECT * FROM bi.requests")}
        (cost,) = [
            row
            for row in await db.fetch(
                question_sql(QUESTIONS_BY_NAME["communication-cost"]), "2026", None
            )
            if row["month"] == "2026-11"
        ]
        replies = await db.fetch(question_sql(QUESTIONS_BY_NAME["reply-times"]), "2026", None)
    for path in (retimed, struck_out, resolved):
        told, row = await client.get_request(path), rows[path.rpartition("/")[2]]
        assert row["opened_at"] == datetime.fromisoformat(told["opened_at"])
        first = first_reply(told)
        assert row["first_replied_at"] == (first and datetime.fromisoformat(first))
        assert (row["state"] == "resolved") == (told["status"] == "resolved"), told
    assert {path: rows[path.rpartition("/")[2]]["state"] for path in (retimed, struck_out)} == {
        retimed: "replied",
        struck_out: "open",
    }
    assert (cost["requests"], cost["replies"]) == (1, 0)
    assert [(row["requests"], row["answered"]) for row in replies] == [(3, 2)]
    waited = rows[retimed.rpartition("/")[2]]["first_reply_seconds"]
    assert replies[0]["longest_reply_seconds"] == waited > 0


def first_reply(told: dict[str, Any]) -> str | None:
    """Return when a request's first reply was given, as comms says."""
    found: str | None = next((one["replied_at"] for one in told["legs"] if one["leg"] == 1), None)
    return found
