"""The state of a department (部门).

The code is the identity and never changes. Names, parents and heads hold from a day on; a
department that only an imported history named gets its parent when the company registers it.
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
    DepartmentReinstated,
    DepartmentWithdrawn,
    GroupIdChanged,
)
from services.directory.domain.department_history import DepartmentHistory, evolve_history
from services.directory.domain.succession_events import (
    SuccessionApplied,
    SuccessionDecided,
    SuccessionWithdrawn,
)


@dataclass(frozen=True)
class OpenDepartment:
    """The department exists; `found` until the company has registered it."""

    history: DepartmentHistory
    valid_from: date
    found: bool = False
    succession: SuccessionDecided | None = None
    """Who will take over, from a day to come."""
    group_id: str | None = None
    """The identity provider's id of the group that it is."""

    @property
    def name(self) -> str:
        """The name in effect."""
        return self.history.present("name") or ""

    @property
    def parent(self) -> str | None:
        """The parent in effect; `None` at the top."""
        return self.history.present("parent")

    @property
    def head(self) -> str | None:
        """The head in effect; `None` while there is none."""
        return self.history.present("head")


@dataclass(frozen=True)
class ClosedDepartment:
    """The department ends, or ended, after `valid_to`."""

    last_state: OpenDepartment
    valid_to: date


@dataclass(frozen=True)
class WithdrawnDepartment:
    """The department was a mistake; what it was is kept for when something has named it."""

    last_state: OpenDepartment
    valid_to: date | None
    """Its last day, where it had closed."""
    checked_uses: bool
    """Whether nothing named it then, as far as was known; earlier versions did not look."""


MaybeDepartment = OpenDepartment | ClosedDepartment | None
DepartmentState = MaybeDepartment | WithdrawnDepartment


def evolve(  # noqa: PLR0911  one for each
    department: DepartmentState, event: DepartmentEvent
) -> DepartmentState:
    """Return the department after an event."""
    match event, department:
        case DepartmentRegistered(valid_from=day) | DepartmentReinstated(valid_from=day), _:
            return OpenDepartment(evolve_history(DepartmentHistory(), event), day)
        case DepartmentFound(since=day), _:
            return OpenDepartment(evolve_history(DepartmentHistory(), event), day, found=True)
        case DepartmentWithdrawn(checked_uses=checked), OpenDepartment():
            return WithdrawnDepartment(department, None, checked)
        case DepartmentWithdrawn(checked_uses=checked), ClosedDepartment(last_state, valid_to):
            return WithdrawnDepartment(last_state, valid_to, checked)
        case _, None | WithdrawnDepartment():
            return department
        case _, ClosedDepartment(last_state, valid_to):
            return ClosedDepartment(_evolve_open(last_state, event), valid_to)
        case DepartmentClosed(valid_to=valid_to), OpenDepartment():
            return ClosedDepartment(department, valid_to)
        case _, OpenDepartment():
            return _evolve_open(department, event)


def _evolve_open(department: OpenDepartment, event: DepartmentEvent) -> OpenDepartment:
    match event:
        case SuccessionDecided():
            return replace(department, succession=event)
        case GroupIdChanged(external_id=group_id):
            return replace(department, group_id=group_id)
        case SuccessionWithdrawn() | SuccessionApplied():
            return replace(department, succession=None)
        case DepartmentPlaced(valid_from=valid_from):
            history = evolve_history(department.history, event)
            return replace(department, history=history, valid_from=valid_from, found=False)
        case _:
            return replace(department, history=evolve_history(department.history, event))
