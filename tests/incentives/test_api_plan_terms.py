"""What excuses, curve and minimum of a plan do to statements, over HTTP."""

from __future__ import annotations

import pytest

from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import handoff_accepted, handoff_excused, handoff_overdue

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_plan_decides_whether_late_input_excuses(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_excused(1), handoff_accepted(2))
    assert (await area_client.statement_line("研发"))["excused"] == 1

    await area_client.publish_plan("2026-10", excuses={"late-input": ["reply"]})

    line = await area_client.statement_line("研发")
    assert (line["late"], line["excused"], line["score"]) == (1, 0, "50.00")
    (behind,) = await area_client.explain_line("研发", "late")
    assert (behind["outcome"], behind["excuse"]) == ("late", "late-input")
    assert await area_client.explain_line("研发", "excused") == []


async def test_an_adjustment_follows_the_excuses_of_the_locked_plan(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", excuses={})
    await area_client.handle_facts(handoff_overdue(1))
    await area_client.lock_month()
    await area_client.publish_plan("2026-11")
    await area_client.handle_facts(handoff_excused(1))

    assert (await area_client.get_statement("2026-11"))["departments"] == []
    assert await area_client.explain_line("研发", "adjustments", "2026-11") == []


async def test_a_curve_and_a_minimum_come_from_the_plan(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1), handoff_accepted(2), handoff_overdue(3))
    steps = [{"from_rate": "0.5", "score": "60"}, {"from_rate": "0.9", "score": "1E2"}]
    await area_client.publish_plan(
        "2026-10", curve={"type": "steps", "steps": steps}, minimum_obligations=3
    )

    line = await area_client.statement_line("研发")
    assert (line["on_time_rate"], line["score"], line["weighted_points"]) == (
        "0.6667",
        "60.00",
        "9.00",
    )
    assert line["too_little_data"] is False
    stored = (await area_client.get("/plans/2")).json()["curve"]["steps"]
    assert stored[1] == {"from_rate": "0.9", "score": "100"}


@pytest.mark.parametrize("weight", [20, "20", "20%", " 20 ％", "1.01", -0.1, "1e2"])
async def test_a_weight_in_percent_is_told_how_to_be_written(
    area_client: IncentivesClient, weight: object
) -> None:
    draft = {"effective_from": "2026-11", "weight": weight}
    for language, text in (
        ("en", "this must lie between 0 and 1; 20 % is 0.2"),
        ("zh", "须在 0 到 1 之间；20% 请写作 0.2"),
    ):
        answer = await area_client.post("/plan-drafts", draft, Accept_Language=language)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["code"], error["pointer"]) == ("fraction-out-of-range", "#/weight")
        assert error["detail"] == text


@pytest.mark.parametrize("weight", ["a fifth", "NaN", "Infinity", [20]])
async def test_a_weight_that_is_no_number_is_told_so(
    area_client: IncentivesClient, weight: object
) -> None:
    answer = await area_client.post("/plan-drafts", {"effective_from": "2026-11", "weight": weight})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "number-expected")
