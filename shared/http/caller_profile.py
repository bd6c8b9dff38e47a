"""Who a caller is in the company, as one area knows it."""

from __future__ import annotations

from pydantic import BaseModel


class NamedPerson(BaseModel):
    """A person."""

    id: str
    name: str


class NamedDepartment(BaseModel):
    """A department."""

    code: str
    name: str | None
    """`null` where the department is not registered."""


class CallerProfile(BaseModel):
    """The person for whom a caller's sign-on subject stands, and the department of his token."""

    person: NamedPerson | None = None
    """`null` where the directory links nobody to the subject."""
    department: NamedDepartment | None = None
    """`null` where the token names none."""
