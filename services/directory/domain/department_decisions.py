"""The decisions about commands to a department: which events follow, or why it is refused.

found → registered → closed, or registered at once. The same command twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from services.directory.domain.department_and_person_entries import DepartmentEntry
from services.directory.domain.department_commands import (
    AppointHead,
    CloseDepartment,
    DepartmentCommand,
    RecordFoundDepartment,
    RegisterDepartment,
    RenameDepartment,
    SyncDepartment,
)
from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentEvent,
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentRenamed,
    HeadAppointed,
)
from services.directory.domain.department_state import (
    ClosedDepartment,
    DepartmentState,
    OpenDepartment,
)
from services.directory.domain.refusals import (
    ClosedBeforeFirstDay,
    DepartmentClosedAlready,
    DepartmentPlacedOtherwise,
    DepartmentRegisteredOtherwise,
    SameCode,
    UnknownDepartment,
    require_code,
)


def decide(command: DepartmentCommand, department: DepartmentState) -> list[DepartmentEvent]:
    """Return the events that follow from a command.

    Raises `UnknownDepartment`, `InvalidEntry` where it does not fit the organisation, and
    `DirectoryRefused` where the department's state forbids it.
    """
    match command:
        case RegisterDepartment():
            return _register(command, department)
        case SyncDepartment():
            return _sync(command, department)
        case RecordFoundDepartment(code, since, at, same_code):
            is_known = department is not None or same_code is not None
            return [] if is_known else [DepartmentFound(code=code, since=since, at=at)]
        case RenameDepartment(code, name, at):
            return _rename_events(code, name, _require_open(code, department), at)
        case AppointHead(code, head, at):
            return _appointment_events(code, head, _require_open(code, department), at)
        case CloseDepartment():
            return _close(command, department)


def _register(
    command: RegisterDepartment | SyncDepartment, department: DepartmentState
) -> list[DepartmentEvent]:
    entry, at = command.entry, command.at
    match department:
        case None:
            if command.same_code is not None:
                raise SameCode(code=entry.code, existing=command.same_code)
            require_code(entry.code)
            command.chart.validate_parent(entry.code, entry.parent, entry.valid_from)
            registered = DepartmentRegistered(
                code=entry.code,
                name=entry.name,
                parent=entry.parent,
                valid_from=entry.valid_from,
                at=at,
            )
            return [registered, *_appointment_events(entry.code, entry.head, None, at)]
        case OpenDepartment(found=True):
            command.chart.validate_parent(entry.code, entry.parent, entry.valid_from)
            command.dependants.validate_beginning(entry.code, entry.valid_from)
            placed = DepartmentPlaced(
                code=entry.code, parent=entry.parent, valid_from=entry.valid_from, at=at
            )
            return [placed, *_update_events(entry, department, at)]
        case (OpenDepartment() as last) | ClosedDepartment(last) if _has_same_data(entry, last):
            return []
        case ClosedDepartment():
            raise _closed_refusal(entry.code, department)
        case OpenDepartment():
            raise DepartmentRegisteredOtherwise(code=entry.code)


def _sync(command: SyncDepartment, department: DepartmentState) -> list[DepartmentEvent]:
    match department:
        case OpenDepartment(found=False, parent=parent, valid_from=valid_from):
            entry = command.entry
            if (entry.parent, entry.valid_from) != (parent, valid_from):
                raise DepartmentPlacedOtherwise(
                    code=entry.code, place=_place_texts(parent), valid_from=valid_from
                )
            return _update_events(entry, department, command.at)
        case _:
            return _register(command, department)


def _close(command: CloseDepartment, department: DepartmentState) -> list[DepartmentEvent]:
    code, valid_to = command.code, command.valid_to
    if isinstance(department, ClosedDepartment) and department.valid_to == valid_to:
        return []
    valid_from = _require_open(code, department).valid_from
    if valid_to < valid_from:
        raise ClosedBeforeFirstDay(code=code, valid_from=valid_from)
    command.dependants.validate_closing(code, valid_to)
    return [DepartmentClosed(code=code, valid_to=valid_to, at=command.at)]


def _update_events(
    entry: DepartmentEntry, department: OpenDepartment, at: datetime
) -> list[DepartmentEvent]:
    return [
        *_rename_events(entry.code, entry.name, department, at),
        *_appointment_events(entry.code, entry.head, department, at),
    ]


def _rename_events(
    code: str, name: str, department: OpenDepartment, at: datetime
) -> list[DepartmentEvent]:
    if name == department.name:
        return []
    return [DepartmentRenamed(code=code, name=name, at=at)]


def _appointment_events(
    code: str, head: str | None, department: OpenDepartment | None, at: datetime
) -> list[DepartmentEvent]:
    if head is None or (department is not None and head == department.head):
        return []
    return [HeadAppointed(code=code, head=head, at=at)]


def _has_same_data(entry: DepartmentEntry, department: OpenDepartment) -> bool:
    return (entry.name, entry.parent, entry.valid_from) == (
        department.name,
        department.parent,
        department.valid_from,
    ) and entry.head in {None, department.head}


def _require_open(code: str, department: DepartmentState) -> OpenDepartment:
    match department:
        case OpenDepartment():
            return department
        case ClosedDepartment():
            raise _closed_refusal(code, department)
        case None:
            raise UnknownDepartment(code=code)


def _closed_refusal(code: str, department: ClosedDepartment) -> DepartmentClosedAlready:
    return DepartmentClosedAlready(code=code, valid_to=department.valid_to)


def _place_texts(parent: str | None) -> Mapping[str, str]:
    if parent is None:
        return {"en": "without a parent", "zh": "，没有上级部门"}
    return {"en": f"under {parent}", "zh": f"在 {parent} 之下"}
