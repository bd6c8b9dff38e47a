"""A person leaves the company, or was entered by mistake: the commands and the decisions.

Whoever has left comes back by another assignment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.directory.domain.change_refusals import (
    AssignedLater,
    LeavesAlready,
    NotAssigned,
    PersonInUse,
    UnknownAssignment,
)
from services.directory.domain.person_events import (
    AssignmentWithdrawn,
    PersonAssigned,
    PersonEvent,
    PersonLeft,
    PersonWithdrawn,
)
from services.directory.domain.person_state import Assignment, RegisteredPerson


@dataclass(frozen=True)
class LeaveCompany:
    """End a person's stay after `last_day`."""

    person: str
    last_day: date
    at: datetime


@dataclass(frozen=True)
class WithdrawAssignment:
    """Take back an assignment, or that somebody left, by the day from which it holds."""

    person: str
    valid_from: date
    reason: str
    at: datetime


@dataclass(frozen=True)
class WithdrawPerson:
    """Take back a person who was entered by mistake."""

    person: str
    leads: Sequence[str]
    """The departments that they lead, or will."""
    reason: str
    at: datetime


@dataclass(frozen=True)
class AnnounceAssignments:
    """Record once more where a person works: what an earlier version recorded said it to nobody."""

    person: str
    at: datetime


DepartureCommand = LeaveCompany | WithdrawAssignment | WithdrawPerson | AnnounceAssignments


def departure_events(command: DepartureCommand, person: RegisteredPerson) -> list[PersonEvent]:
    """Return the events of a command; leaving on the same day again changes nothing.

    Raises `NotAssigned`, `AssignedLater`, `LeavesAlready`, `UnknownAssignment` and `PersonInUse`.
    """
    match command:
        case LeaveCompany():
            return _leave(command, person)
        case WithdrawAssignment():
            withdrawn = _withdrawn_assignment(command, person)
            held = Assignment(
                withdrawn.department, frozenset(withdrawn.roles), withdrawn.valid_from
            )
            return [withdrawn, *events_said_again(person, held, command.at)]
        case AnnounceAssignments(id_, at):
            return list(_said_again(id_, person, at))
        case WithdrawPerson(id_, leads, reason, at):
            if leads:
                raise PersonInUse(person=id_, departments=", ".join(leads))
            return [PersonWithdrawn(person=id_, reason=reason, at=at)]


def _leave(command: LeaveCompany, person: RegisteredPerson) -> list[PersonEvent]:
    id_, last_day = command.person, command.last_day
    held = person.find_assignment(last_day)
    if held is None or held.department is None:
        raise NotAssigned(person=id_, day=last_day)
    following = next((one for one in person.assignments if one.valid_from > last_day), None)
    if following is not None and following.department is not None:
        raise AssignedLater(
            person=id_, department=following.department, valid_from=following.valid_from
        )
    if following is not None:
        known = following.valid_from - timedelta(days=1)
        if known == last_day:
            return []
        raise LeavesAlready(person=id_, last_day=known)
    left = PersonLeft(person=id_, department=held.department, last_day=last_day, at=command.at)
    absent = Assignment(None, frozenset(), last_day + timedelta(days=1))
    return [left, *events_said_again(person, absent, command.at)]


def _said_again(id_: str, person: RegisteredPerson, at: datetime) -> Iterator[PersonEvent]:
    before = ""
    for one in person.assignments:
        if one.department is not None:
            yield PersonAssigned(
                person=id_,
                department=one.department,
                roles=tuple(sorted(one.roles)),
                valid_from=one.valid_from,
                at=at,
            )
        else:
            last_day = one.valid_from - timedelta(days=1)
            yield PersonLeft(person=id_, department=before, last_day=last_day, at=at)
        before = one.department or before


def events_said_again(
    person: RegisteredPerson, new: Assignment, at: datetime
) -> list[AssignmentWithdrawn]:
    """Return the events that say again what holds on withdrawn days behind a new assignment.

    Whoever keeps the days of facts would otherwise keep what was said when they were withdrawn.
    """
    later = [one.valid_from for one in person.assignments if one.valid_from > new.valid_from]
    return [
        one.model_copy(
            update={
                "department": new.department,
                "roles": tuple(sorted(new.roles)),
                "at": at,
            }
        )
        for one in person.withdrawn
        if new.valid_from < one.valid_from < min(later, default=date.max)
    ]


def _withdrawn_assignment(
    command: WithdrawAssignment, person: RegisteredPerson
) -> AssignmentWithdrawn:
    day = command.valid_from
    found = next((one for one in person.assignments if one.valid_from == day), None)
    before = person.find_assignment(day - timedelta(days=1))
    if found is None:
        raise UnknownAssignment(person=command.person, valid_from=day)
    places = [one.department for one in (found, before) if one and one.department is not None]
    places += [one.was for one in person.withdrawn]
    return AssignmentWithdrawn(
        person=command.person,
        valid_from=day,
        department=before.department if before else None,
        was=places[0],
        roles=tuple(sorted(before.roles)) if before else (),
        reason=command.reason,
        at=command.at,
    )
