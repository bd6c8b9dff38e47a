"""Every kind of obligation: what is told of it, and how it then counts."""

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
    handoff_accepted,
    handoff_excused,
    handoff_overdue,
    standing_duty_fulfilled,
    standing_duty_overdue,
    step_done,
)
from tests.incentives.fact_builders_comms import leg_breached, leg_met, leg_released
from tests.incentives.fact_builders_goals import (
    reading_reported,
    report_overdue,
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
    ("told", "kind", "outcome"),
    [
        ([standing_duty_fulfilled(1)], "duty", "on_time"),
        ([standing_duty_fulfilled(1, late=True)], "duty", "late"),
        ([standing_duty_overdue(1)], "duty", "late"),
        ([standing_duty_overdue(1), standing_duty_fulfilled(1)], "duty", "on_time"),
        ([leg_met(1)], "reply", "on_time"),
        ([leg_met(1, late=True)], "reply", "late"),
        ([leg_breached(1)], "reply", "late"),
        ([leg_breached(1), leg_met(1)], "reply", "on_time"),
        ([leg_breached(1), leg_released(1), leg_met(1, sequence=5)], "reply", "on_time"),
        ([reading_reported(1)], "progress-report", "on_time"),
        ([reading_reported(1, late=True)], "progress-report", "late"),
        ([report_overdue(1)], "progress-report", "late"),
        ([report_overdue(1), reading_reported(1, late=True)], "progress-report", "late"),
        ([support_given(1)], "support", "on_time"),
        ([support_given(1, late=True)], "support", "late"),
        ([support_overdue(1)], "support", "late"),
        ([support_overdue(1), support_given(1)], "support", "on_time"),
    ],
)
async def test_each_obligation_fact_counts_by_its_kind(
    area_client: IncentivesClient, told: list[Fact], kind: str, outcome: str
) -> None:
    for each in told:
        await area_client.handle_facts(each)

    (behind,) = await area_client.explain_line("研发")
    assert (behind["kind"], behind["outcome"]) == (kind, outcome)
    assert (behind["name"], behind["cause"]) == (KINDS[kind], str(told[-1].id))
    line = await area_client.statement_line("研发")
    assert (line["due"], line[outcome]) == (1, 1)
    assert line["by_kind"][kind][outcome] == 1


@pytest.mark.parametrize(
    ("told", "outcome"),
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
async def test_late_input_excuses_the_receiver_by_exactly_the_delay_it_got(
    area_client: IncentivesClient, told: list[Fact], outcome: str
) -> None:
    for each in told:
        await area_client.handle_facts(each)

    line = await area_client.statement_line("研发")
    assert (line["due"], line[outcome]) == (1, 1)


@pytest.mark.parametrize(
    "told",
    [
        [leg_breached(1), leg_released(1)],
        [leg_met(1), leg_released(1)],
        [support_overdue(1), support_withdrawn(1)],
        [support_withdrawn(1), support_overdue(1)],
    ],
    ids=["a breach released", "a reply released", "support withdrawn", "the other way round"],
)
async def test_what_is_released_or_withdrawn_counts_for_nobody(
    area_client: IncentivesClient, told: list[Fact]
) -> None:
    await area_client.handle_facts(department_registered("研发"), *told)

    assert await area_client.obligation_counts("研发") == (0, 0, 0)
    assert await area_client.explain_line("研发") == []


async def test_legs_slots_and_occurrences_are_obligations_of_their_own(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        leg_met(1, leg=1, sequence=3),
        leg_breached(1, leg=2, sequence=4),
        reading_reported(1, slot="2026-W41", sequence=3),
        reading_reported(1, slot="2026-W42", sequence=4),
        standing_duty_fulfilled(1, occurrence="2026-10-01"),
        standing_duty_overdue(1, occurrence="2026-10-02", sequence=4),
    )

    assert await area_client.obligation_counts("研发") == (6, 4, 2)


async def test_the_statement_tells_the_kinds_apart(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        handoff_accepted(1),
        handoff_accepted(2, late=True, excused_for=HOUR),
        standing_duty_fulfilled(1),
        step_done(1, late=True),
        leg_met(1),
        leg_breached(2),
        leg_met(3),
        report_overdue(1),
        support_given(1),
        leg_met(9, due=NOVEMBER_3),
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


async def test_a_kind_may_be_asked_for_behind_a_figure(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        leg_breached(1), handoff_overdue(2), handoff_overdue(3), leg_met(4)
    )

    async def behind(**asked: str) -> list[str]:
        answer = await area_client.get("/statements/2026-10/events", department="研发", **asked)
        assert answer.status_code == 200, answer.text
        return [one["name"].rpartition("-")[0][:7] for one in answer.json()["items"]]

    assert await behind(figure="late", kind="reply") == ["reply-0"]
    assert await behind(figure="late", kind="handoff") == ["handoff", "handoff"]
    assert await behind(kind="reply") == ["reply-0", "reply-0"]
    assert await behind(kind="nothing of the sort") == []


async def test_a_late_fact_of_any_kind_is_adjusted(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        leg_breached(1), support_overdue(2), report_overdue(3), handoff_overdue(4)
    )
    await area_client.lock_month()
    told = [
        leg_met(1),
        support_withdrawn(2),
        reading_reported(3),
        handoff_excused(4),
        standing_duty_fulfilled(5),
    ]

    await area_client.handle_facts(*told)

    adjusted = (await area_client.statement_line("研发", "2026-11"))["adjustments"]
    assert [(one["cause"], one["change"]) for one in adjusted] == [
        (str(told[0].id), {"on_time": 1, "late": -1}),
        (str(told[1].id), {"due": -1, "late": -1}),
        (str(told[2].id), {"on_time": 1, "late": -1}),
        (str(told[3].id), {"late": -1, "excused": 1}),
        (str(told[4].id), {"due": 1, "on_time": 1}),
    ]
    answer = await area_client.get(
        "/statements/2026-11/events", department="研发", figure="adjustments", kind="support"
    )
    assert [one["cause"] for one in answer.json()["items"]] == [str(told[1].id)]


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
