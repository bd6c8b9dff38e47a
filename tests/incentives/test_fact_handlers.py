"""What each fact of the other areas changes in a statement."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    DECEMBER_2,
    department_closed,
    department_placed,
    department_registered,
    department_renamed,
    handoff_accepted,
    handoff_cancelled,
    handoff_overdue,
    handoff_rescheduled,
    handoff_waived,
    project_closed,
    step_done,
    step_overdue,
)
from tests.incentives.fact_builders_directory import department_succeeded, department_withdrawn

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ([handoff_accepted(1)], (1, 1, 0)),
        ([handoff_accepted(1, late=True)], (1, 0, 1)),
        ([handoff_overdue(1)], (1, 0, 1)),
        ([handoff_overdue(1), handoff_accepted(1, late=True)], (1, 0, 1)),
        ([handoff_overdue(1), handoff_accepted(1, rejected_for=timedelta(days=2))], (1, 1, 0)),
        ([handoff_accepted(1), handoff_accepted(2, late=True), handoff_overdue(3)], (3, 1, 2)),
        ([step_done(1)], (1, 1, 0)),
        ([step_done(1, late=True)], (1, 0, 1)),
        ([step_overdue(1)], (1, 0, 1)),
        ([step_overdue(1), step_done(1, late=True)], (1, 0, 1)),
        ([step_done(1, step=1), step_done(1, step=2, sequence=4)], (2, 2, 0)),
        ([handoff_accepted(1), step_done(1)], (2, 2, 0)),
    ],
    ids=[
        "accepted in time",
        "accepted late",
        "overdue",
        "overdue, then accepted late",
        "overdue, then accepted by a later deadline",
        "three handoffs",
        "step in time",
        "step late",
        "step overdue",
        "step overdue, then done",
        "two steps of a case",
        "a handoff and a step of the same number",
    ],
)
async def test_an_obligation_counts_for_the_department_that_owes_it(
    area_client: IncentivesClient, facts: list[Fact], counts: tuple[int, int, int]
) -> None:
    for fact in facts:
        await area_client.handle_facts(fact)

    assert await area_client.obligation_counts("研发") == counts
    lines = (await area_client.get_statement("2026-10"))["departments"]
    assert [line["department"] for line in lines] == ["研发"]


async def test_a_cancelled_handoff_counts_for_no_department(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        department_registered("研发"), handoff_overdue(1), handoff_overdue(2)
    )
    await area_client.handle_facts(handoff_cancelled(1))

    assert await area_client.obligation_counts("研发") == (1, 0, 1)
    (event,) = await area_client.explain_line("研发")
    assert event["name"].endswith("02")


@pytest.mark.parametrize("changed", [handoff_waived, handoff_rescheduled])
async def test_a_waiver_or_a_new_date_takes_back_only_what_was_announced(
    area_client: IncentivesClient, changed: Callable[..., Fact]
) -> None:
    await area_client.handle_facts(department_registered("研发"), changed(2, announced=False))
    await area_client.handle_facts(handoff_overdue(1), handoff_overdue(3), changed(1))
    assert await area_client.obligation_counts("研发") == (1, 0, 1)


async def test_a_handoff_that_moved_while_overdue_counts_once_in_the_month_of_its_new_date(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        handoff_overdue(1), handoff_rescheduled(1), handoff_accepted(1, due=DECEMBER_2, sequence=4)
    )
    assert (await area_client.get_statement("2026-10"))["departments"] == []
    assert await area_client.obligation_counts("研发", "2026-12") == (1, 1, 0)


async def test_an_obligation_counts_in_the_month_of_its_due_time_in_shanghai(
    area_client: IncentivesClient,
) -> None:
    due = handoff_accepted(0).recorded_at.fromisoformat("2026-10-31T16:30:00+00:00")
    await area_client.handle_facts(
        handoff_accepted(1, due=due), handoff_accepted(2, due=due - timedelta(hours=1))
    )

    assert await area_client.obligation_counts("研发", "2026-11") == (1, 1, 0)
    assert await area_client.obligation_counts("研发", "2026-10") == (1, 1, 0)


LAUNCH_ID = str(UUID(bytes=b"launch".rjust(16, b"\0")))
"""The id of the project that the builder names `launch`."""


async def test_a_project_above_its_target_pays_every_department(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        project_closed("launch", "120", pool_minor=1001, 研发="0.5", 测试="0.5")
    )

    def bonus(amount: int) -> list[dict[str, Any]]:
        project = {"project": "launch", "project_id": LAUNCH_ID, "project_name": "新品上市"}
        return [{**project, "amount_minor": amount, "currency": "CNY"}]

    def shown(line: dict[str, Any]) -> list[dict[str, Any]]:
        added = {"amount", "rounding"}
        return [{k: v for k, v in one.items() if k not in added} for one in line["bonus"]]

    line = await area_client.statement_line("研发")
    assert (line["due"], line["score"]) == (0, None)
    assert shown(line) == bonus(600)
    assert shown(await area_client.statement_line("测试")) == bonus(601)


@pytest.mark.parametrize(
    ("fact", "met"),
    [
        (project_closed("launch", "99.9"), False),
        (project_closed("launch", "130", pool_minor=None), True),
    ],
    ids=["below its target", "without a pool"],
)
async def test_a_project_that_pays_nothing_is_in_the_results(
    area_client: IncentivesClient, fact: Fact, met: bool
) -> None:
    await area_client.handle_facts(
        department_registered("研发"), department_registered("测试"), fact
    )

    assert (await area_client.statement_line("研发"))["bonus"] == []
    results = (await area_client.get("/results", period="2026-10")).json()["items"]
    assert [(one["department"], one["met"], one["amount_minor"]) for one in results] == [
        ("测试", met, None),
        ("研发", met, None),
    ]
    assert {one["cause"] for one in results} == {str(fact.id)}


async def test_a_department_is_listed_in_the_months_it_exists_in(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        department_registered("研发", "2026-10-31"),
        department_registered("测试", "2026-01-01"),
        department_renamed("测试", "质量"),
        department_closed("测试", "2026-10-01"),
    )

    async def listed(period: str) -> list[str]:
        lines = (await area_client.get_statement(period))["departments"]
        assert all(line["due"] == 0 and line["weighted_points"] is None for line in lines)
        return [line["department"] for line in lines]

    assert await listed("2026-09") == ["测试"]
    assert await listed("2026-10") == ["测试", "研发"]
    assert await listed("2026-11") == ["研发"]


async def test_the_directory_can_date_a_department_back(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(department_registered("研发", "2026-10-10"))
    assert (await area_client.get_statement("2026-09"))["departments"] == []

    await area_client.handle_facts(department_placed("研发", "2020-01-01"))

    assert await area_client.obligation_counts("研发", "2020-01") == (0, 0, 0)
    assert (await area_client.get_statement("2019-12"))["departments"] == []


async def test_irrelevant_facts_are_skipped(area_client: IncentivesClient) -> None:
    other = department_registered("研发")
    for type_ in ("concord.duties.duty-scheduled.v1", "concord.goals.cycle-closed.v1"):
        await area_client.handle_facts(Fact(0, *_with_type(other, type_)))

    assert (await area_client.get_statement("2026-10"))["departments"] == []


def _with_type(one: Fact, type_: str) -> tuple[Any, ...]:
    return (
        one.id,
        one.area,
        type_,
        one.key,
        one.sequence,
        one.recorded_at,
        one.context,
        '{"nobody": "reads this"}',
    )


async def test_the_fields_of_a_statement_have_a_fixed_order(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(*(handoff_accepted(number) for number in range(12)))
    await area_client.handle_facts(*(handoff_overdue(number) for number in range(12, 17)))

    assert (await area_client.get("/statements/2026-10")).text == (
        '{"period":"2026-10","plan_version":1,"status":"open","departments":['
        '{"department":"研发","due":17,"on_time":12,"late":5,"excused":0,'
        '"on_time_rate":"0.7059","score":"70.59","weight":"0.15","weighted_points":"10.59",'
        '"bonus":[],"adjustments":[],'
        '"by_kind":{"handoff":{"due":17,"on_time":12,"late":5,"excused":0,'
        '"on_time_rate":"0.7059"}},"signals":[],"name":null,"too_little_data":false,'
        '"stars":[]}],"signals":[],'
        '"as_of":null,"known_at":null,"calendar_version":null,"calendar_versions":[],'
        '"company_totals":[]}'
    )


@pytest.mark.parametrize("together", [False, True])
async def test_what_was_counted_stays_with_a_department_that_others_succeeded(
    area_client: IncentivesClient, together: bool
) -> None:
    for code in ("研发", "qa", "ops", "x"):
        await area_client.handle_facts(department_registered(code))
    await area_client.handle_facts(handoff_overdue(1), handoff_overdue(4, sender="x"))
    later = [
        department_succeeded("研发", "qa", "ops"),
        department_succeeded("ops", "x"),
        # What stands counted for the old department is accepted from its successors.
        handoff_accepted(1, sender="x", late=True),
        handoff_accepted(2, sender="qa"),
        handoff_accepted(4, sender="qa", late=True),
    ]
    for facts in [later] if together else [[one] for one in later]:
        await area_client.handle_facts(*facts)
    counts = {code: await area_client.obligation_counts(code) for code in ("研发", "x")}
    assert counts == {"研发": (1, 0, 1), "x": (0, 0, 0)}
    # One that nobody succeeded is corrected: it counts for the department that is said.
    assert await area_client.obligation_counts("qa") == (2, 1, 1)


async def test_a_department_entered_by_mistake_has_no_line(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(department_registered("研发"), department_registered("yanfa"))
    await area_client.handle_facts(department_withdrawn("yanfa"))
    lines = (await area_client.get_statement("2026-10"))["departments"]
    assert [line["department"] for line in lines] == ["研发"]


async def test_a_closed_departments_statement_stays_readable(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(department_registered("研发"), department_registered("qa"))
    await area_client.handle_facts(handoff_accepted(1))
    await area_client.handle_facts(
        department_succeeded("研发", "qa"), department_closed("研发", "2026-10-19")
    )
    shown = await area_client.get_statement("2026-10")
    assert [line["department"] for line in shown["departments"]] == ["qa", "研发"]
    after = await area_client.get_statement("2026-11")
    assert [line["department"] for line in after["departments"]] == ["qa"]
