"""A project as goals know it (服务目标的项目): which goals it serves, until it is cancelled.

The duties area owns projects; this is what its facts said. A fact that is older than what is known
changes nothing, and a project that was cancelled or withdrawn serves nothing any more; one that is
closed may still be owed handoffs. An event's `type` is its name in the store: add one, never rename
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

ProjectState = Literal["open", "closed", "gone"]
"""Whether a project is planned or running, was closed, or was cancelled or withdrawn."""


class ServingProjectRecorded(BaseModel, frozen=True):
    """A project serves other goals than before, is called otherwise, or has ended."""

    type: Literal["serving-project-recorded"] = "serving-project-recorded"
    project_id: UUID
    code: str = ""
    name: str = ""
    goals: tuple[UUID, ...] = ()
    """The ids of the goals that it serves; none where it is gone."""
    was: tuple[UUID, ...] = ()
    """The ids of the goals that it served before."""
    state: ProjectState = "open"
    position: int
    """The position of the newest fact that was taken in."""
    at: datetime


@dataclass(frozen=True)
class RecordServingProject:
    """Take in what a fact says of a project; `None` for what it leaves out."""

    project_id: UUID
    position: int
    at: datetime
    code: str | None = None
    name: str | None = None
    goals: tuple[UUID, ...] | None = None
    state: ProjectState | None = None


def decide(
    command: RecordServingProject, known: ServingProjectRecorded | None
) -> list[ServingProjectRecorded]:
    """Return what is known of the project now, where that is news for any goal.

    A project that serves no goal is not recorded until it does, or has ended.
    """
    before = known or ServingProjectRecorded(
        project_id=command.project_id, position=0, at=command.at
    )
    if before.state == "gone" or command.position <= before.position:
        return []
    goals = before.goals if command.goals is None else command.goals
    after = before.model_copy(
        update={
            "code": command.code or before.code,
            "name": command.name or before.name,
            "goals": () if command.state == "gone" else goals,
            "was": before.goals,
            "state": command.state or before.state,
        }
    )
    if known is None and not after.goals and after.state == "open":
        return []
    if after.model_copy(update={"was": before.was}) == known:
        return []
    return [after.model_copy(update={"position": command.position, "at": command.at})]


def evolve(
    _known: ServingProjectRecorded | None, event: ServingProjectRecorded
) -> ServingProjectRecorded:
    """Return what is known after an event."""
    return event
