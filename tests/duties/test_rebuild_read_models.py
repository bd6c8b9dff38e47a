"""The rebuild of the read models: their rows follow from the events alone."""

from datetime import timedelta
from typing import Any

from services.duties.projections import (
    handoff_inputs,
    handoffs,
    occurrences,
    project_duties,
    projects,
    standing_duties,
)
from services.duties.service import service
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection_rebuild import rebuild_projections
from tests.duties.area_client import TERMS_BODY, DutiesClient, handoff_path

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


MODELS = (projects, project_duties, handoffs, handoff_inputs, standing_duties, occurrences)


async def read_tables(area_client: DutiesClient) -> dict[str, list[str]]:
    async with area_client.installation.area("duties").pool.acquire() as db:
        return {
            table: sorted(row[0] for row in await db.fetch(f"SELECT {table}::text FROM {table}"))
            for table in TABLES
        }


async def record_eventful_history(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    await area_client.put(project, {**TERMS_BODY, "pool": None}, If_Match='"1"')
    first, second, third = [await area_client.assign_duty(project) for _ in range(3)]
    await area_client.start_project(project)
    for action, department in [
        ("offer", "marketing"),
        ("recall", "marketing"),
        ("offer", "marketing"),
    ]:
        await area_client.move_handoff(handoff_path(first), action, department)
    await area_client.move_handoff(handoff_path(first), "reject", "rnd", reason="incomplete")
    await area_client.move_handoff(handoff_path(second), "offer", "marketing")
    await area_client.move_handoff(handoff_path(second), "accept", "rnd")
    await area_client.post(f"{project}/duties/{third}/withdraw", {"reason": "moot"})
    await area_client.installation.wait_until_idle()
    await record_late_input(area_client)
    duty_paths = [
        await area_client.create_standing_duty(rhythm={"every": "week", "weekday": day})
        for day in ("monday", "friday", "sunday")
    ]
    await area_client.installation.advance_time(timedelta(days=9))
    await area_client.fulfil_standing_duty(duty_paths[0], "2026-W47")
    await area_client.fulfil_standing_duty(duty_paths[1], "2026-W49")
    for path in duty_paths[1:]:
        await area_client.post(f"{path}/end", {"reason": "moot"})
    await area_client.post(f"{project}/close", {"actual": "3"})
    await area_client.post(f"{await area_client.plan_project()}/cancel", {"reason": "no budget"})


async def record_late_input(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    input_duty = await area_client.assign_duty(project, due_days=0)
    path = handoff_path(
        await area_client.assign_duty(
            project, accountable="rnd", recipient="sales", due_days=1, depends_on=[input_duty]
        )
    )
    await area_client.start_project(project)
    await area_client.installation.advance_time(timedelta(days=3))
    await area_client.move_handoff(handoff_path(input_duty), "offer", "marketing")
    await area_client.installation.wait_until_idle()
    await area_client.move_handoff(path, "offer", "rnd")
    area_client.installation.clock.advance(timedelta(hours=1))
    await area_client.move_handoff(path, "reject", "sales", reason="incomplete")


async def test_a_rebuild_gives_the_same_rows(area_client: DutiesClient) -> None:
    await record_eventful_history(area_client)
    before = await read_tables(area_client)
    area = area_client.installation.area("duties")
    await rebuild_projections(
        area.database,
        "duties",
        service.read_model_migrations,
        area.event_codec,
        service.projections,
    )
    assert await read_tables(area_client) == before


async def test_the_rows_do_not_depend_on_the_size_of_the_batches(area_client: DutiesClient) -> None:
    await record_eventful_history(area_client)
    before = await read_tables(area_client)
    area = area_client.installation.area("duties")
    recorded_events: list[RecordedEvent[Any]] = list(await area.event_store.read(0, 1000))
    for size in (1, 2, 7, len(recorded_events)):
        async with area.pool.acquire() as db, db.transaction():
            await db.execute(f"TRUNCATE {', '.join(TABLES)}")
            for start in range(0, len(recorded_events), size):
                for model in MODELS:
                    await model.PROJECTION.project(db, recorded_events[start : start + size])
        assert await read_tables(area_client) == before
