"""Decides which events a command to a programme leads to.

diagnosis → pilot → roll-out → ended. A phase is entered when its criteria are met, or overruled
with a reason. The same command twice changes nothing.
"""

from __future__ import annotations

from services.programme.domain.phase_criteria import (
    PHASES,
)
from services.programme.domain.phase_decisions import (
    announce_overdue,
    enter_phase,
    planned_last_day,
    replan_phase,
    require_not_before,
    state_criterion,
    withdraw_criterion,
)
from services.programme.domain.programme_commands import (
    AnnounceOverduePhase,
    BeginProgramme,
    EndProgramme,
    EnterPhase,
    LaterCommand,
    NameOfficer,
    ProgrammeCommand,
    ReplanPhase,
    StateCriterion,
    WithdrawCriterion,
)
from services.programme.domain.programme_events import (
    OfficerNamed,
    ProgrammeBegun,
    ProgrammeEnded,
    ProgrammeEvent,
)
from services.programme.domain.programme_refusals import (
    PhasesIncomplete,
    ProgrammeIdTaken,
    ProgrammeIsOver,
)
from services.programme.domain.programme_state import (
    EndedProgramme,
    Programme,
    RunningProgramme,
)
from services.programme.domain.refusals import UnknownProgramme


def decide(command: ProgrammeCommand, programme: Programme) -> list[ProgrammeEvent]:
    """Return the events that a command leads to.

    Raises `UnknownProgramme`, `InvalidProgramme`, and `ProgrammeRefused` where the programme's
    state forbids the command.
    """
    if isinstance(command, BeginProgramme):
        return _begin(command, programme)
    if programme is None:
        raise UnknownProgramme(programme_id=command.programme_id)
    if isinstance(programme, EndedProgramme):
        return _decide_ended(command, programme)
    return _decide_running(command, programme)


def _decide_running(  # noqa: PLR0911  one return for each command
    command: LaterCommand, programme: RunningProgramme
) -> list[ProgrammeEvent]:
    match command:
        case NameOfficer():
            return _name_officer(command, programme)
        case StateCriterion():
            return state_criterion(command, programme)
        case WithdrawCriterion():
            return withdraw_criterion(command, programme)
        case EnterPhase():
            return enter_phase(command, programme)
        case ReplanPhase():
            return replan_phase(command, programme)
        case AnnounceOverduePhase():
            return announce_overdue(command, programme)
        case EndProgramme():
            require_not_before(programme, command.at)
            return [
                ProgrammeEnded(
                    programme_id=command.programme_id,
                    phase=programme.phase,
                    reason=command.reason,
                    at=command.at,
                )
            ]


def _begin(command: BeginProgramme, programme: Programme) -> list[ProgrammeEvent]:
    match programme:
        case None:
            if tuple(planned.phase for planned in command.terms.phases) != PHASES:
                raise PhasesIncomplete
            return [
                ProgrammeBegun(
                    programme_id=command.programme_id,
                    terms=command.terms,
                    planned_end=planned_last_day(command.terms, "diagnosis", command.at),
                    at=command.at,
                )
            ]
        case RunningProgramme(terms=terms) if terms == command.terms:
            return []
        case _:
            raise ProgrammeIdTaken


def _decide_ended(command: LaterCommand, programme: EndedProgramme) -> list[ProgrammeEvent]:
    repeats = isinstance(command, EndProgramme) and command.reason == programme.reason
    if repeats or isinstance(command, AnnounceOverduePhase):
        return []
    raise ProgrammeIsOver(reason=programme.reason)


def _name_officer(command: NameOfficer, programme: RunningProgramme) -> list[ProgrammeEvent]:
    was = programme.officers.get(command.subject)
    if was == command.person:
        return []
    return [
        OfficerNamed(
            programme_id=command.programme_id,
            subject=command.subject,
            person=command.person,
            was=was,
            at=command.at,
        )
    ]
