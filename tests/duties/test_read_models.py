"""The read models follow from the events alone."""

from datetime import timedelta
from typing import Any

from services.duties.projections import (
    duty_list,
    handoffs,
    inputs,
    occurrences,
    projects,
    standing_duties,
)
from services.duties.service import service
from shared.eventsourcing.store import Recorded
from shared.postgres.rebuild import rebuild
from tests.duties.at_work import TERMS, Company, handoff_path

TABLES = (
    "project",
    "project_share",
    "duty",
    "handoff",
    "holding",
    "handoff_input",
    "handoff_excuse",
    "standing_duty",
    "occurrence",
)


MODELS = (projects, duty_list, handoffs, inputs, standing_duties, occurrences)


async def tables(company: Company) -> dict[str, list[str]]:
    async with company.house.area("duties").pool.acquire() as db:
        return {
            table: sorted(row[0] for row in await db.fetch(f"SELECT {table}::text FROM {table}"))
            for table in TABLES
        }


async def eventful(company: Company) -> None:
    project = await company.project()
    await company.house.client.put(
        f"/api/duties/v1{project}",
        json={**TERMS, "pool": None},
        headers={**company.officer, "If-Match": '"1"'},
    )
    first, second, third = [await company.duty(project) for _ in range(3)]
    await company.start(project)
    for move, department in [
        ("offer", "marketing"),
        ("recall", "marketing"),
        ("offer", "marketing"),
    ]:
        await company.move(handoff_path(first), move, department)
    await company.move(handoff_path(first), "reject", "rnd", reason="incomplete")
    await company.move(handoff_path(second), "offer", "marketing")
    await company.move(handoff_path(second), "accept", "rnd")
    await company.post(f"{project}/duties/{third}/withdraw", {"reason": "moot"})
    await company.house.settle()
    await chain(company)
    standing = [
        await company.standing_duty(rhythm={"every": "week", "weekday": day})
        for day in ("monday", "friday", "sunday")
    ]
    await company.house.pass_by(timedelta(days=9))
    await company.fulfil(standing[0], "2026-W47")
    await company.fulfil(standing[1], "2026-W49")
    for path in standing[1:]:
        await company.post(f"{path}/end", {"reason": "moot"})
    await company.post(f"{project}/close", {"actual": "3"})
    await company.post(f"{await company.project()}/cancel", {"reason": "no budget"})


async def chain(company: Company) -> None:
    project = await company.project()
    needed = await company.duty(project, due_days=0)
    path = handoff_path(
        await company.duty(
            project, accountable="rnd", recipient="sales", due_days=1, depends_on=[needed]
        )
    )
    await company.start(project)
    await company.house.pass_by(timedelta(days=3))
    await company.move(handoff_path(needed), "offer", "marketing")
    await company.house.settle()
    await company.move(path, "offer", "rnd")
    company.house.clock.pass_by(timedelta(hours=1))
    await company.move(path, "reject", "sales", reason="incomplete")


async def test_a_rebuild_gives_the_same_rows(company: Company) -> None:
    await eventful(company)
    before = await tables(company)
    area = company.house.area("duties")
    await rebuild(area.database, "duties", service.schema, area.codec, service.projections)
    assert await tables(company) == before


async def test_it_makes_no_difference_how_the_events_are_batched(company: Company) -> None:
    await eventful(company)
    before = await tables(company)
    area = company.house.area("duties")
    log: list[Recorded[Any]] = list(await area.store.read(0, 1000))
    for size in (1, 2, 7, len(log)):
        async with area.pool.acquire() as db, db.transaction():
            await db.execute(f"TRUNCATE {', '.join(TABLES)}")
            for start in range(0, len(log), size):
                for model in MODELS:
                    await model.PROJECTION.project(db, log[start : start + size])
        assert await tables(company) == before
