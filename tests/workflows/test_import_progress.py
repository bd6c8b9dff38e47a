"""How far an import is, and the estimate of what is left: the rule, and what the API answers."""

import asyncio
import hashlib
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from services.workflows.application import history_import_worker, upload_reports
from services.workflows.domain.history_import import import_id_from_digest
from services.workflows.domain.import_progress import (
    PUBLISHED_PARTS,
    RecordingRate,
    estimate_seconds_left,
    is_paused,
    is_worth_publishing,
)
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.domain_examples import BASE_TIME
from tests.workflows.event_log_builders import xes_event, xes_log, xes_trace

SECOND = timedelta(seconds=1)


def test_a_rate_is_that_of_the_last_part_and_unknown_before_the_first_one() -> None:
    begun = RecordingRate(BASE_TIME, 100)
    assert begun.measure(BASE_TIME + 0.9 * SECOND, 900) is begun
    first = begun.measure(BASE_TIME + 2 * SECOND, 500)
    assert first == RecordingRate(BASE_TIME + 2 * SECOND, 500, 200.0)
    assert first.measure(BASE_TIME + 6.9 * SECOND, 10_000) is first
    later = first.measure(BASE_TIME + 12 * SECOND, 510)
    assert later == RecordingRate(BASE_TIME + 12 * SECOND, 510, 1.0)


@pytest.mark.parametrize(
    ("done", "total", "per_second", "expected"),
    [(0, 10, None, None), (0, 10, 0.0, None), (0, 10, 3.0, 4), (9, 10, 1.0, 1), (10, 10, None, 0)],
)
def test_what_is_left_is_rounded_up_and_unknown_without_a_rate(
    done: int, total: int, per_second: float | None, expected: int | None
) -> None:
    assert estimate_seconds_left(done, total, per_second) == expected


def test_nothing_is_said_of_what_stands_still() -> None:
    assert not is_paused(BASE_TIME, BASE_TIME + 30 * SECOND)
    assert is_paused(BASE_TIME, BASE_TIME + 30.1 * SECOND)


@pytest.mark.parametrize("step", [1, 7, 60, 999])
def test_progress_is_published_a_bounded_number_of_times(step: int) -> None:
    reached = [*range(0, 1000, step), 1000]
    published = [b for a, b in pairwise(reached) if is_worth_publishing(a, b, 1000)]
    assert len(published) < PUBLISHED_PARTS
    assert 1000 not in published
    assert published == [b for b in published if b * PUBLISHED_PARTS >= 1000]


LOG = xes_log(
    *(
        xes_trace(
            f"A-{n}",
            *(xes_event("check", f"2026-03-02T{hour:02}:00:00+08:00", "d1") for hour in (9, 10)),
        )
        for n in range(10)
    )
)


async def test_an_import_says_how_far_it_is_and_what_is_left(
    manual_area_client: WorkflowsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_import_worker, "ROWS_PER_TRANSACTION", 8)
    client = manual_area_client
    accepted = (await client.upload_log(LOG)).json()
    path, import_id = f"/imports/{accepted['id']}", UUID(accepted["id"])
    begun = accepted["progress"]
    assert (begun["phase"], begun["done"], begun["total"]) == ("recording", 0, 10)
    assert (begun["per_second"], begun["seconds_left"]) == (None, None)
    assert begun["started_at"] == accepted["accepted_at"]
    acceptance = await history_import_worker.load_acceptance(client.area, import_id)
    await history_import_worker.record_next_cases(client.area, acceptance)
    async with client.area.pool.acquire() as db:
        await db.execute("UPDATE staged_history SET measured_from = measured_from - interval '2 s'")
    await history_import_worker.record_next_cases(client.area, acceptance)
    found = (await client.get(path)).json()["progress"]
    assert (found["done"], found["total"]) == (8, 10)
    assert 0 < found["per_second"] <= 2.0
    assert found["seconds_left"] >= 1
    (progressed, _) = await client.published_facts("history-progressed")
    assert (progressed["cases_done"], progressed["cases"]) == (4, 10)
    async with client.area.pool.acquire() as db:
        await db.execute("UPDATE staged_history SET reached_at = reached_at - interval '1 minute'")
    paused = (await client.get(path)).json()["progress"]
    assert (paused["done"], paused["per_second"], paused["seconds_left"]) == (8, None, None)
    await history_import_worker.record_next_history(client.area)
    done = (await client.get(path)).json()["progress"]
    assert (done["phase"], done["done"], done["seconds_left"]) == ("done", 10, 0)


async def test_a_log_is_found_by_its_digest(manual_area_client: WorkflowsClient) -> None:
    client = manual_area_client
    accepted = (await client.upload_log(LOG)).json()
    digest = hashlib.sha256(LOG.encode()).hexdigest()
    assert (await client.get("/imports", sha256=digest)).json()["items"] == [accepted]
    assert (await client.get("/imports", sha256="0" * 64)).json()["items"] == []
    refused = await client.get("/imports", sha256="x")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_an_upload_is_reported_while_it_is_read(
    manual_area_client: WorkflowsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = manual_area_client
    monkeypatch.setattr(upload_reports, "REPORT_SECONDS", 0.0)
    digest = hashlib.sha256(LOG.encode()).hexdigest()
    async with client.area.pool.acquire() as db, db.transaction():
        # Whoever sends the log waits for this lock, which an upload of the same log would hold.
        key = int.from_bytes(import_id_from_digest(digest).bytes[:8], signed=True)
        await db.execute("SELECT pg_advisory_xact_lock($1)", key)
        sending = asyncio.create_task(client.upload_log(LOG, filename="log.xes"))
        while not (found := (await client.get("/import-uploads", sha256=digest)).json()["items"]):
            await asyncio.sleep(0.01)
    (upload,) = found
    assert (upload["filename"], upload["progress"]["phase"]) == ("log.xes", "reading")
    assert upload["progress"]["total"] == len(LOG.encode())
    assert (await sending).status_code == 202
    assert (await client.get("/import-uploads")).json()["items"] == []
    assert await client.count_rows("log_upload") == 0
