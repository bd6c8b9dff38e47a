"""The decisions of a programme: its task force, its phases, and what these are entered with."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.programme.domain import programme_commands as commands
from services.programme.domain import programme_events as events
from services.programme.domain import programme_refusals as refusals
from services.programme.domain.phase_criteria import ENTRY_CRITERIA
from services.programme.domain.programme_decisions import decide
from services.programme.domain.programme_events import SUBJECTS, Profile, ProgrammeTerms
from services.programme.domain.programme_profile import PHASE_MONTHS, preset_phases
from services.programme.domain.programme_state import evolve
from services.programme.domain.refusals import UnknownProgramme
from shared.eventsourcing.company_days import last_instant_of_day, months_later
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING

given = aggregate_scenario(decide, evolve, None).given

ID = UUID("01900000-0000-7000-8000-000000000001")
AT = MONDAY_MORNING
"""November 23, 2026, 9:00 in Shanghai."""
DAY = timedelta(days=1)
TERMS = ProgrammeTerms(
    name="Together",
    profile=Profile(size="medium", scenario="projects"),
    phases=preset_phases("medium"),
)
DIAGNOSIS_END = date(2026, 12, 22)

begun = events.ProgrammeBegun(programme_id=ID, terms=TERMS, planned_end=DIAGNOSIS_END, at=AT)
officers = [
    events.OfficerNamed(programme_id=ID, subject=subject, person="li", was=None, at=AT)
    for subject in SUBJECTS
]
stated = {
    criterion: events.CriterionStated(
        programme_id=ID, criterion=criterion, evidence="minutes", at=AT
    )
    for criterion in (
        "departments-informed",
        "priorities-decided",
        "pilot-people-trained",
        "tuning-reviewed",
        "templates-ready",
    )
}
in_pilot = events.PhaseEntered(
    programme_id=ID,
    phase="pilot",
    planned_end=date(2027, 1, 23),
    overruled=(),
    reason=None,
    at=AT + DAY,
)
in_roll_out = in_pilot.model_copy(update={"phase": "roll-out", "at": AT + 2 * DAY})
ended = events.ProgrammeEnded(programme_id=ID, phase="pilot", reason="done", at=AT + DAY)


def enter(phase: str, overruling: str | None = None) -> commands.EnterPhase:
    """Return the command that enters a phase a day after the programme began."""
    return commands.EnterPhase(ID, phase, AT + DAY, overruling)  # type: ignore[arg-type]


def test_a_programme_begins_with_its_diagnosis_and_once() -> None:
    command = commands.BeginProgramme(ID, TERMS, AT)
    given().when(command).then(begun)
    given(begun).when(command).then()
    other = TERMS.model_copy(update={"name": "Other"})
    taken = commands.BeginProgramme(ID, other, AT)
    given(begun).when(taken).then_refused(refusals.ProgrammeIdTaken)
    given(begun, ended).when(command).then_refused(refusals.ProgrammeIdTaken)


def test_every_phase_is_planned_once_and_in_order() -> None:
    phases = (TERMS.phases[1], TERMS.phases[0], TERMS.phases[2])
    unordered = TERMS.model_copy(update={"phases": phases})
    given().when(commands.BeginProgramme(ID, unordered, AT)).then_refused(refusals.PhasesIncomplete)


def test_an_unknown_programme_changes_in_no_way() -> None:
    given().when(enter("pilot")).then_refused(UnknownProgramme)


def test_the_pilot_is_entered_when_every_criterion_is_met() -> None:
    informed = [stated[code] for code in ENTRY_CRITERIA["pilot"] if code in stated]
    given(begun, *officers, *informed).when(enter("pilot")).then(in_pilot)


def test_every_single_criterion_that_is_missing_is_named() -> None:
    informed = [stated[code] for code in ENTRY_CRITERIA["pilot"] if code in stated]
    for left_out in informed:
        rest = [one for one in informed if one is not left_out]
        words = left_out.criterion.replace("-", " ")
        given(begun, *officers, *rest).when(enter("pilot")).then_refused(
            refusals.CriteriaNotMet, message_contains=f"not met: {words};"
        )
    given(begun, *officers[1:], *informed).when(enter("pilot")).then_refused(
        refusals.CriteriaNotMet, message_contains="not met: task force complete;"
    )


def test_criteria_are_overruled_with_a_reason_that_is_kept() -> None:
    overruled = in_pilot.model_copy(
        update={"overruled": ENTRY_CRITERIA["pilot"], "reason": "the customer waits"}
    )
    given(begun).when(enter("pilot", "the customer waits")).then(overruled)


def test_a_reason_overrules_nothing_where_all_criteria_are_met() -> None:
    informed = [stated[code] for code in ENTRY_CRITERIA["pilot"] if code in stated]
    given(begun, *officers, *informed).when(enter("pilot", "why not")).then(in_pilot)


def test_what_is_measured_elsewhere_meets_a_criterion() -> None:
    informed = [stated[code] for code in ENTRY_CRITERIA["pilot"] if code in stated]
    command = commands.EnterPhase(ID, "pilot", AT + DAY, None, frozenset({"task-force-complete"}))
    given(begun, *informed).when(command).then(in_pilot)


def test_no_phase_is_left_out_or_entered_twice() -> None:
    given(begun).when(enter("roll-out")).then_refused(
        refusals.PhaseOutOfOrder, message_contains="the next phase is pilot"
    )
    given(begun).when(enter("diagnosis")).then()
    given(begun, in_pilot).when(enter("diagnosis")).then_refused(refusals.PhaseOutOfOrder)
    given(begun, in_pilot, in_roll_out).when(enter("pilot")).then_refused(refusals.NoFurtherPhase)


def test_a_phase_is_not_entered_before_the_one_it_follows() -> None:
    early = commands.EnterPhase(ID, "pilot", AT - DAY, "because")
    given(begun).when(early).then_refused(refusals.BeforeTheLastChange)
    same = commands.EnterPhase(ID, "pilot", AT, "because")
    (event,) = decide(same, evolve(None, begun))
    assert event.at == AT


def test_an_officer_is_followed_by_another() -> None:
    command = commands.NameOfficer(ID, "goals", "wang", AT)
    named = events.OfficerNamed(programme_id=ID, subject="goals", person="wang", was="li", at=AT)
    given(begun, *officers).when(command).then(named)
    given(begun, *officers, named).when(command).then()


def test_a_statement_is_changed_and_withdrawn_until_the_phase_is_entered_on_it() -> None:
    first = stated["departments-informed"]
    again = commands.StateCriterion(ID, "departments-informed", "minutes", AT)
    given(begun).when(again).then(first)
    given(begun, first).when(again).then()
    other = commands.StateCriterion(ID, "departments-informed", "mail", AT)
    given(begun, first).when(other).then(first.model_copy(update={"evidence": "mail"}))
    withdraw = commands.WithdrawCriterion(ID, "departments-informed", "one was missed", AT)
    withdrawn = events.CriterionWithdrawn(
        programme_id=ID, criterion="departments-informed", reason="one was missed", at=AT
    )
    given(begun, first).when(withdraw).then(withdrawn)
    given(begun, first, withdrawn).when(withdraw).then_refused(refusals.CriterionNotStated)
    given(begun, first, in_pilot).when(withdraw).then_refused(refusals.PhaseEnteredOnIt)
    given(begun, in_pilot).when(again).then_refused(refusals.PhaseEnteredOnIt)


def test_a_statement_may_be_for_a_later_phase() -> None:
    command = commands.StateCriterion(ID, "templates-ready", "minutes", AT)
    given(begun).when(command).then(stated["templates-ready"])


def test_a_planned_end_is_moved_ahead_only() -> None:
    later = commands.ReplanPhase(ID, date(2027, 1, 8), "holidays", AT)
    moved = events.PhaseReplanned(
        programme_id=ID,
        phase="diagnosis",
        was=DIAGNOSIS_END,
        planned_end=date(2027, 1, 8),
        reason="holidays",
        at=AT,
    )
    given(begun).when(later).then(moved)
    given(begun, moved).when(later).then()
    today = commands.ReplanPhase(ID, date(2026, 11, 23), "done", AT)
    (event,) = decide(today, evolve(None, begun))
    assert isinstance(event, events.PhaseReplanned)
    past = commands.ReplanPhase(ID, date(2026, 11, 22), "done", AT)
    given(begun).when(past).then_refused(refusals.PhaseEndsInThePast)


def test_an_overrun_is_told_once_for_each_planned_end() -> None:
    end = last_instant_of_day(DIAGNOSIS_END)
    overdue = events.PhaseOverdue(
        programme_id=ID, phase="diagnosis", planned_end=DIAGNOSIS_END, at=end
    )
    given(begun).when(commands.AnnounceOverduePhase(ID, end)).then()
    late = commands.AnnounceOverduePhase(ID, end + 30 * DAY)
    given(begun).when(late).then(overdue)
    given(begun, overdue).when(late).then()
    moved = events.PhaseReplanned(
        programme_id=ID,
        phase="diagnosis",
        was=DIAGNOSIS_END,
        planned_end=date(2026, 12, 31),
        reason="holidays",
        at=AT,
    )
    second = last_instant_of_day(date(2026, 12, 31))
    given(begun, overdue, moved).when(late).then(
        overdue.model_copy(update={"planned_end": date(2026, 12, 31), "at": second})
    )
    given(begun, ended).when(late).then()


def test_nothing_of_an_ended_programme_changes() -> None:
    end = commands.EndProgramme(ID, "done", AT + DAY)
    given(begun, in_pilot).when(end).then(ended)
    given(begun, in_pilot, ended).when(end).then()
    other = commands.EndProgramme(ID, "given up", AT + DAY)
    given(begun, in_pilot, ended).when(other).then_refused(refusals.ProgrammeIsOver)
    given(begun, in_pilot, ended).when(enter("roll-out")).then_refused(
        refusals.ProgrammeIsOver, message_contains="because: done"
    )
    early = commands.EndProgramme(ID, "done", AT - DAY)
    given(begun).when(early).then_refused(refusals.BeforeTheLastChange)


@pytest.mark.parametrize("size", list(PHASE_MONTHS))
def test_a_size_presets_every_phase(size: events.CompanySize) -> None:
    assert [planned.months for planned in preset_phases(size)] == list(PHASE_MONTHS[size])


def test_months_later_is_the_same_day_or_the_months_last() -> None:
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_later(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert months_later(date(2026, 1, 15), 0) == date(2026, 1, 15)
