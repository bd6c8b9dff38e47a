"""The directory's facts about departments become commands to the roster."""

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
    """Return the command for the department's roster entry."""
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
