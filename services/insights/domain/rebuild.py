"""The rebuilds of the star schema: the one thing that the area records itself.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

STREAM = "star-schema"
"""The stream of every rebuild."""


class StarSchemaRebuilt(BaseModel, frozen=True):
    """All tables were filled anew from the areas' facts."""

    type: Literal["star-schema-rebuilt"] = "star-schema-rebuilt"
    facts: int
    """So many facts were read."""
    at: datetime


@dataclass(frozen=True)
class RecordRebuild:
    """Record that the tables were filled anew."""

    facts: int
    at: datetime


def decide(command: RecordRebuild, rebuilds: int) -> list[StarSchemaRebuilt]:
    """Return what a rebuild records; each is recorded."""
    del rebuilds
    return [StarSchemaRebuilt(facts=command.facts, at=command.at)]


def evolve(rebuilds: int, event: StarSchemaRebuilt) -> int:
    """Return the number of rebuilds after an event."""
    del event
    return rebuilds + 1
