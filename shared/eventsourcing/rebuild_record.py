"""What an area records itself that only folds the facts of others: by which version its rows are.

Each such area has an event of its own, whose `type` is its name in the store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from shared.eventsourcing.decider import Decider


class TablesRebuilt(BaseModel, frozen=True):
    """All rows were made of the areas' facts as a version of Concord does it."""

    type: str
    facts: int
    """So many facts were read anew; 0 where the tables were new."""
    version: str
    """What the rows depend on beside the facts."""
    at: datetime


Rebuilt = TypeVar("Rebuilt", bound=TablesRebuilt)


@dataclass(frozen=True)
class RecordRebuild:
    """Record that the rows were made as this version does it."""

    facts: int
    version: str
    at: datetime


RebuildDecider = Decider[RecordRebuild, Rebuilt, str | None]
"""Its state is the version of the rows; `None` before any was recorded."""


def rebuild_decider(stream: str, rebuilt: Callable[..., Rebuilt]) -> RebuildDecider[Rebuilt]:
    """Return the decider that records each rebuild in a stream, as an event of this class."""

    def decide(command: RecordRebuild, version: str | None) -> list[Rebuilt]:
        del version
        return [rebuilt(facts=command.facts, version=command.version, at=command.at)]

    def evolve(version: str | None, event: Rebuilt) -> str:
        del version
        return event.version

    return Decider(initial=None, decide=decide, evolve=evolve, stream_for=lambda _: stream)
