"""What is behind a figure is told in words, with names, delays and links."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts import duties
from shared.http.cursor_pagination import encode_cursor
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    department_registered,
    department_renamed,
    duty_fulfilled,
    handoff_accepted,
    handoff_cancelled,
    handoff_excused,
    project_closed,
    step_done,
)
from tests.incentives.fact_builders_comms import reply_breached
from tests.incentives.fact_builders_goals import goal_lagging, progress_overdue, support_given
from tests.shared.earlier_event_form import store_in_earlier_form

pytestmark = pytest.mark.asyncio(loop_scope="module")

ID_1 = "00000000-0000-0000-0000-000000000001"
EVENTS = "/statements/2026-10/events"


@pytest.mark.parametrize(
    ("fact", "area", "occurrence", "subject"),
    [
        (handoff_accepted(1), "duties", None, f"/api/duties/v1/handoffs/{ID_1}"),
        (duty_fulfilled(1), "duties", "2026-10", f"/api/duties/v1/standing-duties/{ID_1}"),
        (step_done(1), "workflows", "1", f"/api/workflows/v1/cases/{ID_1}"),
        (reply_breached(1), "comms", "1", f"/api/comms/v1/requests/{ID_1}"),
        (progress_overdue(1), "goals", "2026-10", f"/api/goals/v1/goals/{ID_1}"),
        (support_given(1), "goals", None, f"/api/goals/v1/supports?ids={ID_1}"),
        (goal_lagging(1, "研发"), "goals", None, f"/api/goals/v1/goals/{ID_1}"),
    ],
    ids=lambda value: value.type.split(".")[2] if hasattr(value, "type") else "",
)
async def test_a_name_comes_apart_and_leads_to_its_subject(
    area_client: IncentivesClient, fact: Any, area: str, occurrence: str | None, subject: str | None
) -> None:
    await area_client.handle_facts(fact)

    (one,) = await area_client.explain_line("研发")

    assert (one["area"], one["subject_id"], one["occurrence"]) == (area, ID_1, occurrence)
    assert one["title"]
    assert one["links"] == {
        "fact": f"/api/events/v1/facts/{fact.id}",
        "event": f"/api/incentives/v1/events/{one['event_id']}",
        "subject": subject,
        "delayed_by": None,
        "dispute": None,
    }


async def test_a_late_handoff_names_its_counterpart_and_by_how_much(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        department_registered("测试"),
        handoff_accepted(1, late=True, rejected_for=timedelta(hours=5)),
    )

    (one,) = await area_client.explain_line("研发", "late")
    assert (one["title"], one["counterpart"], one["counterpart_name"]) == (
        "需求文档",
        "测试",
        "测试部",
    )
    assert one["deadline"] > one["due_at"]
    assert one["late_by"] == "PT1H"


async def test_an_excuse_says_until_when_it_reaches(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_excused(1, delivered=timedelta(minutes=30)))

    (one,) = await area_client.explain_line("研发", "excused")
    assert one["excused_until"] == "2026-10-15T19:00:00+08:00"
    assert one["late_by"] == "PT30M"


async def test_an_excuse_names_the_input_whose_delay_it_was(area_client: IncentivesClient) -> None:
    late_input = duties.DelayingInput(handoff_id=UUID(int=2), department="测试", deliverable="用例")
    await area_client.handle_facts(
        department_registered("测试"), handoff_excused(1, delayed_by=late_input)
    )

    (one,) = await area_client.explain_line("研发", "excused")
    handoff_id = str(late_input.handoff_id)
    assert one["delayed_by"] == {
        "handoff_id": handoff_id,
        "department": "测试",
        "department_name": "测试部",
        "deliverable": "用例",
    }
    assert one["links"]["delayed_by"] == f"/api/duties/v1/handoffs/{handoff_id}"


async def test_what_was_reversed_keeps_its_words(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    await area_client.lock_month()
    await area_client.handle_facts(handoff_cancelled(1, sequence=9))

    (one,) = await area_client.explain_line("研发", "adjustments", "2026-11")
    assert (one["title"], one["counterpart"], one["was"]) == ("需求文档", "测试", "on_time")


async def test_the_past_is_explained_with_the_names_of_then(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(department_registered("测试"), handoff_accepted(1))
    before = area_client.installation.clock()
    area_client.installation.clock.advance(timedelta(seconds=1))
    await area_client.handle_facts(department_renamed("测试", "质量部"))

    async def counterpart(**query: Any) -> str:
        (one,) = (await area_client.get(EVENTS, department="研发", **query)).json()["items"]
        return str(one["counterpart_name"])

    assert await counterpart() == "质量部"
    assert await counterpart(known_at=before.isoformat()) == "测试部"


async def test_an_event_from_before_titles_still_leads_to_its_fact(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    async with area_client.area.pool.acquire() as db:
        stored = json.loads(await db.fetchval("SELECT data FROM event ORDER BY position LIMIT 1"))
        old = {name: stored[name] for name in stored if name not in ("title", "counterpart")}
        await store_in_earlier_form(db)
        await db.execute(
            "UPDATE earlier_event SET data = $1 WHERE position = (SELECT min(position) FROM event)",
            json.dumps(old),
        )

    (one,) = await area_client.explain_line("研发")
    assert (one["title"], one["counterpart"]) == (None, None)
    assert one["links"]["fact"].endswith(one["cause"])


async def test_a_bonus_is_explained_by_its_computation(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(project_closed("launch", "200"))

    (one,) = await area_client.explain_line("研发", "bonus:launch")
    bonus = one["bonus"]
    assert {name: bonus[name] for name in ("target", "actual", "cap", "ratio", "unit", "met")} == {
        "target": "100",
        "actual": "200",
        "cap": "1.5",
        "ratio": "0.6",
        "unit": "件",
        "met": True,
    }
    assert (bonus["agreed_minor"], bonus["pool_minor"], bonus["share_minor"]) == (
        100_000,
        150_000,
        90_000,
    )
    assert one["links"]["subject"] == f"/api/duties/v1/projects/{bonus['project_id']}"


async def test_events_of_several_departments_come_in_one_list(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        handoff_accepted(1), handoff_accepted(2, "测试"), handoff_accepted(3, "市场")
    )

    async def departments(**query: Any) -> list[str]:
        pages = await area_client.get_pages(EVENTS, limit=1, **query)
        return [one["department"] for page in pages for one in page]

    assert await departments(department=["研发", "测试"]) == ["测试", "研发"]
    assert await departments() == ["市场", "测试", "研发"]


@pytest.mark.parametrize("key", [["研发"], ["研发", "one", "x", ID_1], ["研发", 1, "x", "no id"]])
async def test_a_forged_cursor_is_refused(area_client: IncentivesClient, key: list[Any]) -> None:
    bound = {
        "period": "2026-10",
        "departments": ["研发"],
        "figure": None,
        "kind": None,
        "as_of": None,
    }
    refused = await area_client.get(EVENTS, department="研发", cursor=encode_cursor(key, **bound))
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor-invalid")

    of_results = encode_cursor([1, 2], period="2026-10", department=None)
    refused = await area_client.get("/results", period="2026-10", cursor=of_results)
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor-invalid")
