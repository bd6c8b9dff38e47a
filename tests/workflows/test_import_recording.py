"""The recording of a history beside everything else: killed, doubled, rebuilt."""

import asyncio
from uuid import UUID

import pytest

from services.workflows.application import record_histories, recording
from services.workflows.application.recording import record_history
from services.workflows.service import service
from shared.postgres.rebuild import rebuild
from shared.testing.house import OpenHouse
from tests.workflows.at_work import Company
from tests.workflows.logs import event, log, trace

HOURS = range(9, 13)
LOG = log(
    *(
        trace(
            f"A-{n}",
            *(
                event("check", f"2026-03-02T{hour:02}:{n:02}:00+08:00", f"d{hour % 2}")
                for hour in HOURS
            ),
            event(None),
        )
        for n in range(40)
    )
)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "ROWS", 10)


async def _whole(company: Company) -> tuple[int, int, int, int]:
    return (
        await company.count("outbox"),
        await company.count("case_step"),
        await company.count("staged_row"),
        await company.count("staged_history"),
    )


WHOLE = (40 * 3 + 40 * 3 + 2 + 1, 40 * 3, 0, 0)


async def test_a_recording_that_is_killed_again_and_again_ends_as_if_it_never_was(
    quiet_company: Company,
) -> None:
    company = quiet_company
    area = company.house.area("workflows")
    accepted = (await company.bring(LOG)).json()
    assert (accepted["status"], accepted["cases_done"]) == ("recording", 0)
    kills, seen = 0, set()
    while await company.count("staged_history"):
        task = asyncio.create_task(record_histories(area))
        await asyncio.sleep(0.01 + kills % 7 * 0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        kills += 1
        seen.add((await company.get(f"/imports/{accepted['id']}")).json()["cases_done"])
    assert len(seen) > 1
    assert await _whole(company) == WHOLE
    found = (await company.get(f"/imports/{accepted['id']}")).json()
    assert (found["status"], found["cases_done"], found["obligations"]) == ("done", 40, 120)
    assert found["left_out"] == {"it has no activity": 40}


async def test_a_case_recorded_before_is_not_recorded_twice(quiet_company: Company) -> None:
    company = quiet_company
    area = company.house.area("workflows")
    import_id = UUID((await company.bring(LOG)).json()["id"])
    await recording.record_some(area, import_id, {})
    async with area.pool.acquire() as db:
        await db.execute("UPDATE staged_history SET recorded = 0")
    events = await company.count("event")
    await recording.record_some(area, import_id, {})
    assert await company.count("event") == events


async def test_two_replicas_record_it_once(quiet_company: Company) -> None:
    company = quiet_company
    area = company.house.area("workflows")
    await company.bring(LOG)
    await asyncio.gather(record_history(area), record_history(area))
    assert await _whole(company) == WHOLE
    assert not await record_history(area)


async def test_the_same_log_sent_twice_at_once_is_accepted_once(quiet_company: Company) -> None:
    company = quiet_company
    answers = await asyncio.gather(company.bring(LOG), company.bring(LOG))
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert await company.count("staged_row") == 160


async def test_recording_goes_on_where_the_process_before_left_off(house: OpenHouse) -> None:
    async with house([service], background=False) as before:
        company = Company(before)
        accepted = (await company.bring(LOG)).json()
        await recording.record_some(before.area("workflows"), UUID(accepted["id"]), {})
    async with house([service]) as after:
        await Company(after).imported(LOG)
        assert (await _whole(Company(after)))[2:] == (0, 0)


async def test_rebuilding_gives_the_same_tables(company: Company) -> None:
    await company.imported(LOG)
    flow = await company.flow()
    await company.complete(await company.case(flow), 1, "sales")
    area = company.house.area("workflows")
    tables = [table for one in service.projections for table in one.tables]

    async def contents() -> list[object]:
        async with area.pool.acquire() as db:
            return [
                await db.fetch(f"SELECT t::text FROM {table} AS t ORDER BY 1") for table in tables
            ]

    before = await contents()
    await rebuild(area.database, area.name, service.schema, area.codec, service.projections)
    assert await contents() == before
