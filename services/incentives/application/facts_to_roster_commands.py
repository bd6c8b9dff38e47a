"""What the directory tells of departments."""

from __future__ import annotations

from services.incentives.domain import department_roster
from shared.contracts import directory
from shared.eventsourcing.published_fact import Fact

DepartmentFact = (
    directory.DepartmentRegistered
    | directory.DepartmentPlaced
    | directory.DepartmentRenamed
    | directory.DepartmentClosed
)


def to_roster_command(fact: Fact, payload: DepartmentFact) -> department_roster.RosterCommand:
    """Return what a fact does to the department's entry."""
    code = payload.department
    match payload:
        case directory.DepartmentRegistered():
            return department_roster.ListDepartment(code, payload.name, payload.valid_from, fact.id)
        case directory.DepartmentPlaced():
            return department_roster.ChangeListingStart(code, payload.valid_from, fact.id)
        case directory.DepartmentRenamed():
            return department_roster.RenameListedDepartment(code, payload.name, fact.id)
        case directory.DepartmentClosed():
            return department_roster.DelistDepartment(code, payload.valid_to, fact.id)
