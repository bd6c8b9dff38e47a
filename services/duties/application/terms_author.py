"""Who entered a project's pool, by the log."""

from __future__ import annotations

from uuid import UUID

from services.duties.application.deciders import PROJECT_STREAM_PREFIX
from services.duties.domain.project_events import ProjectPlanChanged, ProjectPlanned
from shared.eventsourcing.event_store import RecordedEvent, StreamStore


async def find_author_of_pool(streams: StreamStore, project_id: UUID) -> str | None:
    """Return who entered a project's present pool; `None` for an unknown project.

    The log knows the caller of each command; events of earlier versions do not say it themselves.
    """
    stream = f"{PROJECT_STREAM_PREFIX}{project_id}"
    history = (await streams.load([stream]))[stream]
    authors = [one.context.actor for one in history if _sets_pool(one)]
    return authors[-1] if authors else None


def _sets_pool(recorded: RecordedEvent[ProjectPlanned | ProjectPlanChanged]) -> bool:
    match recorded.event:
        case ProjectPlanned():
            return True
        case ProjectPlanChanged(changes_pool=changes_pool):
            return changes_pool
        case _:
            return False
