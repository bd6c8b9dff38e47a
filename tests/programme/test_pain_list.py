"""The decisions of a pain list: how pains are ranked, treated, closed and merged."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.programme.domain import pain_commands as commands
from services.programme.domain import pain_events as events
from services.programme.domain import pain_refusals as refusals
from services.programme.domain.pain_decisions import decide
from services.programme.domain.pain_ranking import BUILT_IN_RATE, round_to_minor, weigh_plans
from services.programme.domain.pain_state import PainList, evolve
from services.programme.domain.plan_codes import PLAN_CODES
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING

given = aggregate_scenario(decide, evolve, PainList()).given

LIST = UUID("01900000-0000-7000-8000-000000000001")
PAIN, OTHER, THIRD = (UUID(f"01900000-0000-7000-8000-00000000001{n}") for n in range(3))
AT = MONDAY_MORNING
ON_LIST: dict[str, Any] = {"programme_id": LIST, "pain_id": PAIN, "at": AT}
TO_PAIN: tuple[UUID, UUID] = (LIST, PAIN)
DETAILS = events.PainDetails(
    title="Answers take days",
    description="Quotations wait.",
    department="sales",
    plan="communication",
    target="resolution-time",
    measured_of="rnd",
    source=events.PainSource(kind="incident", reference=None, question=None),
)


def minutes(times: str, amount: int) -> events.PainEstimate:
    """Return an estimate in minutes."""
    return events.PainEstimate(times_per_month=Decimal(times), amount=amount, unit="minutes")


def money(times: str, amount: int) -> events.PainEstimate:
    """Return an estimate in minor units."""
    return events.PainEstimate(times_per_month=Decimal(times), amount=amount, unit="money")


recorded = events.PainRecorded(**ON_LIST, details=DETAILS, estimate=minutes("8", 90))
unrated = recorded.model_copy(update={"estimate": None})
other = recorded.model_copy(
    update={"pain_id": OTHER, "details": DETAILS.model_copy(update={"plan": "goals"})}
)
third = recorded.model_copy(update={"pain_id": THIRD})
taken = events.MeasureTaken(
    **ON_LIST, number=1, what="answer in a day", person="li", by_when=date(2026, 12, 1)
)
done = events.MeasureClosed(**ON_LIST, number=1, outcome="done", reason="in force")
given_up = done.model_copy(update={"outcome": "dropped"})
solved = events.PainClosed(**ON_LIST, outcome="solved", reason="not felt")
reopened = events.PainReopened(**ON_LIST, reason="felt again")
merged = events.PainMerged(**ON_LIST, into=OTHER, reason="the same")

take = commands.TakeMeasure(*TO_PAIN, "answer in a day", "li", date(2026, 12, 1), AT)
solve = commands.ClosePain(*TO_PAIN, "solved", "not felt", AT)
drop = commands.ClosePain(*TO_PAIN, "dropped", "not ours", AT)
merge = commands.MergePain(*TO_PAIN, OTHER, "the same", AT)


def status_after(*history: Any) -> str:
    """Return the status of the first pain after events."""
    state = PainList()
    for event in history:
        state = evolve(state, event)
    return state.pains[PAIN].status


def test_a_pain_is_recorded_once() -> None:
    command = commands.RecordPain(LIST, PAIN, DETAILS, minutes("8", 90), AT)
    given().when(command).then(recorded)
    given(recorded).when(command).then_refused(refusals.PainIdTaken)


def test_nothing_is_said_of_a_pain_that_is_not_listed() -> None:
    given(other).when(take).then_refused(refusals.UnknownPain)


def test_a_pain_is_rated_anew_with_a_reason() -> None:
    command = commands.RatePain(*TO_PAIN, minutes("4", 90), "counted", AT)
    rated = events.PainRated(**ON_LIST, estimate=minutes("4", 90), reason="counted")
    given(recorded).when(command).then(rated)
    given(unrated).when(command).then(rated)
    given(recorded, rated).when(command).then()
    given(recorded, taken, done, solved).when(command).then_refused(refusals.PainIsClosed)


def test_a_pain_is_treated_while_a_measure_is_not_given_up() -> None:
    given(recorded).when(take).then(taken)
    (second,) = decide(take, evolve(evolve(PainList(), recorded), taken))
    assert isinstance(second, events.MeasureTaken)
    assert second.number == 2
    assert status_after(recorded) == "open"
    assert status_after(recorded, taken) == "being-treated"
    assert status_after(recorded, taken, done) == "being-treated"
    assert status_after(recorded, taken, given_up) == "open"
    assert status_after(recorded, taken, done, solved) == "solved"
    assert status_after(recorded, taken, done, solved, reopened) == "being-treated"
    assert status_after(recorded, other, merged) == "merged"


def test_a_measure_is_due_today_or_later() -> None:
    today = commands.TakeMeasure(*TO_PAIN, "x", "li", date(2026, 11, 23), AT)
    assert len(decide(today, evolve(PainList(), recorded))) == 1
    past = commands.TakeMeasure(*TO_PAIN, "x", "li", date(2026, 11, 22), AT)
    given(recorded).when(past).then_refused(refusals.MeasureDueInThePast)


def test_a_measure_is_closed_once() -> None:
    finish = commands.CloseMeasure(*TO_PAIN, 1, "done", "in force", AT)
    give_up = commands.CloseMeasure(*TO_PAIN, 1, "dropped", "in force", AT)
    given(recorded, taken).when(finish).then(done)
    given(recorded, taken, done).when(finish).then()
    given(recorded, taken, done).when(give_up).then_refused(refusals.MeasureClosedOtherwise)
    given(recorded).when(finish).then_refused(refusals.UnknownMeasure)


def test_a_pain_is_solved_by_a_measure_that_was_done() -> None:
    given(recorded).when(solve).then_refused(refusals.SolvedByNothing)
    given(recorded, taken).when(solve).then_refused(
        refusals.MeasuresGoOn, message_contains="go on: 1;"
    )
    given(recorded, taken, given_up).when(solve).then_refused(refusals.SolvedByNothing)
    given(recorded, taken, done).when(solve).then(solved)
    given(recorded, taken, done, solved).when(solve).then()
    given(recorded, taken, done, solved).when(drop).then_refused(refusals.PainIsClosed)
    given(recorded).when(drop).then(
        solved.model_copy(update={"outcome": "dropped", "reason": "not ours"})
    )


def test_a_pain_is_reopened_when_it_is_felt_again() -> None:
    command = commands.ReopenPain(*TO_PAIN, "felt again", AT)
    given(recorded, taken, done, solved).when(command).then(reopened)
    given(recorded).when(command).then_refused(refusals.PainIsOpen)


def test_a_duplicate_is_merged_and_counts_no_more() -> None:
    given(recorded, other).when(merge).then(merged)
    given(recorded, other, merged).when(merge).then()
    given(recorded, other, merged).when(take).then_refused(
        refusals.PainIsMerged, message_contains=str(OTHER)
    )
    back = commands.MergePain(LIST, OTHER, PAIN, "the same", AT)
    given(recorded, other, merged).when(back).then_refused(refusals.PainIsMerged)
    elsewhere = commands.MergePain(*TO_PAIN, THIRD, "the same", AT)
    given(recorded, other, third, merged).when(elsewhere).then_refused(refusals.PainIsMerged)
    given(recorded).when(merge).then_refused(refusals.UnknownPain)
    itself = commands.MergePain(*TO_PAIN, PAIN, "the same", AT)
    given(recorded).when(itself).then_refused(refusals.MergedIntoItself)
    given(recorded, other, taken).when(merge).then_refused(refusals.MeasuresGoOn)
    given(recorded, other, taken, done, solved).when(merge).then_refused(refusals.PainIsClosed)


def test_minutes_count_at_the_hourly_rate_beside_money() -> None:
    rate = events.HourlyRate(minor=9000, currency="CNY")
    weights = weigh_plans([("goals", minutes("8", 90)), ("duties", money("0.5", 300_000))], rate)
    assert [(one.plan, one.cost_per_month_minor) for one in weights[:2]] == [
        ("duties", 150_000),
        ("goals", 108_000),
    ]


def test_half_a_minor_unit_is_rounded_up() -> None:
    assert [round_to_minor(Decimal(n)) for n in (29, 30, 60, 89, 90)] == [0, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("rated", "first"),
    [
        ([("duties", minutes("2", 30)), ("goals", minutes("1", 60))], "goals"),
        ([("goals", minutes("1", 60)), *[("duties", minutes("1", 30))] * 2], "duties"),
        ([("incentives", minutes("1", 61)), ("goals", minutes("1", 60))], "incentives"),
    ],
    ids=["equal: the earlier of the five", "equal: more pains", "the heaviest"],
)
def test_the_heaviest_plan_is_proposed(rated: Any, first: str) -> None:
    weights = weigh_plans(rated, BUILT_IN_RATE)
    assert weights[0].plan == first
    assert {one.plan for one in weights} == set(PLAN_CODES)


def test_another_plan_than_proposed_comes_first_with_a_reason() -> None:
    as_proposed = commands.DecidePriorities(LIST, "communication", None, AT)
    (decision,) = decide(as_proposed, evolve(PainList(), recorded))
    assert isinstance(decision, events.PrioritiesDecided)
    assert (decision.first, decision.proposed, decision.formula_version) == (
        "communication",
        "communication",
        1,
    )
    assert decision.weights[0].cost_per_month_minor == 72_000
    later = commands.DecidePriorities(LIST, "communication", None, AT + timedelta(days=1))
    given(recorded, decision).when(later).then()
    otherwise = commands.DecidePriorities(LIST, "goals", None, AT)
    given(recorded).when(otherwise).then_refused(
        refusals.ReasonForAnotherPlan, message_contains="propose communication first"
    )
    with_reason = commands.DecidePriorities(LIST, "goals", "the board asks", AT)
    given(recorded).when(with_reason).then(
        decision.model_copy(update={"first": "goals", "reason": "the board asks"})
    )
    given(unrated).when(as_proposed).then_refused(refusals.NothingToPrioritise)
    given().when(as_proposed).then_refused(refusals.NothingToPrioritise)


def test_the_currency_stays_while_pains_are_rated_in_money() -> None:
    euros = events.HourlyRate(minor=5000, currency="EUR")
    command = commands.SetPainRate(LIST, euros, AT)
    rate_set = events.PainRateSet(programme_id=LIST, rate=euros, at=AT)
    given(recorded).when(command).then(rate_set)
    given(recorded, rate_set).when(command).then()
    in_money = recorded.model_copy(update={"estimate": money("1", 100)})
    given(in_money).when(command).then_refused(refusals.CurrencyKept, message_contains="in CNY")
    given(in_money, other, merged).when(command).then(rate_set)
    same = events.HourlyRate(minor=5000, currency="CNY")
    given(in_money).when(commands.SetPainRate(LIST, same, AT)).then(
        rate_set.model_copy(update={"rate": same})
    )
