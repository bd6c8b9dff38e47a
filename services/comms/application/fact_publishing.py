"""What the other areas hear of this one."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.comms.application import matter_deciders, meeting_deciders, request_decider


def publish(event: Any) -> BaseModel | None:
    """Translate what others may know of an event; its id becomes the fact's."""
    return (
        request_decider.publish_request_event(event)
        or matter_deciders.publish_matter_event(event)
        or meeting_deciders.publish_meeting_event(event)
    )
