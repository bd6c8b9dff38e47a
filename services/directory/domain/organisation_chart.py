"""The organisation chart, or the part of it that a command needs.

A department is an aggregate of its own and knows nothing of the others. What a command needs to
know of them is looked up and passed inside it, so that the decision stays pure and the domain
itself refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.directory.domain.department_and_person_entries import DepartmentEntry
from services.directory.domain.refusals import InvalidEntry

MAX_LEVELS = 50
"""How many departments may be above one: it bounds the search upwards."""


@dataclass(frozen=True, slots=True)
class ChartPosition:
    """The parent of a department, and its last day where it is closed."""

    parent: str | None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class OrganisationChart:
    """The positions of departments, by their codes."""

    positions: Mapping[str, ChartPosition]

    def with_departments(self, entries: Iterable[DepartmentEntry]) -> OrganisationChart:
        """Return the chart with these departments as well; closed ones stay closed."""
        added = {
            entry.code: ChartPosition(entry.parent, self._valid_to(entry.code)) for entry in entries
        }
        return OrganisationChart({**self.positions, **added})

    def _valid_to(self, code: str) -> date | None:
        position = self.positions.get(code)
        return position.valid_to if position else None

    def validate_parent(self, code: str, parent: str | None) -> None:
        """Raise `InvalidEntry` where `parent` may not be the parent of `code`.

        It must exist and be open, be no department below `code`, and not be too deep.
        """
        if parent is None:
            return
        self._validate_exists(parent, f"register {parent} first, or leave the parent out")
        path: list[str] = [code]
        while parent is not None:
            if parent in path:
                cycle = " under ".join([*path[path.index(parent) :], parent])
                message = f"departments cannot form a cycle: {cycle}; change one parent"
                raise InvalidEntry(message)
            if len(path) > MAX_LEVELS:
                message = (
                    f"{code} would have more than {MAX_LEVELS} levels above it;"
                    " choose a higher parent"
                )
                raise InvalidEntry(message)
            path.append(parent)
            position = self.positions.get(parent)
            parent = position.parent if position else None

    def validate_membership(self, department: str, valid_from: date) -> None:
        """Raise `InvalidEntry` where nobody can join `department` on that day."""
        self._validate_exists(department, f"register {department} first", valid_from)

    def _validate_exists(self, code: str, remedy: str, on: date | None = None) -> None:
        """Raise `InvalidEntry` where a department is unknown, or closed on a day or at all."""
        position = self.positions.get(code)
        if position is None:
            message = f"there is no department {code}; {remedy}"
            raise InvalidEntry(message)
        if position.valid_to is not None and (on is None or position.valid_to < on):
            message = (
                f"the department {code} closed on {position.valid_to}; choose one that is open"
            )
            raise InvalidEntry(message)
