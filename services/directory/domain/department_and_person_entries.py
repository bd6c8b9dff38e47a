"""A department and a person as the company describes them: by a request or by a row of a sheet."""

from __future__ import annotations

from pydantic import BaseModel

from services.directory.domain.field_types import Code, Name, ParsedDay, Role, SignOnSubject


class DepartmentEntry(BaseModel, frozen=True):
    """A department as the company describes it."""

    code: Code
    name: Name
    parent: Code | None = None
    head: Code | None = None
    """The id of the person who leads the department; `None` leaves the head as it is."""
    valid_from: ParsedDay
    valid_to: ParsedDay | None = None
    """The last day, after which it is closed; `None` leaves that as it is."""
    changed_from: ParsedDay | None = None
    """Since when another name or head of a known department holds; `None` is the present day."""


class PersonEntry(BaseModel, frozen=True):
    """A person as the company describes them."""

    id: Code
    name: Name
    department: Code
    roles: frozenset[Role] = frozenset()
    valid_from: ParsedDay
    """The day from which they are in this department with these roles."""
    valid_to: ParsedDay | None = None
    """The last day in the company; `None` leaves that as it is."""
    sign_on_subject: SignOnSubject | None = None
    """The `sub` of their tokens; `None` leaves it as it is."""
