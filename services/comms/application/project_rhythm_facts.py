"""The facts of how often projects meet, and of the weeks that they missed."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.comms.domain import project_rhythm_events as events
from shared.contracts import comms_meetings as published


def project_rhythm_fact(event: Any) -> BaseModel | None:
    """Return the fact of a missed week, or of new terms."""
    match event:
        case events.ProjectWeekMissed():
            return published.ProjectMeetingMissed(
                **event.model_dump(exclude={"type", "expected"}), to_hold=event.expected
            )
        case events.ProjectRhythmSet(version=version):
            return published.ProjectRhythmSet(
                project_id=event.project_id,
                project=event.project,
                participants=event.participants,
                version=version.version,
                effective_from=version.effective_from,
                every_weeks=version.terms.every_weeks,
                weekdays=version.terms.weekdays,
                reason=version.reason,
                at=event.at,
            )
        case _:
            return None
