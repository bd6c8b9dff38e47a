"""The life of a what-if's job: queued, begun anew, cancelled, failed, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from services.incentives.service import service
from shared.postgres.job import MAX_ATTEMPTS, MAX_UNFINISHED_JOBS, RETENTION
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.job_worker import JobReport
from tests.incentives.area_client import IncentivesClient
from tests.incentives.what_if_client import (
    ASKED,
    HANDLER,
    ask,
    give_figures,
    read,
    rows,
    run_job,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("no_jobs")]


async def test_one_that_waits_or_runs_is_cancelled(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    path = await ask(area_client)

    async def cancelled_halfway(
        area: AreaContext, request: Mapping[str, Any], report: JobReport
    ) -> str:
        await HANDLER(area, request, report)
        for _ in range(2):
            answer = await area_client.post(f"{path}/cancel")
            assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
        return "{}"

    assert await run_job(area_client, cancelled_halfway)
    cancelled = await read(area_client, path)
    assert (cancelled["state"], cancelled["difference"]) == ("cancelled", None)
    assert (await read(area_client, f"{path}/months"))["items"] == []
    assert not await run_job(area_client)

    waiting = await ask(area_client)
    await area_client.post(f"{waiting}/cancel")
    assert not await run_job(area_client)
    over = await ask(area_client)
    await run_job(area_client)
    refused = await area_client.post(f"{over}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "job-is-over")


async def test_an_interrupted_one_is_begun_anew_and_fails_at_last(
    area_client: IncentivesClient,
) -> None:
    await give_figures(area_client)

    async def interrupted(area: AreaContext, request: Mapping[str, Any], report: JobReport) -> str:
        await HANDLER(area, request, report)
        raise asyncio.CancelledError

    path = await ask(area_client)
    with pytest.raises(asyncio.CancelledError):
        await run_job(area_client, interrupted)
    halfway = await read(area_client, path)
    assert (halfway["state"], halfway["progress"]["done"]) == ("running", 12)
    await run_job(area_client)
    assert (await read(area_client, path))["state"] == "done"
    assert len(await rows(area_client, f"{path}/departments")) == 2

    path = await ask(area_client)
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(asyncio.CancelledError):
            await run_job(area_client, interrupted)
    assert await run_job(area_client)
    failed = await read(area_client, path)
    assert (failed["state"], failed["error"]) == ("failed", "job-interrupted")
    assert not await run_job(area_client)


async def test_one_whose_work_fails_says_so_and_others_go_on(
    area_client: IncentivesClient,
) -> None:
    async def broken(area: AreaContext, request: Mapping[str, Any], report: JobReport) -> str:
        await HANDLER(area, request, report)
        raise ZeroDivisionError

    path, other = await ask(area_client), await ask(area_client, first_period="2026-01")
    assert await run_job(area_client, broken)
    failed = await read(area_client, path)
    assert (failed["state"], failed["error"]) == ("failed", "job-failed")
    assert (await read(area_client, f"{path}/departments"))["items"] == []
    await run_job(area_client)
    assert (await read(area_client, other))["state"] == "done"


async def test_the_worker_runs_them_and_deletes_old_ones(area_client: IncentivesClient) -> None:
    path = await ask(area_client)
    await run_job(area_client)
    area_client.installation.clock.advance(RETENTION + timedelta(seconds=1))
    newer = await ask(area_client)
    _publication_of_figures, worker = service.background_work

    task = asyncio.ensure_future(worker(area_client.area))
    try:
        async with asyncio.timeout(20):
            while (await read(area_client, newer))["state"] != "done":
                await asyncio.sleep(0.02)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    gone = await area_client.get(path)
    assert (gone.status_code, gone.json()["code"]) == (404, "unknown-job")


async def test_only_so_many_wait(area_client: IncentivesClient) -> None:
    for month in range(1, MAX_UNFINISHED_JOBS + 1):
        await ask(area_client, first_period=f"2026-{month:02}")
    refused = await area_client.post("/what-ifs", ASKED)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-jobs")
    assert refused.headers["Retry-After"] == "10"


async def test_an_equal_one_that_waits_is_not_asked_for_twice(
    area_client: IncentivesClient,
) -> None:
    path = await ask(area_client)
    assert await ask(area_client) == path
    assert await ask(area_client, last_period="2026-10") != path
    await run_job(area_client)
    assert await ask(area_client) != path
    first, second = [
        await area_client.post("/what-ifs", ASKED, Idempotency_Key='"one"') for _ in range(2)
    ]
    assert (first.status_code, first.headers["Location"], first.json()) == (
        second.status_code,
        second.headers["Location"],
        second.json(),
    )
