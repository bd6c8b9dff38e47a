"""The report of gaps: what nobody receives, nobody owes, or nobody goes on with."""

from datetime import date
from typing import Any

from shared.postgres.reference_table import ReferenceKind, update_reference
from tests.duties.area_client import DutiesClient, handoff_path
from tests.duties.liaison_client import add_people, name_liaison

OF_ENTRIES = ["accountable-missing", "input-missing", "no-successor", "recipient-missing"]


async def list_gaps(client: DutiesClient, **filters: Any) -> list[dict[str, Any]]:
    """Return the gaps; without a kind, those of entries and standing duties."""
    answer = await client.get("/gaps", **{"kind": OF_ENTRIES, **filters})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def close_department(client: DutiesClient, code: str, last_day: date) -> None:
    """Close a department as a fact of the directory does."""
    async with client.area.pool.acquire() as db:
        await update_reference(db, ReferenceKind.DEPARTMENT, code, "valid_to", last_day)


async def test_a_deliverable_without_recipient_is_a_gap(area_client: DutiesClient) -> None:
    await area_client.installation.add_departments("closing")
    project = await area_client.plan_project()
    duty = await area_client.assign_duty(project, recipient="closing", activity="Survey")
    assert await list_gaps(area_client) == []
    await close_department(area_client, "closing", date(2026, 11, 22))
    [gap] = await list_gaps(area_client)
    assert gap == {
        "gap_id": f"recipient-missing.{duty}.closing",
        "kind": "recipient-missing",
        "severity": "low",
        "entry_kind": "project-entry",
        "entry_id": duty,
        "project_id": project.removeprefix("/projects/"),
        "project_code": (await area_client.get(project)).json()["code"],
        "activity": "Survey",
        "deliverable": "Requirement document 需求文档",
        "department": "marketing",
        "missing": "closing",
        "missing_from": "2026-11-23",
        "due": None,
    }
    await close_department(area_client, "closing", date(2026, 12, 23))
    assert await list_gaps(area_client) == [], "it closes in 31 days"


async def test_a_department_that_closes_soon_is_a_gap_to_come_for_what_is_due_later(
    area_client: DutiesClient,
) -> None:
    await area_client.installation.add_departments("closing")
    shares = [{"department": one, "ratio": "0.5"} for one in ("closing", "marketing")]
    project = await area_client.plan_project(shares=shares, pool=None)
    first = await area_client.assign_duty(project, accountable="closing", due_days=5)
    await area_client.assign_duty(project, depends_on=[first])
    later = await area_client.assign_duty(project, accountable="closing", due_days=6)
    await area_client.create_standing_duty(recipient="closing")
    await area_client.start_project(project)
    await close_department(area_client, "closing", date(2026, 11, 28))
    entry, standing = await list_gaps(area_client)
    assert (entry["entry_id"], entry["kind"], entry["due"]) == (
        later,
        "accountable-missing",
        "2026-11-29",
    )
    assert (standing["kind"], standing["missing"]) == ("recipient-missing", "closing")
    assert entry["severity"] == standing["severity"] == "medium", "it hurts after the last day"
    assert entry["missing_from"] == standing["missing_from"] == "2026-11-29"
    assert await list_gaps(area_client, days=5) == []
    assert len(await list_gaps(area_client, days=6)) == 2


async def test_an_entry_and_its_dependants_are_gaps_once_its_department_is_closed(
    area_client: DutiesClient,
) -> None:
    await area_client.installation.add_departments("closing")
    shares = [{"department": one, "ratio": "0.5"} for one in ("closing", "marketing")]
    project = await area_client.plan_project(shares=shares, pool=None)
    first = await area_client.assign_duty(project, accountable="closing", due_days=40)
    second = await area_client.assign_duty(project, depends_on=[first])
    accepted = await area_client.assign_duty(project, accountable="closing")
    await area_client.assign_duty(project, depends_on=[accepted])
    await area_client.start_project(project)
    await area_client.move_handoff(handoff_path(accepted), "offer", "closing")
    await area_client.move_handoff(handoff_path(accepted), "accept", "rnd")
    await close_department(area_client, "closing", date(2026, 11, 22))
    high, medium = await list_gaps(area_client)
    assert (high["kind"], high["entry_id"], high["missing"]) == ("input-missing", second, first)
    assert (high["severity"], high["due"]) == ("high", "2026-11-26")
    assert (medium["kind"], medium["entry_id"]) == ("accountable-missing", first)
    assert (medium["severity"], medium["due"]) == ("medium", "2027-01-02")
    assert len(await list_gaps(area_client, days=40, severity="high")) == 2
    assert await list_gaps(area_client, kind="input-missing") == [high]
    assert await list_gaps(area_client, department="CLOSING") == [medium]
    assert await list_gaps(area_client, q="nothing like it") == []
    first_page = (await area_client.get("/gaps", limit=1, total=True, kind=OF_ENTRIES)).json()
    assert first_page["total"] == 2
    rest = (
        await area_client.get("/gaps", cursor=first_page["next_cursor"], kind=OF_ENTRIES)
    ).json()
    assert [*first_page["items"], *rest["items"]] == [high, medium]


async def test_a_standing_duty_that_ends_without_successor_is_a_gap(
    area_client: DutiesClient,
) -> None:
    path = await area_client.create_standing_duty(activity="Report the stock", until="2026-12-10")
    [gap] = await list_gaps(area_client)
    assert (gap["kind"], gap["severity"], gap["due"]) == ("no-successor", "medium", "2026-12-10")
    assert gap["entry_id"] in path
    assert await list_gaps(area_client, days=16) == []
    await area_client.create_standing_duty(
        activity="Report the stock", effective_from="2026-12-11", scope=["west"]
    )
    assert len(await list_gaps(area_client)) == 1, "that is another part of the company"
    await area_client.create_standing_duty(
        activity="report the STOCK", effective_from="2026-12-11", accountable="production"
    )
    assert await list_gaps(area_client) == []


async def test_what_is_withdrawn_is_no_gap(area_client: DutiesClient) -> None:
    await area_client.installation.add_departments("closing")
    await close_department(area_client, "closing", date(2027, 1, 1))
    project = await area_client.plan_project()
    duty = await area_client.assign_duty(project, recipient="closing")
    await close_department(area_client, "closing", date(2026, 11, 22))
    [gap] = await list_gaps(area_client, project=project.removeprefix("/projects/"))
    assert gap["entry_id"] == duty
    await area_client.post(f"{project}/duties/{duty}/withdraw", {"reason": "moot"})
    assert await list_gaps(area_client) == []


async def test_a_department_of_a_running_project_without_liaison_is_a_gap(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    project = await area_client.plan_project()
    assert await list_gaps(area_client, kind="liaison-missing") == []
    await area_client.start_project(project)
    await name_liaison(area_client, "lin", "rnd")
    [gap] = await list_gaps(area_client, kind="liaison-missing")
    project_id = project.removeprefix("/projects/")
    assert gap["gap_id"] == f"liaison-missing.{project_id}.marketing"
    assert (gap["department"], gap["severity"], gap["entry_id"]) == ("marketing", "high", None)
    await name_liaison(area_client, "wu", "marketing", project_id)
    assert await list_gaps(area_client, kind="liaison-missing") == []
