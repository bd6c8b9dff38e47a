"""The bodies of the commands to people."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from services.directory.domain.field_types import Code, Role, SignOnSubject
from shared.http.field_types import Day, SingleLineText, Timestamp


class NewPerson(BaseModel):
    """A person to register, with their first assignment."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "E1001",
                    "name": "李静",
                    "department": "RND",
                    "roles": ["department-head"],
                    "valid_from": "2026-01-01",
                }
            ]
        },
    )

    id: Code
    name: SingleLineText
    department: Code
    roles: frozenset[Role] = frozenset()
    valid_from: Day
    sign_on_subject: SignOnSubject | None = None
    """The `sub` of their tokens."""
    at: Timestamp | None = None


class RenamePersonBody(BaseModel):
    """Another name."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "李静文"}]})

    name: SingleLineText
    at: Timestamp | None = None


class SignOnSubjectBody(BaseModel):
    """The `sub` of a person's tokens; `null` where none stands for them any more."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"sign_on_subject": "li.jing"}]}
    )

    sign_on_subject: SignOnSubject | None
    released: bool = False
    """Whether the subject so far was linked by mistake and is nobody's, as that of a machine.

    What its tokens claim counts again then; only the general manager may say so.
    """
    at: Timestamp | None = None


class NewAssignment(BaseModel):
    """Where a person works from a day on, and as what; another one of the same day is replaced."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"department": "QA", "roles": ["executor"], "valid_from": "2026-07-01"}]
        },
    )

    department: Code
    roles: frozenset[Role] = frozenset()
    valid_from: Day
    at: Timestamp | None = None
