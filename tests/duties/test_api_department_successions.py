"""What is open of a department passes to its successors when the area hears of it."""

from datetime import timedelta
from uuid import UUID

from services.duties.service import service
from shared.contracts.directory_changes import DepartmentSucceeded, SuccessionItem
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from tests.duties.area_client import DutiesClient, handoff_path


async def test_a_department_merged_in_mid_period_leaves_nothing_open_behind(
    area_client: DutiesClient,
) -> None:
    path = await area_client.plan_project()
    late, given_away = [await area_client.assign_duty(path, due_days=days) for days in (1, 9)]
    to_it = await area_client.assign_duty(
        path,
        due_days=9,
        accountable="rnd",
        recipient="marketing",
        involved={"informed": ["logistics"]},
    )
    told = await area_client.assign_duty(
        path, due_days=9, accountable="rnd", recipient="test", involved={"informed": ["marketing"]}
    )
    await area_client.start_project(path)
    duty = await area_client.create_standing_duty(accountable="marketing", recipient="rnd")
    await area_client.installation.advance_time(timedelta(days=3))
    now = area_client.installation.clock()
    said = DepartmentSucceeded(
        succession_id=UUID(int=5),
        department="marketing",
        successor="sales",
        kind="merged",
        items=(SuccessionItem(area="duties", id=UUID(given_away), successor="test"),),
        valid_from=now.date(),
        reason="one department for customers",
        at=now,
    )
    fact = Fact(
        position=0,
        id=UUID(int=77),
        area="directory",
        type=said.type,
        key="department-marketing",
        sequence=1,
        recorded_at=now,
        context=EventContext(correlation=UUID(int=77), actor="gm"),
        data=said.model_dump_json(),
    )
    assert service.handle_facts is not None
    for _ in range(2):  # heard twice, it moves once
        async with area_client.area.unit_of_work() as unit:
            await service.handle_facts(unit, [fact])
    await area_client.installation.wait_until_idle()
    found = (await area_client.get(path)).json()
    assert [(one["department"], one["ratio"]) for one in found["shares"]] == [
        ("sales", "0.4"),
        ("rnd", "0.6"),
    ]
    rows = {one: (await area_client.get(handoff_path(one))).json() for one in (late, given_away)}
    assert [(row["sender"], row["overdue"]) for row in rows.values()] == [
        ("sales", True),
        ("test", False),
    ]
    assert [one["department"] for one in rows[late]["holdings"]] == ["marketing", "sales"]
    assert (await area_client.get(handoff_path(to_it))).json()["recipient"] == "sales"
    assert (await area_client.get(duty)).json()["accountable"] == "sales"
    read = (await area_client.get(f"{handoff_path(told)}/involvement")).json()
    assert read["involved"] == {"responsible": [], "consulted": [], "informed": ["sales"]}
    for where in ("handoffs?department=marketing", "standing-duties?department=marketing"):
        assert (await area_client.get(f"/{where}")).json()["items"] == []
    moved = await area_client.published_facts("handoff-transferred")
    assert sorted((one["was"], one["department"], one["side"]) for one in moved) == [
        ("marketing", "sales", "involved"),
        ("marketing", "sales", "recipient"),
        ("marketing", "sales", "sender"),
        ("marketing", "test", "sender"),
    ]
    assert len(await area_client.published_facts("standing-duty-transferred")) == 1
    assert len(await area_client.published_facts("project-transferred")) == 1
    assert len(await area_client.published_facts("handoff-overdue")) == 1
