"""The worker that records a history: killed, run twice, rebuilt."""

import asyncio
from uuid import UUID

import pytest

from services.workflows.application import history_import_worker, run_history_import_worker
from services.workflows.application.history_import_worker import record_next_history
from services.workflows.service import service
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.event_log_builders import xes_event, xes_log, xes_trace

HOURS = range(9, 13)
LOG = xes_log(
    *(
        xes_trace(
            f"A-{n}",
            *(
                xes_event("check", f"2026-03-02T{hour:02}:{n:02}:00+08:00", f"d{hour % 2}")
                for hour in HOURS
            ),
            xes_event(None),
        )
        for n in range(40)
    )
)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_import_worker, "ROWS_PER_TRANSACTION", 10)


async def _row_counts(area_client: WorkflowsClient) -> tuple[int, int, int, int]:
    return (
        await area_client.count_rows("outbox"),
        await area_client.count_rows("case_step"),
        await area_client.count_rows("staged_row"),
        await area_client.count_rows("staged_history"),
    )


PROGRESS = 13
"""All transactions but the last one say how far the import is."""
ALL_RECORDED = (40 * 3 + 40 * 3 + 40 + 2 + 2 + PROGRESS, 40 * 3, 0, 0)


async def test_a_recording_that_is_killed_repeatedly_still_records_everything_once(
    manual_area_client: WorkflowsClient,
) -> None:
    client = manual_area_client
    area = client.installation.area("workflows")
    accepted = (await client.upload_log(LOG)).json()
    assert (accepted["status"], accepted["cases_done"]) == ("recording", 0)
    kills, seen = 0, set()
    while await client.count_rows("staged_history"):
        task = asyncio.create_task(run_history_import_worker(area))
        await asyncio.sleep(0.01 + kills % 7 * 0.01 + kills * 0.005)  # it ends under any load
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        kills += 1
        seen.add((await client.get(f"/imports/{accepted['id']}")).json()["cases_done"])
    assert len(seen) > 1
    assert await _row_counts(client) == ALL_RECORDED
    found = (await client.get(f"/imports/{accepted['id']}")).json()
    assert (found["status"], found["cases_done"], found["obligations"]) == ("done", 40, 120)
    assert found["left_out"] == {"it has no activity": 40}


async def test_a_case_recorded_before_is_not_recorded_twice(
    manual_area_client: WorkflowsClient,
) -> None:
    client = manual_area_client
    area = client.installation.area("workflows")
    import_id = UUID((await client.upload_log(LOG)).json()["id"])
    accepted = await history_import_worker.load_acceptance(area, import_id)
    await history_import_worker.record_next_cases(area, accepted)
    async with area.pool.acquire() as db:
        await db.execute("UPDATE staged_history SET recorded = 0")
    events = await client.count_rows("event")
    await history_import_worker.record_next_cases(area, accepted)
    assert await client.count_rows("event") == events


async def test_two_replicas_record_a_history_once(manual_area_client: WorkflowsClient) -> None:
    client = manual_area_client
    area = client.installation.area("workflows")
    await client.upload_log(LOG)
    await asyncio.gather(record_next_history(area), record_next_history(area))
    assert await _row_counts(client) == ALL_RECORDED
    assert not await record_next_history(area)


async def test_the_same_log_sent_twice_at_once_is_accepted_once(
    manual_area_client: WorkflowsClient,
) -> None:
    client = manual_area_client
    other = client.installation.authorization_headers(Role.CONNECTOR, subject="another")
    answers = await asyncio.gather(client.upload_log(LOG), client.upload_log(LOG, other))
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert await client.count_rows("staged_row") == 160


async def test_recording_continues_where_the_previous_process_stopped(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service], background=False) as before:
        client = WorkflowsClient(before)
        accepted = (await client.upload_log(LOG)).json()
        area = before.area("workflows")
        await history_import_worker.record_next_cases(
            area, await history_import_worker.load_acceptance(area, UUID(accepted["id"]))
        )
    async with start_installation([service]) as after:
        await WorkflowsClient(after).import_log(LOG)
        assert (await _row_counts(WorkflowsClient(after)))[2:] == (0, 0)


async def test_rebuilding_gives_the_same_tables(area_client: WorkflowsClient) -> None:
    await area_client.import_log(LOG)
    flow = await area_client.publish_flow()
    await area_client.complete_step(await area_client.start_case(flow), 1, "sales")
    before = await read_model_rows(area_client.area)
    await rebuild_read_models(area_client.area)
    assert await read_model_rows(area_client.area) == before
