"""What each target counts of the facts of other areas."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from services.programme.application.measured_facts import read_fact
from services.programme.domain.goal_happening import GoalHappening, GoalMonth, goal_months
from services.programme.domain.target_codes import TARGET_CODES, TargetCode
from services.programme.domain.target_formula import TARGET_FORMULAS
from services.programme.projections.measured_items import TABLES
from services.programme.projections.observation_queries import Figure, observed_figures, to_decimal
from shared.contract_documents.published_facts import fact_models_by_type
from tests.programme.area_client import ProgrammeClient
from tests.programme.target_examples import NAMESPACE, facts, hear

AUGUST, NOVEMBER = datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
GOAL, CYCLE, LINK, CASE, FLOW, PROJECT = (
    f"00000000-0000-4000-8000-{number:012}" for number in range(6)
)
Told = tuple[str, dict[str, Any]]


def of_goal(name: str, at: str, **fields: Any) -> Told:
    same = {"goal_id": GOAL, "cycle_id": CYCLE, "department": "sales", "at": f"{at}T00:00:00Z"}
    return (f"goals.{name}", {**same, **fields})


SHARED_GOAL = (
    of_goal("goal-set", "2026-08-02"),
    ("goals.cycle-activated", {"cycle_id": CYCLE, "at": "2026-08-03T00:00:00Z"}),
    of_goal("goal-updated", "2026-08-05"),
    (
        "duties.project-started",
        {
            "project_id": PROJECT,
            "participants": ["rnd", "sales"],
            "goals": [GOAL],
            "at": "2026-08-06T00:00:00Z",
        },
    ),
    of_goal("goal-lagging", "2026-09-10"),
    of_goal("goal-recovered", "2026-10-20"),
    ("goals.cycle-closed", {"cycle_id": CYCLE, "at": "2026-10-31T10:00:00Z"}),
)


def months(*told: Told, until: datetime = NOVEMBER) -> list[GoalMonth]:
    happenings = [
        one for fact in facts(*told) for one in read_fact(fact, dict(told)[_name(fact.type)])
    ]
    return list(
        goal_months((one for one in happenings if isinstance(one, GoalHappening)), AUGUST, until)
    )


def _name(fact_type: str) -> str:
    return fact_type.removeprefix("concord.").removesuffix(".v1")


def attained(*told: Told, until: datetime = NOVEMBER) -> list[tuple[int, bool]]:
    return [(one.month.month, one.attained) for one in months(*told, until=until)]


def test_a_collaboration_goal_is_attained_in_months_at_whose_end_it_is_not_behind() -> None:
    assert attained(*SHARED_GOAL) == [(8, True), (9, False), (10, True)]
    assert attained(*reversed(SHARED_GOAL)) == [(8, True), (9, False), (10, True)]


def test_a_month_that_is_not_over_does_not_count() -> None:
    middle = datetime(2026, 9, 15, tzinfo=UTC)
    assert attained(*SHARED_GOAL, until=middle) == [(8, True)]


def test_a_goal_of_one_department_alone_does_not_count() -> None:
    alone = [one for one in SHARED_GOAL if one[0] != "duties.project-started"]
    assert attained(*alone) == []


def test_a_goal_is_shared_while_a_link_ties_it_to_another_department() -> None:
    alone = [one for one in SHARED_GOAL if one[0] != "duties.project-started"]
    link = {
        "link_id": LINK,
        "source": GOAL,
        "target": CASE,
        "source_department": "sales",
        "target_department": "rnd",
    }
    accepted = ("goals.link-accepted", {**link, "at": "2026-08-04T00:00:00Z"})
    withdrawn = ("goals.link-withdrawn", {**link, "at": "2026-09-04T00:00:00Z"})
    assert attained(*alone, accepted, withdrawn) == [(8, True)]
    own = {**accepted[1], "target_department": "sales"}
    assert attained(*alone, ("goals.link-accepted", own)) == []


def test_goals_set_by_mistake_or_archived_count_no_longer() -> None:
    assert attained(*SHARED_GOAL, of_goal("goal-withdrawn", "2026-10-30")) == []
    cycle = ("goals.cycle-withdrawn", {"cycle_id": CYCLE, "at": "2026-10-30T00:00:00Z"})
    assert attained(*SHARED_GOAL, cycle) == []
    assert attained(*SHARED_GOAL, of_goal("goal-archived", "2026-09-11")) == [
        (8, True),
        (9, False),
    ]


def test_a_project_that_was_planned_by_mistake_makes_no_goal_one_of_collaboration() -> None:
    alone = [one for one in SHARED_GOAL if one[0] != "duties.project-started"]
    served = dict(SHARED_GOAL)["duties.project-started"]
    changed = ("duties.project-goals-changed", {**served, "was": []})
    assert attained(*alone, changed) == [(8, True), (9, False), (10, True)]
    at = "2026-10-30T00:00:00Z"
    withdrawn = ("duties.project-withdrawn", {"project_id": PROJECT, "at": at})
    assert attained(*alone, changed, withdrawn) == []


def test_a_goal_counts_for_the_department_that_has_it() -> None:
    transferred = of_goal("goal-transferred", "2026-09-02", department="rnd")
    assert [one.department for one in months(*SHARED_GOAL, transferred)] == [
        "sales",
        "rnd",
        "rnd",
    ]


def test_the_formulas_name_facts_that_are_published() -> None:
    published = set(fact_models_by_type())
    for formula in TARGET_FORMULAS.values():
        for name in (*formula.numerator_facts, *formula.denominator_facts):
            assert f"concord.{name}.v1" in published
    assert tuple(TARGET_FORMULAS) == TARGET_CODES
    asked = {one.target: (one.direction, one.required_percent) for one in TARGET_FORMULAS.values()}
    assert asked == {
        "goal-attainment": ("up", 45),
        "collaboration-efficiency": ("up", 40),
        "communication-cost": ("down", 35),
        "resolution-time": ("down", 30),
        "satisfaction": ("up", 25),
        "template-speed": ("down", 50),
    }


def costed(department: str, minor: int, *, complete: bool = True, month: str = "2026-09") -> Told:
    return (
        "comms.month-costed",
        {
            "month": f"{month}-01",
            "department": department,
            "project": PROJECT if department == "rnd" else None,
            "meetings_minor": minor,
            "requests_minor": 5,
            "currency": "CNY",
            "complete": complete,
        },
    )


def step(number: int, hours: int, *, received: bool) -> list[Told]:
    done = datetime(2026, 9, 8, 12, tzinfo=UTC)
    same = {"case_id": CASE, "step": number}
    told: list[Told] = [
        (
            "workflows.step-done",
            {
                **same,
                "department": "sales",
                "opened_at": (done - timedelta(hours=hours)).isoformat(),
                "done_at": done.isoformat(),
            },
        )
    ]
    if received:
        told.append(("workflows.work-handed-over", {**same, "sender": "rnd", "recipient": "sales"}))
    return told


EVERY_TARGET: tuple[Told, ...] = (
    *SHARED_GOAL,
    costed("sales", 7),
    costed("sales", 95),  # a correction
    costed("rnd", 295),
    costed("rnd", 1000, complete=False, month="2026-08"),
    *step(1, 12, received=True),
    *step(2, 99, received=False),
    (
        "workflows.case-started",
        {"case_id": CASE, "flow_id": FLOW, "template_id": FLOW, "at": "2026-09-08T00:00:00Z"},
    ),
    ("workflows.case-finished", {"case_id": CASE, "at": "2026-09-08T12:00:00Z"}),
    ("duties.handoff-offered", {"handoff_id": LINK, "at": "2026-09-01T00:00:00Z"}),
    ("duties.handoff-offered", {"handoff_id": LINK, "at": "2026-09-02T00:00:00Z"}),
    (
        "duties.handoff-accepted",
        {
            "handoff_id": LINK,
            "project_id": PROJECT,
            "sender": "rnd",
            "at": "2026-09-02T12:00:00Z",
        },
    ),
    (
        "goals.blocker-resolved",
        {
            "blocker_id": LINK,
            "department": "rnd",
            "raised_at": "2026-09-01T00:00:00Z",
            "at": "2026-09-01T08:00:00Z",
        },
    ),
)


async def test_figures_of_a_window_count_what_the_formulas_name(
    area_client: ProgrammeClient,
) -> None:
    await hear(area_client, facts(*EVERY_TARGET))
    found = await figures(area_client)
    assert {target: _text(one) for target, one in found.items()} == {
        "goal-attainment": "0.666667 of 3",
        "collaboration-efficiency": "1.000000 of 2",
        "communication-cost": "400.000000 of 2",
        "resolution-time": "8.000000 of 1",
        "satisfaction": "None of 0",
        "template-speed": "12.000000 of 1",
    }
    efficiency = found["collaboration-efficiency"]
    assert efficiency.numerator == efficiency.denominator == Decimal(2)
    of_sales = await figures(area_client, departments=frozenset({"sales"}))
    assert _text(of_sales["communication-cost"]) == "100.000000 of 1"
    of_project = await figures(area_client, project=UUID(PROJECT))
    assert _text(of_project["goal-attainment"]) == "0.666667 of 3"
    assert _text(of_project["communication-cost"]) == "300.000000 of 1"
    async with area_client.area.pool.acquire() as db:
        await db.execute(f"TRUNCATE {', '.join(TABLES)}")


async def test_a_month_without_cost_of_a_department_counts_for_it_and_currencies_are_not_added(
    area_client: ProgrammeClient,
) -> None:
    told = [costed("sales", 195, month="2026-08"), costed("rnd", 295)]
    await hear(area_client, facts(*told))
    for part in ({"departments": frozenset({"sales"})}, {"departments": frozenset({"rnd"})}):
        cost = (await figures(area_client, **part))["communication-cost"]
        assert (cost.denominator, cost.observations) == (Decimal(2), 1)
        assert cost.value == cost.numerator / 2
    name, said = costed("finance", 95)
    await hear(area_client, facts((name, {**said, "currency": "EUR"})))
    cost = (await figures(area_client))["communication-cost"]
    assert (cost.value, cost.numerator, cost.observations) == (None, Decimal(0), 3)
    cost = (await figures(area_client, departments=frozenset({"rnd"})))["communication-cost"]
    assert cost.value == 150
    async with area_client.area.pool.acquire() as db:
        await db.execute(f"TRUNCATE {', '.join(TABLES)}")


def test_a_number_far_away_is_told_to_six_places() -> None:
    assert to_decimal(1e25) == Decimal(10000000000000000905969664)


async def test_times_that_began_in_1900_are_summed_whatever_their_number(
    area_client: ProgrammeClient,
) -> None:
    began = "1900-01-01T00:00:00+08:00"  # what spreadsheets write for no date
    told = [
        (
            "goals.blocker-resolved",
            {
                "blocker_id": str(uuid5(NAMESPACE, str(number))),
                "department": "rnd",
                "raised_at": began,
                "at": "2026-09-09T00:00:00+08:00",
            },
        )
        for number in range(2500)
    ]
    await hear(area_client, facts(*told))
    found = (await figures(area_client))["resolution-time"]
    hours = (datetime(2026, 9, 9) - datetime(1900, 1, 1)) / timedelta(hours=1)  # noqa: DTZ001
    assert (found.value, found.observations) == (Decimal(int(hours)), 2500)


async def figures(client: ProgrammeClient, **part: Any) -> dict[TargetCode, Figure]:
    async with client.area.pool.acquire() as db:
        return dict(await observed_figures(db, AUGUST, NOVEMBER, **part))


def _text(figure: Figure) -> str:
    return f"{figure.value} of {figure.observations}"
