"""The fact of how a problem left its meeting."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.comms.domain.meeting_events import ProblemSettled
from shared.contracts import comms_meetings as published


def meeting_problem_fact(event: Any) -> BaseModel | None:
    """Return the fact of a problem's outcome."""
    if not isinstance(event, ProblemSettled):
        return None
    outcome, to = event.outcome, event.outcome.handed_to
    return published.ProblemSettled(
        meeting_id=event.meeting_id,
        title=event.title,
        departments=event.departments,
        project_id=event.project_id,
        item_id=outcome.item_id,
        subject=event.subject,
        about_kind=event.about and event.about.kind,
        about_id=event.about and event.about.id,
        result=outcome.result,
        note=outcome.note,
        handed_to=to and to.kind,
        handed_request=to and to.request_id,
        handed_department=to and to.department,
        at=event.at,
    )
