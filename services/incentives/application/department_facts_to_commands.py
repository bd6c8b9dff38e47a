"""The directory's facts about departments become commands to the roster."""

from __future__ import annotations

from services.incentives.domain import department_listing
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
) -> department_listing.DepartmentListingCommand:
    """Return the command for the department's roster entry."""
    code = payload.department
    match payload:
        case directory.DepartmentRegistered():
            return department_listing.StartDepartmentListing(
                code, payload.name, payload.valid_from, fact.id
            )
        case directory.DepartmentPlaced():
            return department_listing.ChangeListingStart(code, payload.valid_from, fact.id)
        case directory.DepartmentRenamed():
            return department_listing.RenameListedDepartment(code, payload.name, fact.id)
        case directory.DepartmentClosed():
            return department_listing.DelistDepartment(code, payload.valid_to, fact.id)
