"""The organisation chart, or the part of it that matters to a command.

A department is an aggregate of its own and knows nothing of the others. What a command needs to
know of them travels inside it, as it was looked up, so that the decision stays pure and the
refusal is the domain's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.directory.domain.directory_entries import DepartmentEntry
from services.directory.domain.refusals import InvalidEntry

MAX_LEVELS = 50
"""Departments above a department, at most: bounds the walk to the top."""


@dataclass(frozen=True, slots=True)
class ChartPosition:
    """Where a department hangs, and its last day where it is closed."""

    parent: str | None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class OrganisationChart:
    """Places by department."""

    positions: Mapping[str, ChartPosition]

    def with_departments(self, entries: Iterable[DepartmentEntry]) -> OrganisationChart:
        """Return the chart as it will be with these departments; closed ones stay closed."""
        stated = {
            entry.code: ChartPosition(entry.parent, self._valid_to(entry.code)) for entry in entries
        }
        return OrganisationChart({**self.positions, **stated})

    def _valid_to(self, code: str) -> date | None:
        place = self.positions.get(code)
        return place.valid_to if place else None

    def validate_parent(self, code: str, parent: str | None) -> None:
        """Raise `InvalidEntry` where `code` may not hang under `parent`."""
        if parent is None:
            return
        self._refuse_missing(parent, f"register {parent} first, or leave the parent out")
        line: list[str] = [code]
        while parent is not None:
            if parent in line:
                circle = " under ".join([*line[line.index(parent) :], parent])
                message = f"departments cannot stand in a circle: {circle}; change one parent"
                raise InvalidEntry(message)
            if len(line) > MAX_LEVELS:
                message = f"{code} would have more than {MAX_LEVELS} levels above it; choose a higher parent"
                raise InvalidEntry(message)
            line.append(parent)
            above = self.positions.get(parent)
            parent = above.parent if above else None

    def validate_membership(self, department: str, valid_from: date) -> None:
        """Raise `InvalidEntry` where nobody can join `department` on that day."""
        self._refuse_missing(department, f"register {department} first", valid_from)

    def _refuse_missing(self, code: str, remedy: str, on: date | None = None) -> None:
        place = self.positions.get(code)
        if place is None:
            message = f"there is no department {code}; {remedy}"
            raise InvalidEntry(message)
        if place.valid_to is not None and (on is None or place.valid_to < on):
            message = f"the department {code} closed on {place.valid_to}; choose one that is open"
            raise InvalidEntry(message)
