"""A handoff of a project as goals know it (项目交接): who owes what to whom by when.

The duties area owns handoffs; this is what its facts said. Facts may come twice, and in another
order than they were published in, as the streams of projects and handoffs are told apart: a fact
that is older than what is known changes nothing, and what is over does not begin again. An event's
`type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class ProjectHandoffRecorded(BaseModel, frozen=True):
    """What is known of a handoff became another."""

    type: Literal["project-handoff-recorded"] = "project-handoff-recorded"
    handoff_id: UUID
    project_id: UUID
    deliverable: str | None = None
    """`None` until a fact says it, as the sender and the recipient."""
    sender: str | None = None
    """The code of the department that owes the deliverable."""
    recipient: str | None = None
    due_at: datetime | None = None
    """Until when the sender has time: the due date, later where a recipient held the deliverable or
    input came late; `None` until a fact says it."""
    overdue: bool = False
    """Whether this date was announced as missed."""
    is_over: bool = False
    """Whether nothing is owed any more."""
    position: int
    """The position of the newest fact that was taken in."""
    at: datetime


@dataclass(frozen=True)
class RecordProjectHandoff:
    """Take in what a fact says of a handoff; what it leaves out is `None`."""

    handoff_id: UUID
    project_id: UUID
    position: int
    at: datetime
    deliverable: str | None = None
    sender: str | None = None
    recipient: str | None = None
    due_at: datetime | None = None
    overdue: bool = False
    is_over: bool = False


_SAID = ("deliverable", "sender", "recipient", "due_at")


def decide(
    command: RecordProjectHandoff, known: ProjectHandoffRecorded | None
) -> list[ProjectHandoffRecorded]:
    """Return what is known of the handoff now, where that is news."""
    before = known or ProjectHandoffRecorded(
        handoff_id=command.handoff_id,
        project_id=command.project_id,
        position=0,
        at=command.at,
    )
    if before.is_over:
        return []
    is_newer = command.position > before.position
    said = {name: getattr(command, name) for name in _SAID}
    before_said = {name: getattr(before, name) for name in _SAID}
    first, second = (said, before_said) if is_newer else (before_said, said)
    fields = {name: second[name] if first[name] is None else first[name] for name in _SAID}
    is_as_late = before.overdue and fields["due_at"] == before.due_at
    after = before.model_copy(
        update={
            **fields,
            "overdue": is_as_late or (command.overdue and is_newer),
            "is_over": command.is_over,
        }
    )
    if after == known:
        return []
    position = max(command.position, before.position)
    return [after.model_copy(update={"position": position, "at": command.at})]


def evolve(
    _known: ProjectHandoffRecorded | None, event: ProjectHandoffRecorded
) -> ProjectHandoffRecorded:
    """Return what is known after an event."""
    return event
