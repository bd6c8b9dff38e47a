"""The versions of the list's rows: the one thing that the area records itself.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

STREAM = "worklist"
"""The stream of every rebuild."""


class WorklistRebuilt(BaseModel, frozen=True):
    """All rows were made of the areas' facts as a version of Concord does it."""

    type: Literal["worklist-rebuilt"] = "worklist-rebuilt"
    facts: int
    """So many facts were read anew; 0 where the tables were new."""
    version: str
    """What the rows depend on beside the facts; see `open_things.rows_version`."""
    at: datetime


@dataclass(frozen=True)
class RecordRebuild:
    """Record that the rows were made as this version does it."""

    facts: int
    version: str
    at: datetime


def decide(command: RecordRebuild, version: str | None) -> list[WorklistRebuilt]:
    """Return what a rebuild records; each is recorded."""
    del version
    return [WorklistRebuilt(facts=command.facts, version=command.version, at=command.at)]


def evolve(version: str | None, event: WorklistRebuilt) -> str:
    """Return the version of the rows after an event."""
    del version
    return event.version
