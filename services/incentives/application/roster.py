"""What the directory tells of departments."""

from __future__ import annotations

from services.incentives.domain import roster
from shared.contracts import directory
from shared.eventsourcing.fact import Fact

Department = (
    directory.DepartmentRegistered
    | directory.DepartmentPlaced
    | directory.DepartmentRenamed
    | directory.DepartmentClosed
)


def entry(fact: Fact, heard: Department) -> roster.RosterCommand:
    """Return what a fact does to the department's entry."""
    code = heard.department
    match heard:
        case directory.DepartmentRegistered():
            return roster.ListDepartment(code, heard.name, heard.valid_from, fact.id)
        case directory.DepartmentPlaced():
            return roster.RedateDepartment(code, heard.valid_from, fact.id)
        case directory.DepartmentRenamed():
            return roster.RelistDepartment(code, heard.name, fact.id)
        case directory.DepartmentClosed():
            return roster.DelistDepartment(code, heard.valid_to, fact.id)
