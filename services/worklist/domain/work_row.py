"""A row of the list: an open thing as one department owes it or waits for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.worklist.domain.work_kinds import WorkKind, WorkSide, WorkState
from services.worklist.domain.work_reasons import WorkReason


@dataclass(frozen=True)
class OpenThing:
    """Something that somebody owes."""

    kind: WorkKind
    id: str
    """What the path of its kind names it by."""
    key: str
    """What tells it from all others of its kind; the id, where it has one of its own."""
    title: str
    state: WorkState
    reason: WorkReason
    since: datetime
    owes: str | None = None
    """The department that owes it; `None` where roles of the company do."""
    waits: Sequence[str] = ()
    """The departments that wait for it."""
    roles: Sequence[str] = ()
    """The roles that owe it, of which one does it."""
    reason_text: str = ""
    reason_department: str = ""
    due_at: datetime | None = None
    overdue: bool = False
    """Whether its area has announced it as overdue."""
    project_id: str | None = None
    goal_id: str | None = None
    about: str = ""
    """What it is about as liaisons are named for it, where neither of these, nor the kind, says."""


@dataclass(frozen=True)
class WorkRow(OpenThing):
    """An open thing from one side."""

    side: WorkSide = "owes"
    department: str = ""
    """Whose row it is; empty where roles owe it."""


def rows_of_thing(thing: OpenThing) -> Iterator[WorkRow]:
    """Yield the rows of a thing: one for whoever owes it, and one for each who waits."""
    base = WorkRow(**vars(thing))
    if thing.owes is not None or thing.roles:
        yield replace(base, department=thing.owes or "")
    for department in dict.fromkeys(thing.waits):
        if department != thing.owes:
            yield replace(base, side="waits", department=department)
