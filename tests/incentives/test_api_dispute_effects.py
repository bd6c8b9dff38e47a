"""What upheld and reversed disputes do to figures, shares and explanations, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.contracts import duties
from shared.testing.read_models import (
    read_model_rows,
    rebuild_read_models,
    reproject_in_batches,
)
from tests.incentives.area_client import IncentivesClient
from tests.incentives.dispute_client import (
    FIGURE,
    LAUNCH,
    REASONS,
    SHARES,
    decide,
    file,
    head,
)
from tests.incentives.fact_builders import (
    HOUR,
    handoff_accepted,
    handoff_excused,
    handoff_overdue,
    project_closed,
)
from tests.incentives.generic_fact_builders import OCTOBER_15

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_upheld_delay_is_excused_and_explained(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_overdue(1), handoff_accepted(2))
    path = await file(area_client)
    answered = await area_client.post(
        f"{path}/answer", {"department": "测试", "answer": "It did"}, head(area_client, "测试")
    )
    assert answered.status_code == 200, answered.text

    upheld = await decide(area_client, path, "uphold", {"type": "excuse"})

    assert upheld.status_code == 200, upheld.text
    line = await area_client.statement_line("研发")
    assert (line["due"], line["on_time"], line["late"], line["excused"]) == (2, 1, 0, 1)
    (event,) = await area_client.explain_line("研发", "excused")
    found = (await area_client.get(path)).json()
    assert event["dispute"]["dispute_id"] == found["dispute_id"]
    assert event["dispute"]["reasons"] == REASONS["reasons"]
    assert (event["dispute"]["decision"], event["excuse"]) == ("upheld", "dispute-upheld")
    assert event["links"]["dispute"] == f"/api/incentives/v1{path}"
    assert (found["status"], found["title"]) == ("upheld", "需求文档")
    assert [one["decision"] for one in found["decisions"]] == ["upheld"]
    facts = await area_client.published_facts("dispute-decided")
    assert (facts[-1]["decision"], facts[-1]["touched"]) == ("upheld", ["研发"])
    changed = await area_client.published_facts("statement-changed")
    assert (changed[-1]["period"], changed[-1]["departments"]) == ("2026-10", ["研发"])


async def test_as_of_a_time_before_its_decision_a_count_names_no_dispute(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_overdue(1))
    before = (area_client.installation.clock() - HOUR).isoformat()
    await decide(area_client, await file(area_client), "uphold", {"type": "excuse"})

    path, asked = "/statements/2026-10/events", {"department": "研发", "figure": "excused"}
    for moment in ({}, {"as_of": before}):
        answer = await area_client.get(path, **asked, **moment)
        (event,) = answer.json()["items"]
        assert event["excuse"] == "dispute-upheld"
        assert (event["dispute"] is None, event["links"]["dispute"] is None) == (
            bool(moment),
            bool(moment),
        )


async def test_a_reversed_dispute_leads_back_to_the_same_bytes(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_overdue(1), handoff_accepted(2))
    before = (await area_client.get("/statements/2026-10")).content
    path = await file(area_client)
    assert (await decide(area_client, path, "uphold", {"type": "excuse"})).status_code == 200
    assert (await area_client.get("/statements/2026-10")).content != before

    reversed_ = await decide(area_client, path, "reverse", by="officer-2")

    assert reversed_.status_code == 200, reversed_.text
    assert (await area_client.get("/statements/2026-10")).content == before
    (event,) = await area_client.explain_line("研发", "late")
    assert event["dispute"]["decision"] == "reversed"


async def test_after_a_lock_it_becomes_adjustments_that_sum_to_nothing(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_overdue(1), handoff_accepted(2))
    await area_client.lock_month()
    locked = (await area_client.get("/statements/2026-10")).content
    path = await file(area_client)
    await decide(
        area_client, path, "uphold", {"type": "done-at", "done_at": OCTOBER_15.isoformat()}
    )
    line = await area_client.statement_line("研发", "2026-11")
    (adjustment,) = line["adjustments"]
    assert adjustment["change"] == {"on_time": 1, "late": -1}
    assert adjustment["weighted_points"] == "7.50"
    (event,) = await area_client.explain_line("研发", "adjustments", "2026-11")
    assert (event["was"], event["outcome"]) == ("late", "on_time")
    assert event["dispute"]["decision"] == "upheld"

    await decide(area_client, path, "reverse", by="officer-2")

    back = (await area_client.statement_line("研发", "2026-11"))["adjustments"]
    assert [one["weighted_points"] for one in back] == ["7.50", "-7.50"]
    assert (await area_client.get("/statements/2026-10")).content == locked


async def test_who_received_the_handoff_is_found_before_and_counted_anew(
    area_client: IncentivesClient,
) -> None:
    late_input = duties.DelayingInput(
        handoff_id=UUID(int=1), department="研发", deliverable="需求文档"
    )
    await area_client.handle_facts(
        handoff_accepted(1, late=True),
        handoff_excused(2, "测试", delivered=HOUR / 2, delayed_by=late_input),
    )
    path = await file(area_client)
    remedy = {"type": "done-at", "done_at": OCTOBER_15.isoformat()}

    preview = await area_client.post(f"{path}/preview", {"remedy": remedy})

    assert preview.status_code == 200, preview.text
    effects = [
        (one["relation"], one["department"], one["was"], one["outcome"])
        for one in preview.json()["effects"]
    ]
    assert effects == [
        ("subject", "研发", "late", "on_time"),
        ("late-input", "测试", "excused", "late"),
    ]
    assert preview.json()["told"] == ["测试", "研发"]
    assert await area_client.obligation_counts("测试") == (1, 0, 0)
    assert (await decide(area_client, path, "uphold", remedy)).status_code == 200
    assert await area_client.obligation_counts("测试") == (1, 0, 1)
    assert await area_client.obligation_counts("研发") == (1, 1, 0)
    read = (await area_client.get(path, head(area_client, "测试"))).json()
    assert [one["department"] for one in read["effects"]] == ["测试"]


async def test_a_missing_credit_counts(area_client: IncentivesClient) -> None:
    credit = {
        "type": "missing-credit",
        "kind": "duty",
        "subject_id": str(UUID(int=5)),
        "occurrence": "2026-10",
        "title": "对账单",
        "counterpart": "测试",
        "due_at": OCTOBER_15.isoformat(),
        "done_at": OCTOBER_15.isoformat(),
    }
    path = await file(area_client, credit)
    remedy = {"type": "credit", "due_at": credit["due_at"], "done_at": credit["done_at"]}
    assert (await decide(area_client, path, "uphold", remedy)).status_code == 200
    assert await area_client.obligation_counts("研发") == (1, 1, 0)
    (event,) = await area_client.explain_line("研发", "on_time")
    assert (event["title"], event["counterpart"]) == ("对账单", "测试")

    again = {"department": "研发", "subject": credit, **REASONS}
    refused = await area_client.post("/disputes", again, head(area_client, "研发"))
    assert refused.json()["code"] == "credit-counted-already"
    early = {**credit, "occurrence": "2026-12", "done_at": "2026-12-31T09:00:00+08:00"}
    again = {"department": "研发", "subject": early, **REASONS}
    refused = await area_client.post("/disputes", again, head(area_client, "研发"))
    assert refused.json()["code"] == "credit-not-done"


async def bonus_of(client: IncentivesClient, month: str = "2026-10") -> dict[str, list[int]]:
    lines = (await client.get_statement(month))["departments"]
    return {
        line["department"]: [
            one["amount_minor"]
            for one in (*line["bonus"], *line["adjustments"])
            if "amount_minor" in one
        ]
        for line in lines
    }


async def test_a_pool_is_split_anew_and_back(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(project_closed("launch", "100"))
    before = (await area_client.get("/statements/2026-10")).content
    path = await file(area_client, {"type": "bonus-share", "project_id": LAUNCH}, "测试")

    preview = await area_client.post(f"{path}/preview", {"remedy": SHARES})
    shares = [
        (one["department"], one["was_minor"], one["amount_minor"])
        for one in preview.json()["effects"]
    ]
    assert shares == [("测试", 400_00, 750_00), ("研发", 600_00, 250_00)]
    upheld = await decide(area_client, path, "uphold", SHARES)

    assert upheld.status_code == 200, upheld.text
    assert await bonus_of(area_client) == {"研发": [250_00], "测试": [750_00]}
    (event,) = await area_client.explain_line("测试", "bonus:launch")
    assert (event["bonus"]["ratio"], event["bonus"]["share_minor"]) == ("0.75", 750_00)
    assert event["dispute"]["decision"] == "upheld"
    results = (await area_client.get("/results", period="2026-10")).json()["items"]
    assert [one["amount_minor"] for one in results] == [750_00, 250_00]
    await decide(area_client, path, "reverse", by="officer-2")
    assert (await area_client.get("/statements/2026-10")).content == before


async def test_after_a_lock_shares_change_by_differences(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(project_closed("launch", "100"))
    await area_client.lock_month()
    locked = (await area_client.get("/statements/2026-10")).content
    path = await file(area_client, {"type": "bonus-share", "project_id": LAUNCH}, "测试")
    assert (await decide(area_client, path, "uphold", SHARES)).status_code == 200
    assert await bonus_of(area_client, "2026-11") == {"研发": [-350_00], "测试": [350_00]}
    (event,) = await area_client.explain_line("测试", "adjustments", "2026-11")
    assert event["dispute"]["decision"] == "upheld"
    assert (await area_client.get("/periods")).json()["items"][-1]["period"] == "2026-11"

    await decide(area_client, path, "reverse", by="officer-2")

    assert await bonus_of(area_client, "2026-11") == {
        "研发": [-350_00, 350_00],
        "测试": [350_00, -350_00],
    }
    assert (await area_client.get("/statements/2026-10")).content == locked


async def test_a_share_that_a_decision_leaves_is_no_adjustment(
    area_client: IncentivesClient,
) -> None:
    await area_client.installation.add_departments("法务")
    closed = project_closed("launch", "100", 研发="0.5", 测试="0.3", 法务="0.2")
    await area_client.handle_facts(closed)
    await area_client.lock_month()
    path = await file(area_client, {"type": "bonus-share", "project_id": LAUNCH}, "测试")
    ratios = {"研发": "0.4", "测试": "0.4", "法务": "0.2"}
    upheld = await decide(area_client, path, "uphold", {"type": "shares", "ratios": ratios})
    assert upheld.status_code == 200, upheld.text

    assert await bonus_of(area_client, "2026-11") == {"研发": [-100_00], "测试": [100_00]}
    behind = (await area_client.get("/statements/2026-11/events")).json()["items"]
    assert [(one["department"], one["part"]) for one in behind] == [
        ("测试", "adjustment"),
        ("研发", "adjustment"),
    ]


async def test_a_rebuild_leaves_disputes_as_they_were(area_client: IncentivesClient) -> None:
    late_input = duties.DelayingInput(handoff_id=UUID(int=1), department="研发", deliverable="x")
    await area_client.handle_facts(
        handoff_accepted(1, late=True),
        handoff_excused(2, "测试", delivered=HOUR / 2, delayed_by=late_input),
        project_closed("launch", "100"),
    )
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (FIGURE, {"type": "done-at", "done_at": OCTOBER_15.isoformat()}),
        ({"type": "bonus-share", "project_id": LAUNCH}, SHARES),
    ]
    for subject, remedy in cases:
        path = await file(area_client, subject)
        assert (await decide(area_client, path, "uphold", remedy)).status_code == 200
        await decide(area_client, path, "reverse", by="officer-2")
    before = await read_model_rows(area_client.area)
    of_disputes = await read_model_rows(area_client.area, "disputes")
    assert all(of_disputes.values())
    for batch_size in (1, 2, 10_000):
        await reproject_in_batches(area_client.area, batch_size, "disputes", "ledger")
        assert await read_model_rows(area_client.area) == before
    await rebuild_read_models(area_client.area, "disputes")
    assert await read_model_rows(area_client.area) == before
