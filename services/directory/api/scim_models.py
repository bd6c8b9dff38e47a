"""The SCIM resources of the directory (RFC 7643): what an identity provider reads and writes.

A user is a person. A group is a department, with the people who work there, or a role of
departments, with the people who have it. Attributes that the directory does not keep, as mail
addresses, are accepted and left out: providers send what they have.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    Extension,
    Mutability,
    Reference,
    Required,
    Resource,
    ScimPolicy,
    Uniqueness,
)

TOLERANT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""Providers send attributes that no schema of ours has, and patches in forms of their own."""


def _as_text(value: Any) -> Any:
    """Return a number as text: providers send employee numbers as either."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_boolean(value: Any) -> Any:
    """Return `"True"` and `"False"`, as Entra sends them, as booleans."""
    known = {"true": True, "false": False}
    return known.get(value.lower(), value) if isinstance(value, str) else value


class EnterpriseUser(Extension):
    """The enterprise extension: number and department."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    employee_number: Annotated[str | None, BeforeValidator(_as_text)] = None
    """The company's number of the person; the first one becomes the person's id where it can."""
    department: str | None = None
    """The department's code; its name is understood, too."""


class MembershipOfUser(ComplexAttribute):
    """A group that a user belongs to."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    """The group's id."""
    display: Annotated[str | None, Mutability.read_only] = None
    """The group's name."""


class User(Resource[EnterpriseUser]):
    """A person of the directory."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Required.true, Uniqueness.server] = None
    """The provider's name of the account; of people whom no provider has named, their id."""
    display_name: str | None = None
    """The person's name."""
    active: Annotated[bool | None, BeforeValidator(_as_boolean)] = None
    """Whether the account opens anything; an inactive person leaves the company."""
    groups: Annotated[list[MembershipOfUser] | None, Mutability.read_only] = None
    """The person's department and roles, as groups."""


class GroupMember(ComplexAttribute):
    """A person in a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """The person's id."""
    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """Where the person is read."""


class Group(Resource[Any]):
    """A department or a role of departments."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    """The department's name, or the role's."""
    members: list[GroupMember] | None = None
    """The people who work there, or who have the role."""
