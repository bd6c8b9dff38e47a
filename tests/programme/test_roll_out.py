"""The decisions of a roll-out: in which waves departments join."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.programme.domain import roll_out_decisions as roll_out
from services.programme.domain.roll_out_commands import PlanWave
from services.programme.domain.roll_out_decisions import decide, evolve
from services.programme.domain.roll_out_events import WavePlanned
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING

NO_WAVES: roll_out.Waves = {}
given = aggregate_scenario(decide, evolve, NO_WAVES).given

ID = UUID("01900000-0000-7000-8000-000000000001")
AT = MONDAY_MORNING
"""November 23, 2026."""


def plan(number: int, *departments: str, on: date = date(2026, 12, 1), **at: Any) -> Any:
    """Return the command that plans a wave."""
    return PlanWave(ID, number, departments, on, at.get("at", AT))


def wave(number: int, *departments: str, on: date = date(2026, 12, 1)) -> WavePlanned:
    """Return a wave that was planned."""
    return WavePlanned(programme_id=ID, number=number, departments=departments, starts_on=on, at=AT)


def test_waves_follow_each_other_without_a_gap() -> None:
    given().when(plan(1, "sales")).then(wave(1, "sales"))
    given(wave(1, "sales")).when(plan(1, "sales")).then()
    given(wave(1, "sales")).when(plan(2, "rnd")).then(wave(2, "rnd"))
    given(wave(1, "sales")).when(plan(3, "rnd")).then_refused(
        roll_out.WaveNumberLeftOut, message_contains="number 2"
    )


def test_a_department_joins_once() -> None:
    given(wave(1, "rnd", "sales")).when(plan(2, "sales", "hr", "rnd")).then_refused(
        roll_out.DepartmentInAnotherWave, message_contains="already: rnd, sales;"
    )
    given(wave(1, "rnd", "sales")).when(plan(1, "rnd")).then(wave(1, "rnd"))
    given(wave(1, "rnd", "sales"), wave(1, "rnd")).when(plan(2, "sales")).then(wave(2, "sales"))


def test_a_wave_is_planned_anew_until_its_day() -> None:
    day_before = AT + timedelta(days=7)
    later = plan(1, "sales", on=date(2026, 12, 2), at=day_before)
    (moved,) = decide(later, {1: wave(1, "sales")})
    assert moved.starts_on == date(2026, 12, 2)
    too_late = plan(1, "sales", on=date(2026, 12, 2), at=AT + timedelta(days=8))
    given(wave(1, "sales")).when(too_late).then_refused(roll_out.WaveHasStarted)


def test_a_wave_starts_today_or_later() -> None:
    today = date(2026, 11, 23)
    given().when(plan(1, "sales", on=today)).then(wave(1, "sales", on=today))
    past = plan(1, "sales", on=date(2026, 11, 22))
    given().when(past).then_refused(roll_out.WaveStartsInThePast)
