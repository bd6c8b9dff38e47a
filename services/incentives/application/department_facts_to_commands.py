"""The directory's facts about departments become commands to the roster."""

from __future__ import annotations

from services.incentives.domain import departments_listed_in_statements
from shared.contracts import directory, directory_changes
from shared.eventsourcing.published_fact import Fact

DepartmentFact = (
    directory.DepartmentRegistered
    | directory.DepartmentPlaced
    | directory.DepartmentRenamed
    | directory.DepartmentClosed
    | directory_changes.DepartmentWithdrawn
    | directory_changes.DepartmentSucceeded
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
        case directory_changes.DepartmentWithdrawn():
            return departments_listed_in_statements.WithdrawListing(code, fact.id)
        case directory_changes.DepartmentSucceeded():
            return departments_listed_in_statements.RecordSuccessors(
                code, successors_of(payload), fact.id
            )


def successors_of(payload: directory_changes.DepartmentSucceeded) -> tuple[str, ...]:
    """Return the departments that took over something, each once."""
    return tuple(dict.fromkeys([payload.successor, *(one.successor for one in payload.items)]))
