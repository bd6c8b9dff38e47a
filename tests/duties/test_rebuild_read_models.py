"""The rebuild of the read models: their rows follow from the events alone."""

from datetime import timedelta

from shared.testing.read_models import (
    BATCH_SIZES,
    read_model_rows,
    rebuild_read_models,
    reproject_in_batches,
)
from shared.testing.second_person import confirm_as_second_person
from tests.duties.area_client import TERMS_BODY, DutiesClient, handoff_path


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
    await record_confirmations(area_client)


async def record_confirmations(area_client: DutiesClient) -> None:
    rejected = await area_client.plan_project()
    await area_client.post(f"{rejected}/pool/reject", {"reason": "too large"})
    changed = await area_client.plan_project()
    await area_client.post(f"{changed}/pool/reject", {"reason": "too large"})
    await area_client.put(changed, {**TERMS_BODY, "target": "7"}, If_Match='"2"')
    for outcome in ("confirm", "reject"):
        project = await area_client.plan_project()
        await area_client.start_project(project)
        await confirm_as_second_person(area_client, project, "pool")
        await area_client.post(f"{project}/close", {"actual": "3"})
        if outcome == "confirm":
            await confirm_as_second_person(area_client, project, "outcome")
        else:
            await area_client.post(f"{project}/outcome/reject", {"reason": "not measured"})
    waiting = await area_client.plan_project()
    await area_client.start_project(waiting)
    await area_client.post(f"{waiting}/close", {"actual": "5"})


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
    before = await read_model_rows(area_client.area)
    await rebuild_read_models(area_client.area)
    assert await read_model_rows(area_client.area) == before


async def test_the_rows_do_not_depend_on_the_size_of_the_batches(area_client: DutiesClient) -> None:
    await record_eventful_history(area_client)
    before = await read_model_rows(area_client.area)
    for batch_size in BATCH_SIZES:
        await reproject_in_batches(area_client.area, batch_size)
        assert await read_model_rows(area_client.area) == before
