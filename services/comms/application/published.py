"""What the other areas hear of this one."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.comms.application import matters, meetings, requests


def publish(event: Any) -> BaseModel | None:
    """Translate what others may know of an event; its id becomes the fact's."""
    return requests.publish(event) or matters.publish(event) or meetings.publish(event)
