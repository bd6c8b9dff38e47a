"""The decider of the area's only aggregate, and the events that it stores."""

from __future__ import annotations

from pydantic import TypeAdapter

from services.worklist.domain import rebuild
from services.worklist.domain.rebuild import RecordRebuild, WorklistRebuilt
from shared.eventsourcing.decider import Decider

EVENT_ADAPTER: TypeAdapter[WorklistRebuilt] = TypeAdapter(WorklistRebuilt)
"""The adapter of every event that the area stores."""

REBUILD_DECIDER: Decider[RecordRebuild, WorklistRebuilt, str | None] = Decider(
    initial=None,
    decide=rebuild.decide,
    evolve=rebuild.evolve,
    stream_for=lambda _: rebuild.STREAM,
)
