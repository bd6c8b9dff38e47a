"""The directory's facts about departments become commands to the roster."""

from __future__ import annotations

from services.incentives.domain import departments_listed_in_statements
from shared.contracts import directory
from shared.eventsourcing.published_fact import Fact

DepartmentFact = (
    directory.DepartmentRegistered
    | directory.DepartmentPlaced
    | directory.DepartmentRenamed
    | directory.DepartmentClosed
)


def to_department_listing_command(
    fact: Fact, payload: DepartmentFact
) -> departments_listed_in_statements.DepartmentListingCommand:
    """Return the command for the department's roster entry."""
    code = payload.department
    match payload:
        case directory.DepartmentRegistered():
            return departments_listed_in_statements.StartDepartmentListing(
                code, payload.name, payload.valid_from, fact.id
            )
        case directory.DepartmentPlaced():
            return departments_listed_in_statements.ChangeListingStart(
                code, payload.valid_from, fact.id
            )
        case directory.DepartmentRenamed():
            return departments_listed_in_statements.RenameListedDepartment(
                code, payload.name, fact.id
            )
        case directory.DepartmentClosed():
            return departments_listed_in_statements.DelistDepartment(
                code, payload.valid_to, fact.id
            )
