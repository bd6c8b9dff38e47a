"""The decider of the area's only aggregate, and the events that it stores."""

from __future__ import annotations

from pydantic import TypeAdapter

from services.insights.domain import rebuild
from services.insights.domain.rebuild import RecordRebuild, StarSchemaRebuilt
from shared.eventsourcing.decider import Decider

EVENT_ADAPTER: TypeAdapter[StarSchemaRebuilt] = TypeAdapter(StarSchemaRebuilt)
"""The adapter of every event that the area stores."""

REBUILD_DECIDER: Decider[RecordRebuild, StarSchemaRebuilt, str | None] = Decider(
    initial=None,
    decide=rebuild.decide,
    evolve=rebuild.evolve,
    stream_for=lambda _: rebuild.STREAM,
)
