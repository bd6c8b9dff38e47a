"""The decisions of a pilot: its snapshots of every two weeks, and its tuning decisions."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.programme.domain import pilot_commands as commands
from services.programme.domain import pilot_events as events
from services.programme.domain import pilot_refusals as refusals
from services.programme.domain.pilot_decisions import decide, evolve
from services.programme.domain.pilot_schedule import due_numbers, last_number, next_due, window_of
from services.programme.projections.pilot_queries import (
    SnapshotFigureRow,
    SnapshotRow,
    tuning_effect,
)
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING

given = aggregate_scenario(decide, evolve, None).given

PILOT = UUID("01900000-0000-7000-8000-000000000001")
PROJECT = UUID("01900000-0000-7000-8000-000000000002")
AT = MONDAY_MORNING
"""November 23, 2026, 9:00 in Shanghai."""
START, END = date(2026, 11, 24), date(2027, 1, 23)
FIRST_DUE = datetime(2026, 11, 23, 17, tzinfo=UTC)
"""An hour into November 24 in Shanghai."""
FORTNIGHT = timedelta(days=14)
OF_PILOT: dict[str, Any] = {"programme_id": PILOT, "at": AT}


def choose(**changes: Any) -> commands.ChoosePilot:
    """Return the command that chooses the pilot."""
    terms = {"starts_on": START, "ends_on": END, "at": AT, "reason": "all take part", **changes}
    return commands.ChoosePilot(PILOT, PROJECT, ("rnd", "sales"), **terms)


chosen = events.PilotChosen(
    **OF_PILOT,
    project_id=PROJECT,
    departments=("rnd", "sales"),
    starts_on=START,
    ends_on=END,
    reason="all take part",
    next_due=FIRST_DUE,
)


def taken(number: int, *, at: datetime | None = None, late: bool = False) -> events.SnapshotTaken:
    """Return a snapshot, taken when it was due unless told otherwise."""
    due = FIRST_DUE + number * FORTNIGHT
    until = due - timedelta(hours=1)
    return events.SnapshotTaken(
        programme_id=PILOT,
        number=number,
        since=until - FORTNIGHT,
        figures={},
        taken_at=at or due,
        late=late,
        next_due=due + FORTNIGHT if number < 4 else None,
        at=until,
    )


tuned = events.TuningDecided(
    **{**OF_PILOT, "at": AT + 3 * FORTNIGHT},
    number=1,
    what="name the day",
    why="answers came late",
    prediction=None,
    target="resolution-time",
    before=0,
)
reviewed = events.TuningReviewed(**OF_PILOT, number=1, verdict="kept", reason="faster")
ended = events.PilotEnded(**OF_PILOT, reason="enough")
tune = commands.DecideTuning(
    PILOT, "name the day", "answers came late", None, "resolution-time", AT + 3 * FORTNIGHT
)
review = commands.ReviewTuning(PILOT, 1, "kept", "faster", AT)


def snapshot(number: int, at: datetime) -> commands.TakeSnapshot:
    """Return the command that takes a snapshot."""
    return commands.TakeSnapshot(PILOT, number, {}, at)


def test_a_pilot_is_chosen_and_exchanged_until_its_first_snapshot() -> None:
    given().when(choose()).then(chosen)
    given(chosen).when(choose()).then()
    other = choose(reason="the largest one")
    given(chosen).when(other).then(chosen.model_copy(update={"reason": "the largest one"}))
    given(chosen, taken(0)).when(other).then_refused(refusals.PilotGoesOn)
    given(chosen, taken(0)).when(choose()).then()
    given(chosen, ended).when(other).then_refused(refusals.PilotIsOver)


def test_a_pilot_lies_ahead_and_has_two_whole_weeks() -> None:
    today = choose(starts_on=date(2026, 11, 23))
    assert len(decide(today, None)) == 1
    past = choose(starts_on=date(2026, 11, 22))
    given().when(past).then_refused(refusals.PilotStartsInThePast)
    assert len(decide(choose(ends_on=date(2026, 12, 7)), None)) == 1
    given().when(choose(ends_on=date(2026, 12, 6))).then_refused(refusals.PilotTooShort)


def test_a_snapshot_is_of_two_weeks_of_the_companys_days() -> None:
    since, until = window_of(START, 1)
    assert since == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert until == datetime(2026, 12, 7, 16, tzinfo=UTC)
    assert window_of(START, 0)[1] == since


def test_two_months_have_four_snapshots_beside_the_one_before() -> None:
    assert last_number(START, END) == 4
    assert next_due(START, END, 5) is None
    given(chosen, *(taken(n) for n in range(4))).when(snapshot(4, taken(4).taken_at)).then(taken(4))


def test_a_snapshot_is_taken_when_it_is_due_and_once() -> None:
    given(chosen).when(snapshot(0, FIRST_DUE - timedelta(microseconds=1))).then()
    given(chosen).when(snapshot(0, FIRST_DUE)).then(taken(0))
    given(chosen, taken(0)).when(snapshot(0, FIRST_DUE)).then()
    given(chosen, taken(0)).when(snapshot(2, FIRST_DUE + 3 * FORTNIGHT)).then()
    given(chosen, ended).when(snapshot(0, FIRST_DUE)).then()


def test_a_snapshot_is_late_from_a_day_behind_its_time() -> None:
    day_later = FIRST_DUE + timedelta(days=1)
    given(chosen).when(snapshot(0, day_later)).then(taken(0, at=day_later, late=True))
    almost = day_later - timedelta(microseconds=1)
    given(chosen).when(snapshot(0, almost)).then(taken(0, at=almost))


def test_everything_that_was_missed_is_due_in_order() -> None:
    month_later = FIRST_DUE + timedelta(days=31)
    assert due_numbers(START, END, 0, month_later) == [0, 1, 2]
    assert due_numbers(START, END, 1, month_later) == [1, 2]
    assert due_numbers(START, END, 0, FIRST_DUE + timedelta(days=999)) == [0, 1, 2, 3, 4]


def test_tuning_is_decided_in_the_pilot_and_names_the_last_snapshot() -> None:
    given(chosen, taken(0)).when(tune).then(tuned)
    given(chosen).when(tune).then(tuned.model_copy(update={"before": None}))
    early = commands.DecideTuning(PILOT, "x", "y", None, "satisfaction", AT)
    given(chosen).when(early).then_refused(refusals.TuningBeforeThePilot)
    given(chosen, ended).when(tune).then_refused(refusals.PilotIsOver)
    given().when(tune).then_refused(refusals.PilotNotChosen)


def test_tuning_is_reviewed_once_also_when_the_pilot_is_over() -> None:
    given(chosen, taken(0), tuned, ended).when(review).then(reviewed)
    given(chosen, tuned, reviewed).when(review).then()
    other = commands.ReviewTuning(PILOT, 1, "reverted", "slower", AT)
    given(chosen, tuned, reviewed).when(other).then_refused(refusals.TuningReviewedOtherwise)
    given(chosen).when(review).then_refused(refusals.UnknownTuningDecision)


def test_a_pilot_ends_once() -> None:
    end = commands.EndPilot(PILOT, "enough", AT)
    given(chosen).when(end).then(ended)
    given(chosen, ended).when(end).then()
    other = commands.EndPilot(PILOT, "given up", AT)
    given(chosen, ended).when(other).then_refused(refusals.PilotIsOver)


def row(number: int, value: str | None, observations: int) -> SnapshotRow:
    """Return a snapshot with a figure of the pilot's departments."""
    event = taken(number)
    figure = SnapshotFigureRow(
        part="departments",
        target="resolution-time",
        value=None if value is None else Decimal(value),
        numerator=Decimal(0),
        denominator=Decimal(0),
        observations=observations,
        unit="minutes",
    )
    return SnapshotRow(
        number=number,
        since=event.since,
        until=event.at,
        taken_at=event.taken_at,
        late=False,
        figures=[figure],
    )


