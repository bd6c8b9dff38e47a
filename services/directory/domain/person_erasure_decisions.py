"""Decides about the erasure of a person's data."""

from __future__ import annotations

from datetime import timedelta

from services.directory.domain.change_refusals import NotLeftYet
from services.directory.domain.person_erasure import ErasePerson, PersonErased
from services.directory.domain.person_events import PersonEvent
from services.directory.domain.person_provisioning import AccountDeleted
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from services.directory.domain.person_state import RegisteredPerson
from shared.eventsourcing.company_days import company_date


def erasure_events(command: ErasePerson, person: RegisteredPerson) -> list[PersonEvent]:
    """Return the events of erasing a person: their sign-on and account end with it.

    Once more changes nothing. Raises `NotLeftYet` while they work here, or will.
    """
    id_, at = command.person, command.at
    if person.is_erased:
        return []
    last = person.assignments[-1] if person.assignments else None
    if last is not None and last.department is not None:
        raise NotLeftYet(person=id_, department=last.department)
    if last is not None and last.valid_from > company_date(at):
        raise NotLeftYet(person=id_, department=_department_before(person))
    events: list[PersonEvent] = []
    if person.sign_on_subject is not None:
        events.append(SignOnSubjectChanged(person=id_, sign_on_subject=None, at=at))
    if person.account is not None:
        events.append(AccountDeleted(person=id_, at=at))
    return [*events, PersonErased(person=id_, ground=command.ground, at=at)]


def _department_before(person: RegisteredPerson) -> str:
    """Return the department of the last day of somebody who has said when they leave."""
    held = person.find_assignment(person.assignments[-1].valid_from - timedelta(days=1))
    return "" if held is None or held.department is None else held.department
