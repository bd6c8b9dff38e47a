"""The decider of the area's only aggregate, and the events that it stores."""

from __future__ import annotations

from pydantic import TypeAdapter

from services.worklist.domain.rebuild import STREAM, WorklistRebuilt
from shared.eventsourcing.rebuild_record import RebuildDecider, rebuild_decider

EVENT_ADAPTER: TypeAdapter[WorklistRebuilt] = TypeAdapter(WorklistRebuilt)
"""The adapter of every event that the area stores."""

REBUILD_DECIDER: RebuildDecider[WorklistRebuilt] = rebuild_decider(STREAM, WorklistRebuilt)
