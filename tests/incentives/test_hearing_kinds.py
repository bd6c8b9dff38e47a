"""Every kind of obligation: what is told of it, and how it then counts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from shared.eventsourcing.fact import Fact
from tests.incentives.accounts import Accounts
from tests.incentives.tidings import (
    HOUR,
    NOVEMBER_3,
    accepted,
    done,
    duty_overdue,
    excused,
    fulfilled,
    overdue,
    registered,
)
from tests.incentives.tidings_of_comms import breached, released, replied
from tests.incentives.tidings_of_goals import (
    given,
    report_overdue,
    reported,
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
        ([fulfilled(1)], "duty", "on_time"),
        ([fulfilled(1, late=True)], "duty", "late"),
        ([duty_overdue(1)], "duty", "late"),
        ([duty_overdue(1), fulfilled(1)], "duty", "on_time"),
        ([replied(1)], "reply", "on_time"),
        ([replied(1, late=True)], "reply", "late"),
        ([breached(1)], "reply", "late"),
        ([breached(1), replied(1)], "reply", "on_time"),
        ([breached(1), released(1), replied(1, sequence=5)], "reply", "on_time"),
        ([reported(1)], "progress-report", "on_time"),
        ([reported(1, late=True)], "progress-report", "late"),
        ([report_overdue(1)], "progress-report", "late"),
        ([report_overdue(1), reported(1, late=True)], "progress-report", "late"),
        ([given(1)], "support", "on_time"),
        ([given(1, late=True)], "support", "late"),
        ([support_overdue(1)], "support", "late"),
        ([support_overdue(1), given(1)], "support", "on_time"),
    ],
)
async def test_what_is_told_of_an_obligation_is_what_it_counts_as(
    accounts: Accounts, told: list[Fact], kind: str, outcome: str
) -> None:
    for each in told:
        await accounts.hear(each)

    (behind,) = await accounts.explain("研发")
    assert (behind["kind"], behind["outcome"]) == (kind, outcome)
    assert (behind["name"], behind["cause"]) == (KINDS[kind], str(told[-1].id))
    line = await accounts.line("研发")
    assert (line["due"], line[outcome]) == (1, 1)
    assert line["by_kind"][kind][outcome] == 1


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ([accepted(1, excused_for=HOUR)], "on_time"),
        ([accepted(1, late=True, excused_for=HOUR)], "excused"),
        ([accepted(1, late=True, excused_for=HOUR - AFTER)], "late"),
        ([accepted(1, late=True)], "late"),
        ([overdue(1), excused(1)], "excused"),
        ([overdue(1), excused(1), overdue(1, sequence=5)], "late"),
        ([overdue(1), excused(1), accepted(1, late=True, sequence=5)], "late"),
        (
            [overdue(1), excused(1), accepted(1, late=True, sequence=5, excused_for=HOUR)],
            "excused",
        ),
        ([accepted(1, late=True), excused(1, delivered=HOUR)], "excused"),
        ([accepted(1, late=True), excused(1, delivered=HOUR + AFTER)], "late"),
        ([accepted(1, late=True), excused(1, delivered=timedelta(0))], "on_time"),
        ([accepted(1, late=True), excused(1, delivered=AFTER)], "excused"),
    ],
)
async def test_late_input_excuses_the_receiver_by_exactly_the_delay_it_got(
    accounts: Accounts, told: list[Fact], outcome: str
) -> None:
    for each in told:
        await accounts.hear(each)

    line = await accounts.line("研发")
    assert (line["due"], line[outcome]) == (1, 1)


@pytest.mark.parametrize(
    "told",
    [
        [breached(1), released(1)],
        [replied(1), released(1)],
        [support_overdue(1), support_withdrawn(1)],
        [support_withdrawn(1), support_overdue(1)],
    ],
    ids=["a breach released", "a reply released", "support withdrawn", "the other way round"],
)
async def test_what_is_released_or_withdrawn_counts_for_nobody(
    accounts: Accounts, told: list[Fact]
) -> None:
    await accounts.hear(registered("研发"), *told)

    assert await accounts.counts("研发") == (0, 0, 0)
    assert await accounts.explain("研发") == []


async def test_legs_slots_and_occurrences_are_obligations_of_their_own(
    accounts: Accounts,
) -> None:
    await accounts.hear(
        replied(1, leg=1, sequence=3),
        breached(1, leg=2, sequence=4),
        reported(1, slot="2026-W41", sequence=3),
        reported(1, slot="2026-W42", sequence=4),
        fulfilled(1, occurrence="2026-10-01"),
        duty_overdue(1, occurrence="2026-10-02", sequence=4),
    )

    assert await accounts.counts("研发") == (6, 4, 2)


async def test_the_statement_tells_the_kinds_apart(accounts: Accounts) -> None:
    await accounts.hear(
        accepted(1),
        accepted(2, late=True, excused_for=HOUR),
        fulfilled(1),
        done(1, late=True),
        replied(1),
        breached(2),
        replied(3),
        report_overdue(1),
        given(1),
        replied(9, due=NOVEMBER_3),
    )

    line = await accounts.line("研发")
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


async def test_a_kind_may_be_asked_for_behind_a_figure(accounts: Accounts) -> None:
    await accounts.hear(breached(1), overdue(2), overdue(3), replied(4))

    async def behind(**asked: str) -> list[str]:
        answer = await accounts.get("/statements/2026-10/events", department="研发", **asked)
        assert answer.status_code == 200, answer.text
        return [one["name"].rpartition("-")[0][:7] for one in answer.json()["items"]]

    assert await behind(figure="late", kind="reply") == ["reply-0"]
    assert await behind(figure="late", kind="handoff") == ["handoff", "handoff"]
    assert await behind(kind="reply") == ["reply-0", "reply-0"]
    assert await behind(kind="nothing of the sort") == []


async def test_a_late_fact_of_any_kind_is_adjusted(accounts: Accounts) -> None:
    await accounts.hear(breached(1), support_overdue(2), report_overdue(3), overdue(4))
    await accounts.lock()
    told = [replied(1), support_withdrawn(2), reported(3), excused(4), fulfilled(5)]

    await accounts.hear(*told)

    adjusted = (await accounts.line("研发", "2026-11"))["adjustments"]
    assert [(one["cause"], one["change"]) for one in adjusted] == [
        (str(told[0].id), {"on_time": 1, "late": -1}),
        (str(told[1].id), {"due": -1, "late": -1}),
        (str(told[2].id), {"on_time": 1, "late": -1}),
        (str(told[3].id), {"late": -1, "excused": 1}),
        (str(told[4].id), {"due": 1, "on_time": 1}),
    ]
    answer = await accounts.get(
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
