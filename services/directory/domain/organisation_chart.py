"""The organisation chart, or the part of it that a command needs.

A department is an aggregate of its own and knows nothing of the others. What a command needs to
know of them is looked up and passed inside it, so that the decision stays pure and the domain
itself refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.directory.domain.change_refusals import IsSuccessor, refuse_withdrawal
from services.directory.domain.department_and_person_entries import DepartmentEntry
from services.directory.domain.refusals import (
    DepartmentsBelowCloseLater,
    DepartmentsFormCycle,
    DependantsBeginEarlier,
    MembershipAfterClosing,
    MembershipBeforeDepartment,
    MembershipDepartmentUnknown,
    OpenDepartmentsBelow,
    ParentBeginsLater,
    ParentClosed,
    ParentUnknown,
    PeopleJoinLater,
    TooManyLevels,
)

MAX_LEVELS = 50
"""How many departments may be above one: it bounds the search upwards."""


@dataclass(frozen=True, slots=True)
class ChartPosition:
    """The parent of a department, its last day where it is closed, and its first day."""

    parent: str | None
    valid_to: date | None = None
    valid_from: date = date.min


@dataclass(frozen=True, slots=True)
class Dependant:
    """A department directly under another one, or a person in it, and when."""

    name: str
    """The department's code or the person's id."""
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Dependants:
    """Whatever stands in a department; it must exist for as long as they do."""

    children: Sequence[Dependant] = ()
    members: Sequence[Dependant] = ()
    """The people; their stay ends with the department, so only its beginning counts."""
    predecessors: Sequence[str] = ()
    """The departments that it is to succeed."""

    def validate_beginning(self, code: str, valid_from: date) -> None:
        """Raise `DependantsBeginEarlier` where something stands in it before its first day."""
        earlier = [
            one.name for one in (*self.children, *self.members) if one.valid_from < valid_from
        ]
        if earlier:
            raise DependantsBeginEarlier(
                code=code, valid_from=valid_from, dependants=", ".join(earlier)
            )

    def validate_closing(self, code: str, valid_to: date) -> None:
        """Raise `DirectoryRefused` where something stands in it after its last day."""
        self.validate_no_predecessors(code)
        open_children = [one.name for one in self.children if one.valid_to is None]
        if open_children:
            raise OpenDepartmentsBelow(code=code, children=", ".join(open_children))
        later = [one for one in self.children if one.valid_to and one.valid_to > valid_to]
        if later:
            raise DepartmentsBelowCloseLater(
                code=code,
                valid_to=valid_to,
                children=", ".join(f"{one.name} ({one.valid_to})" for one in later),
                earliest=max(one.valid_to for one in later if one.valid_to),
            )
        joining = [one.name for one in self.members if one.valid_from > valid_to]
        if joining:
            raise PeopleJoinLater(code=code, valid_to=valid_to, people=", ".join(joining))

    def with_departments_of(
        self, listed: Mapping[str, DepartmentEntry], under: Iterable[DepartmentEntry]
    ) -> Dependants:
        """Return them as a sheet leaves them: with its last days, and those it puts `under` it."""
        known = {child.name for child in self.children}
        children = [
            replace(child, valid_to=listed[child.name].valid_to or child.valid_to)
            if child.name in listed
            else child
            for child in self.children
        ]
        children += [
            Dependant(entry.code, entry.valid_from, entry.valid_to)
            for entry in under
            if entry.code not in known
        ]
        return replace(self, children=children)

    def validate_no_predecessors(self, code: str) -> None:
        """Raise `IsSuccessor` where other departments are to go to it."""
        if self.predecessors:
            raise IsSuccessor(code=code, departments=", ".join(self.predecessors))

    def validate_withdrawal(self, code: str, valid_to: date | None = None) -> None:
        """Raise `refuse_withdrawal` or `IsSuccessor` where something stands in it, at any time.

        `valid_to` is its last day, where it has one.
        """
        self.validate_no_predecessors(code)
        names = ", ".join(sorted({one.name for one in (*self.children, *self.members)}))
        if names:
            texts = {"en": f"{names} stand in it", "zh": f"{names} 在其中"}
            raise refuse_withdrawal(code, texts, valid_to)


NO_DEPENDANTS = Dependants()


@dataclass(frozen=True, slots=True)
class OrganisationChart:
    """The positions of departments, by their codes."""

    positions: Mapping[str, ChartPosition]

    def with_departments(self, entries: Iterable[DepartmentEntry]) -> OrganisationChart:
        """Return the chart with these departments as well; closed ones stay closed."""
        added = {
            entry.code: ChartPosition(entry.parent, self._valid_to(entry.code), entry.valid_from)
            for entry in entries
        }
        return OrganisationChart({**self.positions, **added})

    def _valid_to(self, code: str) -> date | None:
        position = self.positions.get(code)
        return position.valid_to if position else None

    def validate_parent(self, code: str, parent: str | None, valid_from: date) -> None:
        """Raise `InvalidEntry` where `parent` may not be the parent of `code` from a day on.

        It must exist by then and be open, be no department below `code`, and not be too deep.
        """
        if parent is None:
            return
        above = self.positions.get(parent)
        if above is None:
            raise ParentUnknown(code=parent)
        if above.valid_to is not None:
            raise ParentClosed(code=parent, valid_to=above.valid_to)
        if valid_from < above.valid_from:
            raise ParentBeginsLater(
                parent=parent, parent_from=above.valid_from, code=code, valid_from=valid_from
            )
        path: list[str] = [code]
        while parent is not None:
            if parent in path:
                cycle = " under ".join([*path[path.index(parent) :], parent])
                raise DepartmentsFormCycle(cycle=cycle)
            if len(path) > MAX_LEVELS:
                raise TooManyLevels(code=code, levels=MAX_LEVELS)
            path.append(parent)
            position = self.positions.get(parent)
            parent = position.parent if position else None

    def codes_above(self, code: str) -> Sequence[str]:
        """Return the departments above one, from its parent to the top."""
        above: list[str] = []
        position = self.positions.get(code)
        while position and position.parent and len(above) <= MAX_LEVELS:
            above.append(position.parent)
            position = self.positions.get(position.parent)
        return above

    def validate_membership(self, department: str, valid_from: date) -> None:
        """Raise `InvalidEntry` where nobody can join `department` on that day."""
        position = self.positions.get(department)
        if position is None:
            raise MembershipDepartmentUnknown(code=department)
        if position.valid_to is not None and position.valid_to < valid_from:
            raise MembershipAfterClosing(code=department, valid_to=position.valid_to)
        if valid_from < position.valid_from:
            raise MembershipBeforeDepartment(
                code=department, department_from=position.valid_from, valid_from=valid_from
            )
