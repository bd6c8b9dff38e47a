"""Every kind of obligation, and how the facts about it count."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    HOUR,
    NOVEMBER_3,
    department_registered,
    duty_fulfilled,
    duty_overdue,
    handoff_accepted,
    handoff_excused,
    handoff_overdue,
    step_done,
)
from tests.incentives.fact_builders_comms import reply_breached, reply_released, request_replied
from tests.incentives.fact_builders_goals import (
    progress_overdue,
    progress_reported,
    support_given,
    support_overdue,
    support_withdrawn,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

ID = UUID(int=1)
AFTER = timedelta(microseconds=1)

KINDS = {
    "duty": f"duty-{ID}-2026-10",
    "reply": f"reply-{ID}-1",
    "progress-report": f"progress-report-{ID}-2026-10",
    "support": f"support-{ID}",
}


@pytest.mark.parametrize(
    ("facts", "kind", "outcome"),
    [
        ([duty_fulfilled(1)], "duty", "on_time"),
        ([duty_fulfilled(1, late=True)], "duty", "late"),
        ([duty_overdue(1)], "duty", "late"),
        ([duty_overdue(1), duty_fulfilled(1)], "duty", "on_time"),
        ([request_replied(1)], "reply", "on_time"),
        ([request_replied(1, late=True)], "reply", "late"),
        ([reply_breached(1)], "reply", "late"),
        ([reply_breached(1), request_replied(1)], "reply", "on_time"),
        (
            [reply_breached(1), reply_released(1), request_replied(1, sequence=5)],
            "reply",
            "on_time",
        ),
        ([progress_reported(1)], "progress-report", "on_time"),
        ([progress_reported(1, late=True)], "progress-report", "late"),
        ([progress_overdue(1)], "progress-report", "late"),
        ([progress_overdue(1), progress_reported(1, late=True)], "progress-report", "late"),
        ([support_given(1)], "support", "on_time"),
        ([support_given(1, late=True)], "support", "late"),
        ([support_overdue(1)], "support", "late"),
        ([support_overdue(1), support_given(1)], "support", "on_time"),
    ],
)
async def test_each_obligation_fact_counts_by_its_kind(
    area_client: IncentivesClient, facts: list[Fact], kind: str, outcome: str
) -> None:
    for fact in facts:
        await area_client.handle_facts(fact)

    (event,) = await area_client.explain_line("研发")
    assert (event["kind"], event["outcome"]) == (kind, outcome)
    assert (event["name"], event["cause"]) == (KINDS[kind], str(facts[-1].id))
    line = await area_client.statement_line("研发")
    assert (line["due"], line[outcome]) == (1, 1)
    assert line["by_kind"][kind][outcome] == 1


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ([handoff_accepted(1, excused_for=HOUR)], "on_time"),
        ([handoff_accepted(1, late=True, excused_for=HOUR)], "excused"),
        ([handoff_accepted(1, late=True, excused_for=HOUR - AFTER)], "late"),
        ([handoff_accepted(1, late=True)], "late"),
        ([handoff_overdue(1), handoff_excused(1)], "excused"),
        ([handoff_overdue(1), handoff_excused(1), handoff_overdue(1, sequence=5)], "late"),
        (
            [handoff_overdue(1), handoff_excused(1), handoff_accepted(1, late=True, sequence=5)],
            "late",
        ),
        (
            [
                handoff_overdue(1),
                handoff_excused(1),
                handoff_accepted(1, late=True, sequence=5, excused_for=HOUR),
            ],
            "excused",
        ),
        ([handoff_accepted(1, late=True), handoff_excused(1, delivered=HOUR)], "excused"),
        ([handoff_accepted(1, late=True), handoff_excused(1, delivered=HOUR + AFTER)], "late"),
        ([handoff_accepted(1, late=True), handoff_excused(1, delivered=timedelta(0))], "on_time"),
        ([handoff_accepted(1, late=True), handoff_excused(1, delivered=AFTER)], "excused"),
    ],
)
async def test_late_input_excuses_the_receiver_by_exactly_its_delay(
    area_client: IncentivesClient, facts: list[Fact], outcome: str
) -> None:
    for fact in facts:
        await area_client.handle_facts(fact)

    line = await area_client.statement_line("研发")
    assert (line["due"], line[outcome]) == (1, 1)


@pytest.mark.parametrize(
    "facts",
    [
        [reply_breached(1), reply_released(1)],
        [request_replied(1), reply_released(1)],
        [support_overdue(1), support_withdrawn(1)],
        [support_withdrawn(1), support_overdue(1)],
    ],
    ids=["a breach released", "a reply released", "support withdrawn", "the other way round"],
)
async def test_a_released_or_withdrawn_obligation_counts_for_no_department(
    area_client: IncentivesClient, facts: list[Fact]
) -> None:
    await area_client.handle_facts(department_registered("研发"), *facts)

    assert await area_client.obligation_counts("研发") == (0, 0, 0)
    assert await area_client.explain_line("研发") == []


async def test_legs_slots_and_occurrences_are_separate_obligations(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        request_replied(1, leg=1, sequence=3),
        reply_breached(1, leg=2, sequence=4),
        progress_reported(1, slot="2026-W41", sequence=3),
        progress_reported(1, slot="2026-W42", sequence=4),
        duty_fulfilled(1, occurrence="2026-10-01"),
        duty_overdue(1, occurrence="2026-10-02", sequence=4),
    )

    assert await area_client.obligation_counts("研发") == (6, 4, 2)


async def test_the_statement_breaks_the_counts_down_by_kind(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        handoff_accepted(1),
        handoff_accepted(2, late=True, excused_for=HOUR),
        duty_fulfilled(1),
        step_done(1, late=True),
        request_replied(1),
        reply_breached(2),
        request_replied(3),
        progress_overdue(1),
        support_given(1),
        request_replied(9, due=NOVEMBER_3),
    )

    line = await area_client.statement_line("研发")
    assert line["by_kind"] == {
        "handoff": _counts(on_time=1, excused=1, rate="1.0000"),
        "duty": _counts(on_time=1, rate="1.0000"),
        "workflow-step": _counts(late=1, rate="0.0000"),
        "reply": _counts(on_time=2, late=1, rate="0.6667"),
        "progress-report": _counts(late=1, rate="0.0000"),
        "support": _counts(on_time=1, rate="1.0000"),
    }
    assert (line["due"], line["on_time"], line["late"], line["excused"]) == (9, 5, 3, 1)
    assert (line["on_time_rate"], line["score"]) == ("0.6250", "62.50")


async def test_the_events_behind_a_figure_can_be_filtered_by_kind(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        reply_breached(1), handoff_overdue(2), handoff_overdue(3), request_replied(4)
    )

    async def events_behind(**query: str) -> list[str]:
        answer = await area_client.get("/statements/2026-10/events", department="研发", **query)
        assert answer.status_code == 200, answer.text
        return [one["name"].rpartition("-")[0][:7] for one in answer.json()["items"]]

    assert await events_behind(figure="late", kind="reply") == ["reply-0"]
    assert await events_behind(figure="late", kind="handoff") == ["handoff", "handoff"]
    assert await events_behind(kind="reply") == ["reply-0", "reply-0"]
    assert await events_behind(kind="duty") == []


async def test_a_late_fact_of_any_kind_is_adjusted(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        reply_breached(1), support_overdue(2), progress_overdue(3), handoff_overdue(4)
    )
    await area_client.lock_month()
    facts = [
        request_replied(1),
        support_withdrawn(2),
        progress_reported(3),
        handoff_excused(4),
        duty_fulfilled(5),
    ]

    await area_client.handle_facts(*facts)

    adjusted = (await area_client.statement_line("研发", "2026-11"))["adjustments"]
    assert [(one["cause"], one["change"]) for one in adjusted] == [
        (str(facts[0].id), {"on_time": 1, "late": -1}),
        (str(facts[1].id), {"due": -1, "late": -1}),
        (str(facts[2].id), {"on_time": 1, "late": -1}),
        (str(facts[3].id), {"late": -1, "excused": 1}),
        (str(facts[4].id), {"due": 1, "on_time": 1}),
    ]
    answer = await area_client.get(
        "/statements/2026-11/events", department="研发", figure="adjustments", kind="support"
    )
    assert [one["cause"] for one in answer.json()["items"]] == [str(facts[1].id)]


def _counts(
    *, on_time: int = 0, late: int = 0, excused: int = 0, rate: str | None
) -> dict[str, int | str | None]:
    return {
        "due": on_time + late + excused,
        "on_time": on_time,
        "late": late,
        "excused": excused,
        "on_time_rate": rate,
    }
