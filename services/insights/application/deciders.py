"""The decider of the area's only aggregate, and the events that it stores."""

from __future__ import annotations

from pydantic import TypeAdapter

from services.insights.domain.rebuild import STREAM, StarSchemaRebuilt
from shared.eventsourcing.rebuild_record import RebuildDecider, rebuild_decider

EVENT_ADAPTER: TypeAdapter[StarSchemaRebuilt] = TypeAdapter(StarSchemaRebuilt)
"""The adapter of every event that the area stores."""

REBUILD_DECIDER: RebuildDecider[StarSchemaRebuilt] = rebuild_decider(STREAM, StarSchemaRebuilt)
