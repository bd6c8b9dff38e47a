"""An entry may depend on an entry of another project; the rules of late input hold alike."""

from datetime import datetime, timedelta

import pytest

from tests.duties.area_client import DUTY_BODY, DutiesClient, handoff_path

FOUR_DAYS = timedelta(days=4)


@pytest.mark.parametrize("starts_first", ["input", "dependent"])
async def test_late_input_of_another_project_excuses_whichever_starts_first(
    area_client: DutiesClient, starts_first: str
) -> None:
    upstream, downstream = await area_client.plan_project(), await area_client.plan_project()
    input_duty = await area_client.assign_duty(upstream, due_days=2)
    duty = await area_client.assign_duty(downstream, due_days=3, depends_on=[input_duty])
    projects = [upstream, downstream]
    for project in projects if starts_first == "input" else reversed(projects):
        await area_client.start_project(project)
    [waiting] = (await area_client.get(handoff_path(duty))).json()["waiting_for"]
    assert f"/handoffs/{waiting['handoff_id']}" == handoff_path(input_duty)
    await area_client.installation.advance_time(FOUR_DAYS)
    held = (await area_client.get(handoff_path(duty))).json()
    assert (held["held_up"], held["overdue"]) == (True, False)
    await area_client.move_handoff(handoff_path(input_duty), "offer", "marketing")
    await area_client.installation.wait_until_idle()
    found = (await area_client.get(handoff_path(duty))).json()
    assert found["delayed_by"]["handoff_id"] == waiting["handoff_id"]
    assert found["excused_until"] > found["deadline"]


async def test_an_entry_that_another_project_needs_is_not_withdrawn(
    area_client: DutiesClient,
) -> None:
    upstream, downstream = await area_client.plan_project(), await area_client.plan_project()
    input_duty = await area_client.assign_duty(upstream)
    duty = await area_client.assign_duty(downstream, activity="Ship", depends_on=[input_duty])
    withdrawal = f"{upstream}/duties/{input_duty}/withdraw"
    refused = await area_client.post(withdrawal, {"reason": "moot"})
    assert (refused.status_code, refused.json()["code"]) == (409, "duty-needed")
    assert duty in refused.json()["detail"]
    await area_client.post(f"{downstream}/duties/{duty}/withdraw", {"reason": "moot"})
    assert (await area_client.post(withdrawal, {"reason": "moot"})).status_code == 200
    entry = {**DUTY_BODY, "depends_on": [input_duty]}
    refused = await area_client.post(f"{downstream}/duties", entry)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-inputs")


async def test_the_cancellation_of_the_inputs_project_leaves_a_gap(
    area_client: DutiesClient,
) -> None:
    upstream, downstream = await area_client.plan_project(), await area_client.plan_project()
    input_duty = await area_client.assign_duty(upstream)
    duty = await area_client.assign_duty(downstream, depends_on=[input_duty])
    assert (await area_client.get("/gaps")).json()["items"] == []
    await area_client.post(f"{upstream}/cancel", {"reason": "no budget"})
    [gap] = (await area_client.get("/gaps")).json()["items"]
    assert (gap["kind"], gap["entry_id"], gap["missing"]) == ("input-missing", duty, input_duty)
    entry = {**DUTY_BODY, "depends_on": [input_duty]}
    refused = await area_client.post(f"{downstream}/duties", entry)
    assert refused.json()["code"] == "unknown-inputs"


async def test_nobody_waits_for_ever_for_an_input_whose_project_is_cancelled(
    area_client: DutiesClient,
) -> None:
    upstream, downstream = await area_client.plan_project(), await area_client.plan_project()
    input_duty = await area_client.assign_duty(upstream, due_days=2)
    duty = await area_client.assign_duty(downstream, due_days=3, depends_on=[input_duty])
    for project in (upstream, downstream):
        await area_client.start_project(project)
    await area_client.installation.advance_time(FOUR_DAYS)
    assert (await area_client.get(handoff_path(duty))).json()["held_up"]
    await area_client.post(f"{upstream}/cancel", {"reason": "no budget"})
    await area_client.installation.wait_until_idle()
    found = (await area_client.get(handoff_path(duty))).json()
    assert (found["held_up"], found["overdue"]) == (False, False)
    await area_client.installation.advance_time(FOUR_DAYS)
    *_, missed = await area_client.published_facts("handoff-overdue")
    until, deadline = (
        datetime.fromisoformat(found[name]) for name in ("excused_until", "deadline")
    )
    assert datetime.fromisoformat(missed["excused_until"]) == until > deadline