@pytest.mark.parametrize(
    ("snapshots", "change"),
    [
        ([row(0, "10", 5), row(1, "4", 5), row(2, "7", 5)], Decimal(-3)),
        ([row(0, "10", 5), row(1, "4", 5)], None),
        ([row(0, "10", 4), row(2, "7", 5)], None),
        ([row(0, "10", 5), row(2, "7", 4)], None),
        ([row(0, None, 5), row(2, "7", 5)], None),
        ([row(2, "7", 5)], None),
    ],
    ids=["enough", "no whole two weeks behind it", "thin", "thin after", "nothing", "no before"],
)
def test_the_effect_of_tuning_is_told_of_whole_weeks_with_enough_data(
    snapshots: list[SnapshotRow], change: Decimal | None
) -> None:
    decision: dict[str, object] = {
        "before": 0,
        "target": "resolution-time",
        "decided_at": taken(1).since + timedelta(days=3),
    }
    effect = tuning_effect(decision, snapshots)
    assert effect["change"] == change
    assert effect["enough_data"] is (change is not None)


def test_a_target_without_a_figure_has_no_effect() -> None:
    decision: dict[str, object] = {"before": 0, "target": "satisfaction", "decided_at": AT}
    effect = tuning_effect(decision, [row(0, "10", 5), row(2, "7", 5)])
    assert (effect["value_before"], effect["value_after"], effect["after"]) == (None, None, 2)
