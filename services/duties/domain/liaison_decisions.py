"""The decisions about a liaison's office: one person at any moment, and never a hole between two.

The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import date, timedelta

from services.duties.domain.liaison_commands import (
    ChangeLiaisonDeputy,
    EndLiaison,
    HandOverLiaison,
    LiaisonCommand,
    NameLiaison,
    NoteLiaisonCompetence,
    RecordDeparture,
    WithdrawLiaisonHandOver,
)
from services.duties.domain.liaison_competence_decisions import (
    require_competence,
    state_competence,
)
from services.duties.domain.liaison_departure_decisions import record_departure
from services.duties.domain.liaison_events import (
    LiaisonDeputyChanged,
    LiaisonEnded,
    LiaisonEvent,
    LiaisonHandedOver,
    LiaisonHandOverWithdrawn,
    LiaisonNamed,
    LiaisonOffice,
    LiaisonVacated,
)
from services.duties.domain.liaison_refusals import (
    HandOverPlanned,
    HandOverTooEarly,
    LiaisonAlready,
    LiaisonBeginsTooEarly,
    LiaisonBeginsTooLate,
    LiaisonChangePlanned,
    LiaisonItemOpen,
    LiaisonNamedAlready,
    LiaisonOfficeEnded,
    NoHandOverPlanned,
    OfficeVacant,
    OwnDeputy,
    UnknownLiaison,
)
from services.duties.domain.liaison_state import Liaison, LiaisonState
from shared.eventsourcing.company_days import ONE_DAY
from shared.eventsourcing.liaison_contacts import term_on

MAX_DAYS_BACK = 366
"""How far back an office may begin or change hands, so that it can be entered late."""
MAX_DAYS_AHEAD = 366


def decide(command: LiaisonCommand, state: LiaisonState) -> list[LiaisonEvent]:
    """Return the events that follow from a command.

    Raises `UnknownLiaison`, `InvalidDuty`, `InvalidMoment`, and `DutiesRefused` where the office
    is in another state.
    """
    if isinstance(command, NameLiaison):
        return _name(command, state)
    if state is None:
        raise UnknownLiaison(liaison=command.liaison_id)
    match command:
        case HandOverLiaison():
            events = _hand_over(command, state)
        case WithdrawLiaisonHandOver():
            events = _withdraw(command, state)
        case ChangeLiaisonDeputy():
            events = _change_deputy(command, state)
        case RecordDeparture():
            events = record_departure(command, state)
        case EndLiaison():
            events = _end(command, state)
        case NoteLiaisonCompetence():
            events = state_competence(command, state.office, state)
    return events


def _name(command: NameLiaison, state: LiaisonState) -> list[LiaisonEvent]:
    _validate(command.person, command.deputy, command.valid_from, command.today)
    if state is not None:
        latest = state.latest
        if _holds_already(command, state):
            return _with_the_statement(command, command.office, state)
        if not latest.is_ended or command.valid_from < latest.valid_from:
            holder = state.latest_held
            raise LiaisonNamedAlready(
                department=state.office.department,
                person=holder.person or "–",
                since=holder.valid_from,
                liaison=state.office.liaison_id,
            )
    require_competence(command.person, command.competence)
    named = LiaisonNamed(
        office=command.office,
        person=command.person,
        deputy=command.deputy,
        valid_from=command.valid_from,
        at=command.at,
        overruled=command.competence.used_overruling,
    )
    return [named, *_with_the_person(command, command.office, state)]


def _hand_over(command: HandOverLiaison, state: Liaison) -> list[LiaisonEvent]:
    _validate(command.person, command.deputy, command.valid_from, command.today)
    latest = state.latest
    if _holds_already(command, state):
        return _with_the_statement(command, state.office, state)
    _require_going_on(state)
    held = state.latest_held
    if held.valid_from > command.today and held != state.terms[0]:
        raise HandOverPlanned(person=held.person or "–", on=held.valid_from)
    if latest.person == command.person:
        raise LiaisonAlready(person=command.person, since=latest.valid_from)
    earliest = max(
        held.valid_from + ONE_DAY if held.person else held.valid_from, _needed_since(state)
    )
    if command.valid_from < earliest:
        raise HandOverTooEarly(person=held.person or "–", since=held.valid_from, earliest=earliest)
    require_competence(command.person, command.competence)
    handed_over = LiaisonHandedOver(
        office=state.office,
        was=latest.person,
        person=command.person,
        deputy=command.deputy,
        valid_from=command.valid_from,
        reason=command.reason,
        at=command.at,
        overruled=command.competence.used_overruling,
    )
    return [handed_over, *_with_the_person(command, state.office, state)]


def _needed_since(state: Liaison) -> date:
    """Return the first day of the office since it last ended, or since ever."""
    ended = [number for number, one in enumerate(state.terms) if one.is_ended]
    return state.terms[ended[-1] + 1 if ended else 0].valid_from


def _with_the_person(
    command: NameLiaison | HandOverLiaison, office: LiaisonOffice, state: LiaisonState
) -> list[LiaisonEvent]:
    """Return what is said with a naming: when the person leaves, and what the person can do."""
    events: list[LiaisonEvent] = []
    if command.last_day_at_work is not None:
        events.append(
            LiaisonVacated(
                office=office,
                person=command.person,
                valid_from=command.last_day_at_work + ONE_DAY,
                cause="left-company",
                at=command.at,
            )
        )
    return [*events, *_with_the_statement(command, office, state)]


def _with_the_statement(
    command: NameLiaison | HandOverLiaison, office: LiaisonOffice, state: LiaisonState
) -> list[LiaisonEvent]:
    if command.statement is None:
        return []
    return state_competence(command.statement, office, state, named=command.person)


def _withdraw(command: WithdrawLiaisonHandOver, state: Liaison) -> list[LiaisonEvent]:
    planned = state.latest_held
    before = term_on(state.terms, planned.valid_from - ONE_DAY)
    is_planned = planned.valid_from > command.today and not state.latest.is_ended
    if not is_planned or before is None or before.person in {None, planned.person}:
        raise NoHandOverPlanned(person=planned.person or "–", since=planned.valid_from)
    return [
        LiaisonHandOverWithdrawn(
            office=state.office,
            person=str(before.person),
            deputy=before.deputy,
            withdrawn=str(planned.person),
            valid_from=planned.valid_from,
            reason=command.reason,
            at=command.at,
        )
    ]


def _change_deputy(command: ChangeLiaisonDeputy, state: Liaison) -> list[LiaisonEvent]:
    _require_going_on(state)
    latest = state.latest
    present = term_on(state.terms, command.today) or latest
    if present.person is None:
        raise OfficeVacant(since=present.valid_from)
    if present != latest:
        raise LiaisonChangePlanned(on=latest.valid_from)
    if present.person == command.deputy:
        raise OwnDeputy(person=present.person)
    if latest.deputy == command.deputy:
        return []
    return [
        LiaisonDeputyChanged(
            office=state.office,
            person=present.person,
            deputy=command.deputy,
            valid_from=max(command.today, latest.valid_from),
            at=command.at,
        )
    ]


def _end(command: EndLiaison, state: Liaison) -> list[LiaisonEvent]:
    latest = state.latest
    last_day = max(command.last_day, state.terms[0].valid_from - ONE_DAY)
    if latest.is_ended:
        if latest.valid_from == last_day + ONE_DAY:
            return []
        raise LiaisonOfficeEnded(last_day=latest.valid_from - ONE_DAY)
    if command.is_item_open:
        raise LiaisonItemOpen
    return [
        LiaisonEnded(office=state.office, last_day=last_day, reason=command.reason, at=command.at)
    ]


def _holds_already(command: NameLiaison | HandOverLiaison, state: Liaison) -> bool:
    """Return whether person and deputy of a command hold the office on its first day."""
    term = term_on(state.terms, command.valid_from)
    return term is not None and (term.person, term.deputy) == (command.person, command.deputy)


def _require_going_on(state: Liaison) -> None:
    if state.latest.is_ended:
        raise LiaisonOfficeEnded(last_day=state.latest.valid_from - ONE_DAY)


def _validate(person: str, deputy: str | None, valid_from: date, today: date) -> None:
    if person == deputy:
        raise OwnDeputy(person=person)
    if valid_from < today - timedelta(days=MAX_DAYS_BACK):
        raise LiaisonBeginsTooEarly(days=MAX_DAYS_BACK)
    if valid_from > today + timedelta(days=MAX_DAYS_AHEAD):
        raise LiaisonBeginsTooLate(days=MAX_DAYS_AHEAD)
