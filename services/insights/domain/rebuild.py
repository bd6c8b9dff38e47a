"""The versions of the star schema: the one thing that the area records itself.

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
    """All tables were filled from the areas' facts as a version of Concord does it."""

    type: Literal["star-schema-rebuilt"] = "star-schema-rebuilt"
    facts: int
    """So many facts were read anew; 0 where the tables were new."""
    version: str
    """What the rows depend on beside the facts; see `star_schema.schema_version`."""
    at: datetime


@dataclass(frozen=True)
class RecordRebuild:
    """Record that the tables were filled as this version does it."""

    facts: int
    version: str
    at: datetime


def decide(command: RecordRebuild, version: str | None) -> list[StarSchemaRebuilt]:
    """Return what a rebuild records; each is recorded."""
    del version
    return [StarSchemaRebuilt(facts=command.facts, version=command.version, at=command.at)]


def evolve(version: str | None, event: StarSchemaRebuilt) -> str:
    """Return the version of the tables after an event."""
    del version
    return event.version
