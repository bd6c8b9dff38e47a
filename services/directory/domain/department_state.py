"""The state of a department (部门).

The code is the identity and never changes. The parent is set when the company registers the
department, and stays; a department that only an imported history named gets its parent when the
company registers it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentEvent,
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentRenamed,
    HeadAppointed,
)


@dataclass(frozen=True)
class OpenDepartment:
    """The department exists; `found` until the company has registered it."""

    name: str
    parent: str | None
    head: str | None
    valid_from: date
    found: bool = False


@dataclass(frozen=True)
class ClosedDepartment:
    """The department ends, or ended, after `valid_to`."""

    last_state: OpenDepartment
    valid_to: date


DepartmentState = OpenDepartment | ClosedDepartment | None


def evolve(  # noqa: PLR0911  one for each
    department: DepartmentState, event: DepartmentEvent
) -> DepartmentState:
    """Return the department after an event."""
    match event, department:
        case DepartmentRegistered(name=name, parent=parent, valid_from=valid_from), _:
            return OpenDepartment(name, parent, None, valid_from)
        case DepartmentFound(code=code, since=since), _:
            return OpenDepartment(code, None, None, since, found=True)
        case DepartmentPlaced(parent=parent, valid_from=valid_from), OpenDepartment():
            return replace(department, parent=parent, valid_from=valid_from, found=False)
        case DepartmentRenamed(name=name), OpenDepartment():
            return replace(department, name=name)
        case HeadAppointed(head=head), OpenDepartment():
            return replace(department, head=head)
        case DepartmentClosed(valid_to=valid_to), OpenDepartment():
            return ClosedDepartment(department, valid_to)
        case _:
            return department
