"""The field of facts that says which heads were not there when a silence was told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from shared.contracts.concerned_departments import DepartmentCode


class EmptyPost(BaseModel, frozen=True):
    """A post of head that nobody held, or whose holder was absent."""

    department: DepartmentCode
    reason: Literal["no-head", "head-absent"]


class EmptyPostsFact(BaseModel, frozen=True):
    """Somebody was notified in place of heads who were not there."""

    empty_posts: Annotated[tuple[EmptyPost, ...], Field(exclude_if=lambda posts: not posts)] = ()
    """These posts of heads were empty, from the asked department upwards; left out if none."""


class HeadsFact(EmptyPostsFact, frozen=True):
    """A head was notified, of the asked department or of one above it."""

    head_department: Annotated[DepartmentCode | None, Field(exclude_if=lambda one: one is None)] = (
        None
    )
    """This is whose head it is, where the asked department's post was empty."""
