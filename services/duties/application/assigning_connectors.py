"""Which connector assigned an entry of a duty list."""

from __future__ import annotations

from uuid import UUID

from services.duties.application.deciders import PROJECT_DECIDER, PROJECT_STREAM_PREFIX
from services.duties.domain.project_state import PlannedProject, RunningProject
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.event_store import StreamStore


async def find_assigning_connector(
    streams: StreamStore, project_id: UUID, duty_id: UUID
) -> str | None:
    """Return the subject of the connector that assigned an entry that is on the list."""
    stream = f"{PROJECT_STREAM_PREFIX}{project_id}"
    project = (await load_stream_state(streams, PROJECT_DECIDER, stream)).state
    if not isinstance(project, PlannedProject | RunningProject):
        return None
    duty = project.duties.active_duties.get(duty_id)
    return None if duty is None else duty.connector
