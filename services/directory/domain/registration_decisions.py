"""The decisions about what the company registers, or loads from a sheet, as a department."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.directory.domain.dated_change_decisions import change_events
from services.directory.domain.department_and_person_entries import DepartmentEntry
from services.directory.domain.department_commands import (
    AppointHead,
    RegisterDepartment,
    ReinstateDepartment,
    RenameDepartment,
    SyncDepartment,
)
from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentEvent,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentReinstated,
    GroupIdChanged,
    HeadAppointed,
)
from services.directory.domain.department_history import evolve_history
from services.directory.domain.department_state import (
    ClosedDepartment,
    MaybeDepartment,
    OpenDepartment,
    WithdrawnDepartment,
)
from services.directory.domain.refusals import (
    DepartmentClosedAlready,
    DepartmentPlacedOtherwise,
    DepartmentRegisteredOtherwise,
    InvalidEntry,
    SameCode,
    UnknownDepartment,
    require_code,
)


def register(
    command: RegisterDepartment | SyncDepartment, department: MaybeDepartment
) -> list[DepartmentEvent]:
    """Return the events of a registration; what is registered so already changes nothing.

    Raises `InvalidEntry` where it does not fit the chart, and `DirectoryRefused`.
    """
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
            if entry.head is None:
                return [registered]
            head = HeadAppointed(
                code=entry.code, head=entry.head, valid_from=entry.valid_from, at=at
            )
            return [registered, head]
        case OpenDepartment(found=True):
            command.chart.validate_parent(entry.code, entry.parent, entry.valid_from)
            command.dependants.validate_beginning(entry.code, entry.valid_from)
            placed = DepartmentPlaced(
                code=entry.code, parent=entry.parent, valid_from=entry.valid_from, at=at
            )
            stands = replace(
                department,
                history=evolve_history(department.history, placed),
                valid_from=entry.valid_from,
            )
            return [placed, *_update_events(entry, stands, at)]
        case (OpenDepartment() as last) | ClosedDepartment(last) if _has_same_data(entry, last):
            return []
        case ClosedDepartment():
            raise _closed_refusal(entry.code, department)
        case OpenDepartment():
            raise DepartmentRegisteredOtherwise(code=entry.code)


def sync(command: SyncDepartment, department: MaybeDepartment) -> list[DepartmentEvent]:
    """Return the events of a sheet's row: as `register`, or what it changes of a known one."""
    match department:
        case OpenDepartment(found=False, parent=parent, valid_from=valid_from):
            entry = command.entry
            if (entry.parent, entry.valid_from) != (parent, valid_from):
                raise DepartmentPlacedOtherwise(
                    code=entry.code, place=_place_texts(parent), valid_from=valid_from
                )
            return _update_events(entry, department, command.at)
        case _:
            return register(command, department)


def reinstate(
    command: ReinstateDepartment, department: WithdrawnDepartment
) -> list[DepartmentEvent]:
    """Return the events after which a department that was taken back is what it was.

    It stands at the top where its parent does not fit any more. What an earlier version took back
    stays so, though something had named it: that was decided, and is read only now.
    """
    if not department.checked_uses:
        return []
    last, code, at = department.last_state, command.code, command.at
    try:
        command.chart.validate_parent(code, last.parent, last.valid_from)
        parent = last.parent
    except InvalidEntry:
        parent = None
    events: list[DepartmentEvent] = [
        DepartmentReinstated(
            code=code,
            name=last.name,
            parent=parent,
            valid_from=last.valid_from,
            named_by=command.named_by,
            at=at,
        )
    ]
    if last.head is not None:
        events.append(HeadAppointed(code=code, head=last.head, valid_from=last.valid_from, at=at))
    if last.group_id is not None:
        events.append(GroupIdChanged(code=code, external_id=last.group_id, at=at))
    if department.valid_to is not None:
        events.append(DepartmentClosed(code=code, valid_to=department.valid_to, at=at))
    return events


def require_open(code: str, department: MaybeDepartment) -> OpenDepartment:
    """Return a department that is open; raises `DepartmentClosedAlready`, `UnknownDepartment`."""
    match department:
        case OpenDepartment():
            return department
        case ClosedDepartment():
            raise _closed_refusal(code, department)
        case None:
            raise UnknownDepartment(code=code)


def _closed_refusal(code: str, department: ClosedDepartment) -> DepartmentClosedAlready:
    return DepartmentClosedAlready(code=code, valid_to=department.valid_to)


def _update_events(
    entry: DepartmentEntry, department: OpenDepartment, at: datetime
) -> list[DepartmentEvent]:
    # What replaces nothing but the name found in a history holds from the first day.
    first_day = entry.valid_from if len(department.history.name) == 1 and department.found else None
    renamed = RenameDepartment(entry.code, entry.name, at, first_day or entry.changed_from)
    events = change_events(renamed, "name", entry.name, department)
    if entry.head is not None:
        appointed = AppointHead(entry.code, entry.head, at, entry.changed_from)
        events += change_events(appointed, "head", entry.head, department)
    return events


def _has_same_data(entry: DepartmentEntry, department: OpenDepartment) -> bool:
    return (entry.name, entry.parent, entry.valid_from) == (
        department.name,
        department.parent,
        department.valid_from,
    ) and entry.head in {None, department.head}


def _place_texts(parent: str | None) -> Mapping[str, str]:
    if parent is None:
        return {"en": "without a parent", "zh": "，没有上级部门"}
    return {"en": f"under {parent}", "zh": f"在 {parent} 之下"}
