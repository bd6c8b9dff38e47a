"""Who files, reads and decides disputes over HTTP, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.http.auth import Role
from shared.testing.manual_clock import MONDAY_MORNING
from tests.incentives.area_client import IncentivesClient
from tests.incentives.dispute_client import (
    FIGURE,
    REASONS,
    SHARES,
    decide,
    file,
    head,
    officer,
)
from tests.incentives.fact_builders import (
    handoff_accepted,
    handoff_overdue,
    project_closed,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_time_limit_begins_with_the_lock(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_overdue(1))
    await area_client.lock_month()
    area_client.installation.clock.set_time(MONDAY_MORNING + timedelta(days=30, seconds=1))
    body = {"department": "研发", "subject": FIGURE, **REASONS}

    refused = await area_client.post("/disputes", body, head(area_client, "研发"))

    assert refused.status_code == 409
    assert refused.json()["code"] == "time-limit-over"
    assert "2026-12-23" in refused.json()["detail"]


async def test_the_plan_of_the_month_says_how_long_it_may_be_disputed(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", dispute_days=7)
    await area_client.publish_plan("2026-11", dispute_days=40)
    await area_client.handle_facts(handoff_overdue(1), handoff_overdue(2))
    await area_client.lock_month()
    found = (await area_client.get(await file(area_client))).json()
    assert found["time_limit_at"] == "2026-11-30T09:00:00+08:00"
    area_client.installation.clock.set_time(MONDAY_MORNING + timedelta(days=8))
    other = {**FIGURE, "obligation": f"handoff-{UUID(int=2)}"}
    body = {"department": "研发", "subject": other, **REASONS}

    refused = await area_client.post("/disputes", body, head(area_client, "研发"))

    assert refused.json()["code"] == "time-limit-over"


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ({"type": "figure", "obligation": "handoff-x"}, "nothing-to-dispute"),
        ({"type": "figure", "obligation": f"handoff-{UUID(int=2)}"}, "figure-on-time"),
        ({"type": "figure", "obligation": f"handoff-{UUID(int=3)}"}, "nothing-to-dispute"),
        ({"type": "bonus-share", "project_id": str(UUID(int=5))}, "nothing-to-dispute"),
        (
            {"type": "bonus-share", "project_id": str(UUID(bytes=b"free".rjust(16, b"\0")))},
            "no-share-to-dispute",
        ),
    ],
)
async def test_a_department_disputes_what_is_in_its_own_line(
    area_client: IncentivesClient, subject: dict[str, Any], code: str
) -> None:
    await area_client.handle_facts(
        handoff_accepted(2),
        handoff_overdue(3, "测试"),
        project_closed("free", "1", pool_minor=None),
    )
    body = {"department": "研发", "subject": subject, **REASONS}
    refused = await area_client.post("/disputes", body, head(area_client, "研发"))
    assert refused.json()["code"] == code


async def test_only_outsiders_decide(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_overdue(1))
    body = {"department": "研发", "subject": FIGURE, **REASONS}
    assert (await area_client.post("/disputes", body, head(area_client, "测试"))).status_code == 403
    path = await file(area_client)
    excuse = {"type": "excuse"}
    for by, department, code in [
        ("officer-1", "研发", "decider-is-concerned"),
        ("officer-1", "测试", "decider-is-concerned"),
        ("HEAD-研发", None, "decider-spoke-already"),
        ("officer-1", None, "decider-department-unknown"),
    ]:
        refused = await decide(area_client, path, "uphold", excuse, by, department)
        assert (refused.status_code, refused.json()["code"]) == (403, code)
    by_head = await area_client.post(f"{path}/reject", REASONS, head(area_client, "研发"))
    assert by_head.status_code == 403
    wrong = await decide(area_client, path, "uphold", SHARES)
    assert wrong.json()["code"] == "remedy-does-not-fit"
    assert await area_client.obligation_counts("研发") == (1, 0, 1)
    assert (await decide(area_client, path, "uphold", excuse)).status_code == 200
    assert (await decide(area_client, path, "uphold", excuse)).status_code == 200
    same = await decide(area_client, path, "reverse", by="officer-1")
    assert same.json()["code"] == "reversed-by-decider"


async def test_a_rejected_or_withdrawn_dispute_changes_nothing(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_overdue(1), handoff_overdue(2))
    before = (await area_client.get("/statements/2026-10")).content
    path = await file(area_client)
    other = await file(area_client, {"type": "figure", "obligation": f"handoff-{UUID(int=2)}"})
    assert (await decide(area_client, path, "reject")).status_code == 200
    withdrawn = await area_client.post(f"{other}/withdraw", REASONS, head(area_client, "研发"))
    assert withdrawn.status_code == 200
    assert (await area_client.get("/statements/2026-10")).content == before
    facts = await area_client.published_facts("dispute-decided")
    assert [one["decision"] for one in facts] == ["rejected", "withdrawn"]


async def test_disputes_are_listed_for_those_they_concern(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_overdue(1), handoff_overdue(2))
    first = await file(area_client)
    await file(area_client, {"type": "figure", "obligation": f"handoff-{UUID(int=2)}"})
    await decide(area_client, first, "reject")
    found = await area_client.get("/disputes", limit=1, total=True)
    assert found.json()["total"] == 2
    assert found.json()["next_cursor"]
    open_ones = (await area_client.get("/disputes", status="open", q="需求")).json()["items"]
    assert [one["subject"]["obligation"] for one in open_ones] == [f"handoff-{UUID(int=2)}"]
    for department, count in [("研发", 2), ("测试", 2), ("市场", 0)]:
        await area_client.installation.add_departments(department)
        read = await area_client.get("/disputes", head(area_client, department))
        assert len(read.json()["items"]) == count, read.text
    await area_client.installation.add_departments("市场")
    assert (await area_client.get(first, head(area_client, "市场"))).status_code == 403
    assert (await area_client.get(f"/disputes/{UUID(int=9)}")).status_code == 404


async def test_a_dispute_says_what_its_reader_may_do(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_overdue(1))
    path = await file(area_client)

    async def allowed(caller: Any) -> list[str]:
        actions = (await area_client.get(path, caller)).json()["_actions"]
        return [one["operation"] for one in actions if one["allowed"]]

    assert await allowed(head(area_client, "研发")) == ["withdraw_dispute"]
    assert await allowed(head(area_client, "测试")) == ["answer_dispute"]
    assert await allowed(officer(area_client, "x")) == ["uphold_dispute", "reject_dispute"]
    assert await allowed(Role.AUDITOR) == []
    await decide(area_client, path, "uphold", {"type": "excuse"})
    assert await allowed(officer(area_client, "officer-1")) == []
    assert await allowed(officer(area_client, "officer-2")) == ["reverse_dispute"]
