"""From what ends, moves or was a mistake to the facts that the area publishes."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel

from services.directory.domain.department_events import (
    DepartmentChangePlanned,
    DepartmentChangeWithdrawn,
    DepartmentMoved,
    DepartmentWithdrawn,
    GroupIdChanged,
    HeadRemoved,
)
from services.directory.domain.person_events import (
    AssignmentWithdrawn,
    PersonLeft,
    PersonWithdrawn,
)
from services.directory.domain.succession_events import (
    SuccessionApplied,
    SuccessionDecided,
    SuccessionWithdrawn,
)
from shared.contracts import directory, directory_changes

ChangeEvent = (
    DepartmentMoved
    | GroupIdChanged
    | HeadRemoved
    | DepartmentChangePlanned
    | DepartmentChangeWithdrawn
    | DepartmentWithdrawn
    | SuccessionDecided
    | SuccessionWithdrawn
    | SuccessionApplied
    | PersonLeft
    | AssignmentWithdrawn
    | PersonWithdrawn
)


def fact_of_change(event: ChangeEvent) -> BaseModel | None:
    """Return the fact; a plan has one on its day, a withdrawn value is said by what holds again."""
    match event:
        case DepartmentMoved(code=code, parent=parent, valid_from=since, at=at):
            return directory_changes.DepartmentMoved(
                department=code, parent=parent, valid_from=since, at=at
            )
        case HeadRemoved(code=code, head=head, valid_from=since, at=at):
            return directory_changes.DepartmentHeadRemoved(
                department=code, head=head, valid_from=since, at=at
            )
        case DepartmentWithdrawn(code=code, reason=reason, at=at):
            return directory_changes.DepartmentWithdrawn(department=code, reason=reason, at=at)
        case SuccessionApplied():
            return _succeeded(event)
        case PersonLeft() | AssignmentWithdrawn() | PersonWithdrawn():
            return _fact_of_person(event)
        case (
            GroupIdChanged()
            | DepartmentChangePlanned()
            | DepartmentChangeWithdrawn()
            | SuccessionDecided()
            | SuccessionWithdrawn()
        ):
            return None


def _succeeded(event: SuccessionApplied) -> BaseModel:
    return directory_changes.DepartmentSucceeded(
        succession_id=event.succession_id,
        department=event.code,
        successor=event.successor,
        kind=event.kind,
        items=tuple(
            directory_changes.SuccessionItem(area=one.area, id=one.id, successor=one.successor)
            for one in event.items
        ),
        valid_from=event.valid_from,
        reason=event.reason,
        at=event.at,
    )


def _fact_of_person(event: PersonLeft | AssignmentWithdrawn | PersonWithdrawn) -> BaseModel:
    match event:
        case PersonLeft(person=person, department=code, last_day=last_day, at=at):
            return directory_changes.PersonLeft(
                person=person, department=code, last_day=last_day, at=at
            )
        case PersonWithdrawn(person=person, reason=reason, at=at):
            return directory_changes.PersonWithdrawn(person=person, reason=reason, at=at)
        case AssignmentWithdrawn(department=None, valid_from=since):
            return directory_changes.PersonLeft(
                person=event.person,
                department=event.was,
                last_day=since - timedelta(days=1),
                at=event.at,
            )
        case AssignmentWithdrawn(department=str() as code, valid_from=since):
            return directory.PersonAssigned(
                person=event.person,
                department=code,
                roles=event.roles,
                valid_from=since,
                at=event.at,
            )
        case _:
            raise AssertionError(event)
